// Proves that the documents our own components and baseline render pass the rules.
import { describe, expect, it } from "vitest";
import { renderClusterTrust, renderNodeTrust } from "../../../../components/aws/home/cluster-roles";
import { renderHomeKeyPolicy } from "../../../../components/aws/home/key";
import {
  renderPodIdentityTrust,
  renderWebIdentityTrust,
} from "../../../../components/aws/caller-role";
import { renderKeyPolicy } from "../../../../components/aws/key";
import { federation } from "../../../../policies/rules/federation";
import { identity } from "../../../../policies/rules/identity";
import { keys } from "../../../../policies/rules/keys";
import type { Rule } from "../../../../policies/rule";
import { analyze, type Case } from "../harness";

const rules = [...identity, ...federation, ...keys] as Rule[];
const accountId = "111122223333";
const region = "us-east-1";
const trust = (assumeRolePolicy: string): Case => ({
  type: "aws:iam/role:Role",
  inputs: { assumeRolePolicy },
});
const key = (policy: string): Case => ({
  type: "aws:kms/key:Key",
  inputs: { policy, enableKeyRotation: true },
});

async function brokenBy(each: Case): Promise<string[]> {
  const broken: string[] = [];
  for (const rule of rules) if ((await analyze(rule, each)).length > 0) broken.push(rule.id);
  return broken;
}

describe("documents of the components", () => {
  it.each([
    [
      "trust in a cluster's service account",
      trust(
        renderWebIdentityTrust({
          accountId,
          region,
          issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE",
          workload: { namespace: "ai-gateway", serviceAccount: "ai-gateway" } as never,
        }),
      ),
    ],
    ["trust in Pod Identity", trust(renderPodIdentityTrust(accountId, {} as never))],
    ["trust in EKS", trust(renderClusterTrust(accountId))],
    ["trust in EC2", trust(renderNodeTrust())],
    [
      "the region's key",
      key(renderKeyPolicy({ accountId, region, logGroupName: "/a", vectorBucketName: "b" })),
    ],
    ["the home's key", key(renderHomeKeyPolicy({ accountId, region, logGroupNames: ["/a"] }))],
  ])("%s passes", async (_, each) => {
    expect(await brokenBy(each)).toEqual([]);
  });
});
