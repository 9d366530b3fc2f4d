import { at, text } from "../../facts/judge";
import { INVOCATION_LOGGING } from "../../facts/aws/bedrock-logging";
import type { Admitted } from "./bedrock";

/** Writes Bedrock's record of a call where the Region's configuration says; text only when that is delivered. */
export function logInvocation(admitted: Omit<Admitted, "guardrail">): void {
  const { call, context, session, region, target, operation } = admitted;
  const row = context.clouds.find(
    INVOCATION_LOGGING,
    (one) => one.scope.account === session.account && one.scope.region === region,
  );
  const group = text(at(row?.inputs, "loggingConfig.cloudwatchConfig.logGroupName"));
  const bucket = text(at(row?.inputs, "loggingConfig.s3Config.bucketName"));
  if (!row || (group === undefined && bucket === undefined)) return;
  const delivers = (kind: string): boolean =>
    at(row.inputs, `loggingConfig.${kind}DataDeliveryEnabled`) !== false;
  const withText = delivers(target.kind === "embedding" ? "embedding" : "text");
  context.logs.write({
    cloud: "aws",
    destination: group ?? `s3://${bucket}`,
    record: {
      schemaType: "ModelInvocationLog",
      schemaVersion: "1.0",
      timestamp: call.now.toISOString(),
      accountId: session.account,
      identity: { arn: session.arn },
      region,
      requestId: call.id,
      operation: OPERATIONS[operation],
      modelId: target.named ?? target.modelId,
      input: {
        inputContentType: "application/json",
        inputTokenCount: call.about.inputTokens,
        ...(withText ? { inputBodyJson: JSON.parse(call.body.toString("utf8")) as unknown } : {}),
      },
      output: { outputTokenCount: call.about.outputTokens },
    },
  });
}

const OPERATIONS: Readonly<Record<string, string>> = {
  converse: "Converse",
  "converse-stream": "ConverseStream",
  invoke: "InvokeModel",
  "invoke-with-response-stream": "InvokeModelWithResponseStream",
};
