import { isIPv4 } from "node:net";
import type { Issue } from "../spec/resolved";
import type { OpenAiEndpointArgs } from "./openai-endpoint";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Problems that only Azure has: what the spec's own checks cannot know. Paths as the user wrote them in the spec. */
export function validateOpenAiArgs(args: OpenAiEndpointArgs): Issue[] {
  const issues: Issue[] = [];
  for (const key of ["subscriptionId", "tenantId"] as const) {
    if (GUID.test(args[key])) continue;
    issues.push({
      path: `azure.${key}`,
      reason: `must be a GUID, got ${JSON.stringify(args[key])}; copy it from \`az account show\``,
    });
  }
  args.allowedAddresses.forEach((address, at) => {
    if (isPublicRange(address)) return;
    issues.push({
      path: `azure.allowedAddresses[${at}]`,
      reason: `must be a public IPv4 address or CIDR range smaller than /8, got ${JSON.stringify(address)}; Azure refuses private ranges here, and 0.0.0.0/0 would admit everyone`,
    });
  });
  for (const target of args.targets) {
    if (target.modelFormat === "OpenAI") continue;
    issues.push({
      path: `models.${target.alias}`,
      reason: `must list OpenAI models on Azure, got ${JSON.stringify(target.model)} of format ${JSON.stringify(target.modelFormat)}; accounts of kind OpenAI take no other`,
    });
  }
  return issues;
}

const PRIVATE = [
  /^10\./,
  /^127\./,
  /^169\.254\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^192\.168\./,
  /^0\./,
];

function isPublicRange(range: string): boolean {
  const [address, bits, ...rest] = range.split("/");
  if (rest.length > 0 || address === undefined || !isIPv4(address)) return false;
  if (PRIVATE.some((prefix) => prefix.test(address))) return false;
  return bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= 32);
}
