import * as pulumi from "@pulumi/pulumi";
import type { ChartKey } from "../catalog/artifacts";
import { clusterGaps, perimeterGap } from "./baseline-gateway";
import { type PreparedVault, vaultGaps } from "./baseline-vault";
import { refuse } from "./internal/refuse";
import type { Issue, ResolvedSpec } from "./spec/resolved";
import type { LogContent } from "./spec/types";

/** What the baseline of an account set exports as `prepared`: what environments may take for granted. */
export interface BaselineOutputs {
  aws?: {
    accountId: string;
    /** Regions where Bedrock records calls as `logContent` says. */
    regions: string[];
    logContent: LogContent;
    /** Anthropic's first-use form was handed in. */
    anthropicUseCase: boolean;
    /** Foundation models whose Marketplace offer was accepted, e.g. `anthropic.claude-sonnet-5-5`. */
    agreements?: string[];
  };
  azure?: { subscriptionId: string };
  gcp?: {
    project: string;
    /** APIs switched on, e.g. `aiplatform.googleapis.com`. */
    services: string[];
    logContent: LogContent;
    /** Partner models whose terms are accepted, e.g. `publishers/anthropic/models/claude-sonnet-5-5`. */
    partnerModels: string[];
    /** Name of the perimeter around the project; absent = none. */
    perimeter?: string;
  };
  /** Clusters made by someone else, with the gateway's controllers. */
  clusters?: PreparedCluster[];
  /** The Vault that environments keep their keys in. */
  vault?: PreparedVault;
}

/** A cluster made by someone else in which environments may put a gateway. */
export interface PreparedCluster {
  accountId: string;
  region: string;
  name: string;
  /** Charts and versions that run there. */
  versions: Record<ChartKey, string>;
}

/** What the baseline lacks: `missing` stops the environment, `warnings` are told. */
export interface BaselineGaps {
  missing: Issue[];
  warnings: Issue[];
}

/** APIs that the Vertex AI part of an environment calls, those of its budget, the token services through which its gateway becomes a caller, and the one store of keys that Google offers. */
export const GCP_SERVICES = [
  "aiplatform.googleapis.com",
  "billingbudgets.googleapis.com",
  "cloudresourcemanager.googleapis.com",
  "iam.googleapis.com",
  "iamcredentials.googleapis.com",
  "logging.googleapis.com",
  "modelarmor.googleapis.com",
  "monitoring.googleapis.com",
  "secretmanager.googleapis.com",
  "sts.googleapis.com",
] as const;

const RANK: Record<LogContent, number> = { none: 0, metadata: 1, full: 2 };

/**
 * Makes sure, before any resource is registered, that the baseline stack is up and prepared what the environment needs;
 * throws one error that names everything missing. Without a stack name nothing is checked: the accounts were prepared
 * otherwise.
 */
export async function requireBaseline(
  stack: string | undefined,
  spec: ResolvedSpec,
): Promise<void> {
  if (stack === undefined || stack === "") {
    await pulumi.log.info(
      "no baselineStack is configured: call logging, API enablement and model terms are taken to be in place",
    );
    return;
  }
  const { missing, warnings } = findGaps(spec, await readPrepared(stack));
  refuse(`the baseline ${JSON.stringify(stack)}`, missing);
  for (const { path, reason } of warnings) await pulumi.log.warn(`\`${path}\`: ${reason}`);
}

/** Compares what an environment needs with what a baseline prepared. */
export function findGaps(spec: ResolvedSpec, prepared: BaselineOutputs): BaselineGaps {
  const gaps: BaselineGaps = { missing: [], warnings: [] };
  if (spec.aws !== undefined) findAwsGaps(spec.aws, spec.logging.content, prepared.aws, gaps);
  if (spec.azure !== undefined) findAzureGaps(spec.azure, prepared.azure, gaps);
  if (spec.gcp !== undefined) findGcpGaps(spec.gcp, spec.logging.content, prepared.gcp, gaps);
  gaps.missing.push(...clusterGaps(spec, prepared.clusters ?? []));
  gaps.missing.push(...vaultGaps(spec, prepared.vault));
  return gaps;
}

function findAwsGaps(
  aws: NonNullable<ResolvedSpec["aws"]>,
  content: LogContent,
  prepared: BaselineOutputs["aws"],
  gaps: BaselineGaps,
): void {
  if (prepared?.accountId !== aws.accountId) {
    gaps.missing.push(otherAccount("aws.accountId", aws.accountId, prepared?.accountId));
    return;
  }
  for (const region of new Set([aws.region, ...aws.targets.map((target) => target.region)])) {
    if (prepared.regions.includes(region)) continue;
    gaps.missing.push({
      path: "aws.region",
      reason: `must be a region the baseline prepared, got ${JSON.stringify(region)}; add it to aws.regions of the baseline, which has ${JSON.stringify(prepared.regions)}`,
    });
  }
  const anthropic = aws.targets.find((target) => target.foundationModelId.startsWith("anthropic."));
  if (anthropic !== undefined && !prepared.anthropicUseCase) {
    gaps.missing.push({
      path: `models.${anthropic.alias}`,
      reason: `must have Anthropic's first-use form handed in, got a baseline without it for ${JSON.stringify(anthropic.model)}; set aws.anthropicUseCase of the baseline`,
    });
  }
  for (const target of aws.targets.filter(({ foundationModelId }) =>
    isSoldThrough(foundationModelId),
  )) {
    if (prepared.agreements?.includes(target.foundationModelId)) continue;
    gaps.missing.push({
      path: `models.${target.alias}`,
      reason: `must have its Marketplace offer accepted, got a baseline without ${JSON.stringify(target.foundationModelId)}; add it to aws.agreements of the baseline`,
    });
  }
  compareContent("AWS", content, prepared.logContent, gaps);
}

