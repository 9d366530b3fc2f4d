import { addressProblem } from "../spec/checks/addresses";
import type { Issue } from "../spec/resolved";
import type { OpenAiEndpointArgs } from "./openai-endpoint";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Problems that only Azure has, for arguments that did not come through the spec's checks too. Paths as the user wrote
 * them in the spec.
 */
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
    const problem = addressProblem(address);
    if (problem === undefined) return;
    const [constraint, fix] = problem.split("; ") as [string, string];
    issues.push({
      path: `azure.allowedAddresses[${at}]`,
      reason: `${constraint}, got ${JSON.stringify(address)}; ${fix}`,
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
