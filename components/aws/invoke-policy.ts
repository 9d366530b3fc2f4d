import { oneOrMany, renderPolicy, type Statement } from "./policy-document";

/** Most characters of all inline policies of one role together, white space not counted (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11-21). */
export const INLINE_POLICY_MAX_LENGTH = 10_240;

/** One model that callers may invoke, with every ARN known. */
export interface InvokableModel {
  /** Embedding models take no guardrail (docs.aws.amazon.com/bedrock/latest/userguide/guardrails-supported.html, 2026-11-21). */
  kind: "chat" | "embedding";
  /** Application inference profiles; empty for a provisioned target. */
  profileArns: readonly string[];
  /** Foundation models behind the profiles, in every region that may serve a call; empty for a provisioned target. */
  modelArns: readonly string[];
  /** The provisioned throughput, when the target is one. */
  provisionedArn?: string;
}

/** What {@link renderInvokePolicy} needs to know. */
export interface InvokePolicySettings {
  models: readonly InvokableModel[];
  /** One per region. */
  guardrails: readonly { arn: string; version: string; keyArn: string }[];
}

const INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/**
 * The policy of the callers' role. It names exact profiles, and the models behind them only when reached through those
 * profiles, so that no call escapes its cost tags. Every call of a chat model must carry the published guardrail, which
 * a Deny makes independent of any other policy the role may get; embedding models are left out of the Deny, since
 * Bedrock takes no guardrail there and every call would be refused.
 */
export function renderInvokePolicy(settings: InvokePolicySettings): string {
  const { models, guardrails } = settings;
  const chat = models.filter((model) => model.kind === "chat");
  const embedding = models.filter((model) => model.kind === "embedding");
  const versions = oneOrMany(guardrails.map(({ arn, version }) => `${arn}:${version}`));

  return renderPolicy([
    ...allowModels("Chat", chat, INVOKE, { "bedrock:GuardrailIdentifier": versions }),
    ...allowModels("Embedding", embedding, INVOKE.slice(0, 1), {}),
    denyWithoutGuardrail(embedding, versions),
    {
      Sid: "ApplyGuardrail",
      Effect: "Allow",
      Action: "bedrock:ApplyGuardrail",
      Resource: oneOrMany(guardrails.map(({ arn }) => arn)),
    },
    {
      Sid: "ReadEncryptedGuardrail",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: oneOrMany(guardrails.map(({ keyArn }) => keyArn)),
    },
  ]);
}

function allowModels(
  label: string,
  models: readonly InvokableModel[],
  actions: string[],
  condition: Record<string, string | string[]>,
): Statement[] {
  const profiles = models.flatMap((model) => model.profileArns);
  const behind = models.flatMap((model) => model.modelArns);
  const provisioned = models.flatMap((model) => model.provisionedArn ?? []);
  const statements: Statement[] = [];
  const direct = [...profiles, ...provisioned];
  if (direct.length > 0) {
    statements.push({
      Sid: `Invoke${label}Profiles`,
      Effect: "Allow",
      Action: oneOrMany(actions),
      Resource: oneOrMany(direct),
      ...(Object.keys(condition).length > 0 ? { Condition: { StringEquals: condition } } : {}),
    });
  }
  if (behind.length > 0) {
    statements.push({
      Sid: `Invoke${label}ModelsThroughProfiles`,
      Effect: "Allow",
      Action: oneOrMany(actions),
      Resource: oneOrMany(behind),
      Condition: {
        StringEquals: { ...condition, "bedrock:InferenceProfileArn": oneOrMany(profiles) },
      },
    });
  }
  return statements;
}

function denyWithoutGuardrail(
  embedding: readonly InvokableModel[],
  versions: string | string[],
): Statement {
  const exempt = embedding.flatMap((model) => [
    ...model.profileArns,
    ...model.modelArns,
    ...(model.provisionedArn === undefined ? [] : [model.provisionedArn]),
  ]);
  return {
    Sid: "DenyWithoutGuardrail",
    Effect: "Deny",
    Action: oneOrMany(INVOKE),
    ...(exempt.length > 0 ? { NotResource: oneOrMany(exempt) } : { Resource: "*" }),
    Condition: { StringNotEquals: { "bedrock:GuardrailIdentifier": versions } },
  };
}
