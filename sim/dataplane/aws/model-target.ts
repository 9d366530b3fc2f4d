/** What the model part of a Bedrock path names: a foundation model, a profile, provisioned throughput. */
import { parseArn } from "../../facts/aws/arn";
import { modelAccess, modelOffers, AGREEMENT } from "../../facts/aws/bedrock-access";
import { foundationModelArn, modelById, systemProfile } from "../../facts/aws/bedrock-models";
import { INFERENCE_PROFILE } from "../../facts/aws/bedrock-profile";
import { THROUGHPUT } from "../../facts/aws/bedrock-throughput";
import { list, record, text, valueOf } from "../../facts/aws/common";
import type { Clouds } from "../clouds";

/** A model that a call reached, and every ARN the caller must be allowed. */
export interface ModelTarget {
  /** Foundation model's id. */
  modelId: string;
  kind: "chat" | "embedding";
  /** Profile or provisioned model that was named, when it was not a foundation model. */
  named?: string;
  /** Foundation models that may serve the call. */
  destinations: string[];
  /** Whether destinations are reached through the named profile, as `bedrock:InferenceProfileArn` says. */
  throughProfile: boolean;
}

/** Bedrock's refusal of a model. */
export interface TargetProblem {
  status: number;
  code: string;
  message: string;
}

const invalid = (message: string): TargetProblem => ({
  status: 400,
  code: "ValidationException",
  message,
});
const INVALID_ID = invalid("The provided model identifier is invalid.");

/** Resolves the model of a call made in a Region with an account's credentials. */
export function resolveTarget(
  clouds: Clouds,
  reference: string,
  region: string,
  account: string,
): ModelTarget | TargetProblem {
  if (!reference.startsWith("arn:")) return byId(reference, region, account);
  const arn = parseArn(reference);
  if (arn?.service !== "bedrock") return INVALID_ID;
  if (arn.region !== region) return INVALID_ID;
  const [kind, id = ""] = arn.resource.split("/");
  if (kind === "foundation-model" && arn.account === "") return byId(id, region, account);
  if (arn.account !== account) return notFound(reference);
  switch (kind) {
    case "inference-profile":
      return byId(id, region, account);
    case "application-inference-profile":
      return byProfile(clouds, reference);
    case "provisioned-model":
      return byThroughput(clouds, reference);
    default:
      return INVALID_ID;
  }
}

const notFound = (reference: string): TargetProblem => ({
  status: 404,
  code: "ResourceNotFoundException",
  message: `Could not resolve the inference profile or model from identifier: ${reference}`,
});

function byId(id: string, region: string, account: string): ModelTarget | TargetProblem {
  const model = modelById(id);
  if (model) {
    if (!model.regions.includes(region))
      return invalid(
        `Invocation of model ID ${id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
      );
    return {
      modelId: id,
      kind: model.mode,
      destinations: [foundationModelArn(region, id)],
      throughProfile: false,
    };
  }
  const profile = systemProfile(id, region);
  if (!profile) return INVALID_ID;
  return {
    modelId: profile.modelId,
    kind: profile.model.mode,
    named: `arn:aws:bedrock:${region}:${account}:inference-profile/${id}`,
    destinations: profile.destinations,
    throughProfile: true,
  };
}

function byProfile(clouds: Clouds, arn: string): ModelTarget | TargetProblem {
  const row = clouds.find(INFERENCE_PROFILE, (one) => valueOf(one, "arn") === arn);
  if (!row) return notFound(arn);
  const destinations = list(row.state.models).map((one) => text(record(one).modelArn) ?? "");
  const modelId = (destinations[0] ?? "").split("foundation-model/")[1] ?? "";
  const model = modelById(modelId);
  if (!model) return notFound(arn);
  return { modelId, kind: model.mode, named: arn, destinations, throughProfile: true };
}

function byThroughput(clouds: Clouds, arn: string): ModelTarget | TargetProblem {
  const row = clouds.find(THROUGHPUT, (one) => valueOf(one, "provisionedModelArn") === arn);
  const modelId = (text(row && valueOf(row, "modelArn")) ?? "").split("foundation-model/")[1];
  const model = modelId === undefined ? undefined : modelById(modelId);
  if (!row || !model || modelId === undefined) return notFound(arn);
  return { modelId, kind: model.mode, named: arn, destinations: [], throughProfile: false };
}

/**
 * Whether the account has access to the model: the first-use form, and an agreement where the model is sold through
 * the marketplace. A caller that may subscribe would get one by its first call; callers here may not.
 */
export function accessProblem(
  clouds: Clouds,
  account: string,
  modelId: string,
): TargetProblem | undefined {
  const world = clouds.world("aws", account);
  const refusal = modelAccess(world, modelId);
  if (refusal)
    return { status: refusal.status, code: refusal.code, message: `${refusal.message}.` };
  if (modelOffers(modelId).length === 0) return undefined;
  const bare = (id: string): string => id.replace(/^(us|eu|apac|jp|au|global)\./, "");
  const agreed = world
    .list(AGREEMENT)
    .some((one) => bare(text(one.inputs.modelId) ?? "") === modelId);
  if (agreed) return undefined;
  return {
    status: 403,
    code: "AccessDeniedException",
    message:
      "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace " +
      "actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to " +
      "the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this model cannot be " +
      "completed at this time. If you recently fixed this issue, try again after 15 minutes.",
  };
}