/**
 * Providers that sell their Bedrock models through the AWS Marketplace: without an accepted offer the first caller would
 * have to subscribe, which the gateway's role may not (docs.aws.amazon.com/bedrock/latest/userguide/model-access.html, 2026-11-21).
 */
const MARKETPLACE_PROVIDERS = [
  "ai21",
  "anthropic",
  "cohere",
  "luma",
  "stability",
  "twelvelabs",
  "writer",
];

function isSoldThrough(foundationModelId: string): boolean {
  return MARKETPLACE_PROVIDERS.includes(foundationModelId.split(".")[0]!);
}

function findAzureGaps(
  azure: NonNullable<ResolvedSpec["azure"]>,
  prepared: BaselineOutputs["azure"],
  gaps: BaselineGaps,
): void {
  if (prepared?.subscriptionId === azure.subscriptionId) return;
  gaps.missing.push(
    otherAccount("azure.subscriptionId", azure.subscriptionId, prepared?.subscriptionId),
  );
}

function findGcpGaps(
  gcp: NonNullable<ResolvedSpec["gcp"]>,
  content: LogContent,
  prepared: BaselineOutputs["gcp"],
  gaps: BaselineGaps,
): void {
  if (prepared?.project !== gcp.project) {
    gaps.missing.push(otherAccount("gcp.project", gcp.project, prepared?.project));
    return;
  }
  const off = GCP_SERVICES.filter((service) => !prepared.services.includes(service));
  if (off.length > 0) {
    gaps.missing.push({
      path: "gcp.project",
      reason: `must have these APIs switched on, got them off: ${off.join(", ")}; run \`pulumi up\` of the baseline`,
    });
  }
  for (const target of gcp.targets.filter(({ publisher }) => publisher !== "google")) {
    const name = `publishers/${target.publisher}/models/${target.modelId.split("@")[0]}`;
    if (prepared.partnerModels.includes(name)) continue;
    gaps.missing.push({
      path: `models.${target.alias}`,
      reason: `must have the partner's terms accepted, got a baseline without ${JSON.stringify(name)}; add it to gcp.partnerModels of the baseline`,
    });
  }
  compareContent("Google Cloud", content, prepared.logContent, gaps);
  gaps.missing.push(...perimeterGap(gcp, prepared.perimeter));
}

/** Keeping more than an environment asked for would store prompts nobody agreed to; keeping less loses records only. */
function compareContent(
  cloud: string,
  asked: LogContent,
  kept: LogContent,
  gaps: BaselineGaps,
): void {
  if (RANK[kept] === RANK[asked]) return;
  const reason = `must not differ from what the baseline keeps on ${cloud} for the whole account, got ${JSON.stringify(asked)} beside ${JSON.stringify(kept)}; set both to one value`;
  (RANK[kept] > RANK[asked] ? gaps.missing : gaps.warnings).push({
    path: "logging.content",
    reason,
  });
}

function otherAccount(path: string, wanted: string, prepared: string | undefined): Issue {
  const got = prepared === undefined ? "no baseline of this cloud" : JSON.stringify(prepared);
  return {
    path,
    reason: `must be the one the baseline prepared, got ${JSON.stringify(wanted)} beside ${got}; run the baseline for it or set baselineStack to another stack`,
  };
}

async function readPrepared(stack: string): Promise<BaselineOutputs> {
  let outputs: Record<string, unknown>;
  try {
    // The engine's own function: unlike a StackReference it leaves no resource in the environment's state, and its
    // answer is plain, so that it can stop the program.
    const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {
      name: stack,
    })) as { outputs?: Record<string, unknown> };
    outputs = answer.outputs ?? {};
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const cause = said === "" ? "" : ` (${said})`;
    throw new pulumi.RunError(
      `\`baselineStack\`: must name a baseline stack that is up, got ${JSON.stringify(stack)}${cause}; run \`pulumi up\` in baseline/, or remove the key when the accounts were prepared otherwise`,
    );
  }
  const prepared = outputs["prepared"];
  if (typeof prepared !== "object" || prepared === null) {
    throw new pulumi.RunError(
      `\`baselineStack\`: must name a stack that exports "prepared", got ${JSON.stringify(stack)} with ${JSON.stringify(Object.keys(outputs))}; run \`pulumi up\` in baseline/ to its end`,
    );
  }
  return prepared;
}
