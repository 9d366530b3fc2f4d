import { at, list, record, text } from "../../facts/judge";
import type { Admitted } from "./openai";

const SETTING = "azure-native:monitor:DiagnosticSetting";

/** Writes Azure's RequestResponse record of a call to the workspaces that diagnostic settings name; it holds no text. */
export function logAzureCall(
  admitted: Admitted,
  principal: string,
  status: number,
  operation: string,
): void {
  const { call, context, account, name, model, version } = admitted;
  const settings = context.clouds.list(SETTING, (one) => {
    const target = text(one.inputs.resourceUri)?.toLowerCase();
    const on = list(one.inputs.logs)
      .map(record)
      .some((log) => log.category === "RequestResponse" && log.enabled === true);
    return target === account.id.toLowerCase() && on;
  });
  for (const setting of settings) {
    context.logs.write({
      cloud: "azure",
      destination: text(at(setting.inputs, "workspaceId")) ?? "",
      record: {
        time: call.now.toISOString(),
        category: "RequestResponse",
        operationName: operation === "chat/completions" ? "ChatCompletions_Create" : operation,
        resourceId: account.id.toUpperCase(),
        resultSignature: String(status),
        correlationId: call.id,
        callerObjectId: principal,
        properties: {
          modelDeploymentName: name,
          modelName: model,
          modelVersion: version,
          streamType: call.about.stream === true ? "Streaming" : "Non-Streaming",
          requestLength: call.body.length,
        },
      },
    });
  }
}
