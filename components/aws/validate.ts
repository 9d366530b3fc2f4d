import type { Issue } from "../spec/resolved";
import type { BedrockEndpointArgs } from "./bedrock-endpoint";
import { INLINE_POLICY_MAX_LENGTH, renderInvokePolicy, type InvokableModel } from "./invoke-policy";
import { destinationModelArns } from "./model";

/** Problems that only AWS has: what the spec's own checks cannot know. Paths as the user wrote them in the spec. */
export function validateBedrockArgs(args: BedrockEndpointArgs): Issue[] {
  const issues: Issue[] = [];
  if (!/^\d{12}$/.test(args.accountId)) {
    issues.push({
      path: "aws.accountId",
      reason: `must be 12 digits in quotes, got ${JSON.stringify(args.accountId)}; copy it from the account's menu`,
    });
  }
  for (const target of args.targets) {
    if (target.throughput === "provisioned" && !(Number(target.units) >= 1)) {
      issues.push({
        path: `models.${target.alias}`,
        reason: `must say how many model units a provisioned target buys, got ${JSON.stringify(target.units)}; set units to 1 or more`,
      });
    }
  }
  if (issues.length === 0) issues.push(...policyLength(args));
  return issues;
}

/** The policy's ARNs are outputs, but their lengths are known, so the limit can be judged before anything is made. */
function policyLength(args: BedrockEndpointArgs): Issue[] {
  const { accountId, region } = args;
  const regions = new Set([region, ...args.targets.map((target) => target.region)]);
  const arn = (at: string, rest: string): string => `arn:aws:bedrock:${at}:${accountId}:${rest}`;
  let next = 0;
  const id = (): string => String(next++).padStart(12, "0");
  const models = args.targets.map((target): InvokableModel => {
    const kind = args.aliases.find((alias) => alias.name === target.alias)?.kind ?? "chat";
    if (target.throughput === "provisioned") {
      const provisionedArn = arn(target.region, `provisioned-model/${id()}`);
      return { kind, profileArns: [], modelArns: [], provisionedArn };
    }
    const tenants = args.profilePerTenant
      ? Object.values(args.tenants).filter((tenant) => tenant.models.includes(target.alias)).length
      : 0;
    const profile = (): string => arn(target.region, `application-inference-profile/${id()}`);
    return {
      kind,
      profileArns: Array.from({ length: 1 + tenants }, profile),
      modelArns: destinationModelArns(target),
    };
  });
  const guardrails = [...regions].map((at) => ({
    arn: arn(at, `guardrail/${id()}`),
    version: "99",
    keyArn: `arn:aws:kms:${at}:${accountId}:key/${"0".repeat(36)}`,
  }));
  const { length } = renderInvokePolicy({ models, guardrails });
  if (length <= INLINE_POLICY_MAX_LENGTH) return [];
  const profiles = models.reduce((sum, model) => sum + model.profileArns.length, 0);
  return [
    {
      path: args.profilePerTenant ? "aws.profilePerTenant" : "models",
      reason: `must leave the callers' policy at most ${INLINE_POLICY_MAX_LENGTH} characters (an IAM limit), got ${length} with ${profiles} inference profiles; ${
        args.profilePerTenant ? "set profilePerTenant to false or use" : "use"
      } fewer targets on AWS`,
    },
  ];
}
