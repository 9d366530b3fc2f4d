// Proves what the bootstrap registers for GitLab, to the letter, and that the pack's rules about federation take it; whom that lets
// in: tests/unit/pipelines/gitlab-identities.test.ts.
import { describe, expect, it } from "vitest";
import { federation } from "../../../policies/rules/federation";
import { isStackRule } from "../../../policies/stack-rule";
import { analyze } from "../policies/harness";
import { description, onGitlab, recordCloud } from "./fixture";

/** GitLab.com with the default subject in an account that knows it, and a GitLab of one's own with all that it can be asked for. */
const { githubProvider: existing, ...aws } = {
  ...description.aws!,
  githubProvider: "existing" as const,
};
const described = {
  there: { ...onGitlab("staging"), aws: { ...aws, gitlabProvider: existing } },
  own: onGitlab("staging", {
    url: "https://git.example.com",
    immutableSubject: true,
    protectedEnvironment: true,
  }),
};
const BY_PATH = "project_path:acme/platform/api:ref_type:branch:ref:";
const BY_NUMBER = "project_id:30000003:ref_type:branch:ref:";

/** What the pack's rules about federation, all of them mandatory, say of everything that is registered. */
async function found(recording: Awaited<ReturnType<typeof recordCloud>>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for (const rule of federation)
    if (!isStackRule(rule))
      for (const { type, name, inputs } of recording.custom)
        messages.push(...(await analyze(rule, { type, name, inputs, config: {} })));
  return messages;
}

describe("for GitLab", () => {
  it.each([
    ["there", "gitlab.com", BY_PATH],
    ["own", "git.example.com", BY_NUMBER],
  ] as const)(
    "AWS trusts the branch to deploy, every branch to preview: %s",
    async (how, host, subject) => {
      const recording = await recordCloud("aws", "staging", described[how]);
      const trust = (purpose: string): unknown =>
        JSON.parse(
          String(
            recording.find("aws:iam/role:Role", `b-ci-${purpose}-role`).inputs["assumeRolePolicy"],
          ),
        );
      const statement = {
        Sid: "JobsOfOneEnvironment",
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
        Action: "sts:AssumeRoleWithWebIdentity",
      };
      expect(trust("deploy")).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            ...statement,
            Condition: {
              StringEquals: {
                [`${host}:aud`]: "sts.amazonaws.com",
                [`${host}:sub`]: `${subject}staging`,
              },
            },
          },
        ],
      });
      expect(trust("preview")).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            ...statement,
            Condition: {
              StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" },
              StringLike: { [`${host}:sub`]: `${subject}*` },
            },
          },
        ],
      });
      const providers = recording.custom
        .filter(({ type }) => type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider")
        .map(({ name, protect, inputs }) => [
          name,
          protect,
          inputs["url"],
          inputs["clientIdLists"],
        ]);
      expect(providers).toEqual(
        how === "own"
          ? [["b-ci-gitlab", true, "https://git.example.com", ["sts.amazonaws.com"]]]
          : [],
      );
      expect(await found(recording)).toEqual([]);
    },
  );

  it.each([
    ["there", "https://gitlab.com", BY_PATH],
    ["own", "https://git.example.com", BY_NUMBER],
  ] as const)(
    "Azure trusts whole subjects, one write after another: %s",
    async (how, issuer, subject) => {
      const recording = await recordCloud("azure", "staging", described[how]);
      const credentials = recording.custom
        .filter(({ type }) => type.endsWith(":FederatedIdentityCredential"))
        .sort((a, b) => b.name.localeCompare(a.name));
      expect(
        credentials.map(({ name, inputs }) => [
          name,
          inputs["federatedIdentityCredentialResourceName"],
          inputs["subject"],
        ]),
      ).toEqual([
        ["b-ci-preview-trust-staging", "gitlab-staging", `${subject}staging`],
        ["b-ci-preview-trust-main", "gitlab-main", `${subject}main`],
        ["b-ci-deploy-trust", "gitlab", `${subject}staging`],
      ]);
      for (const { inputs } of credentials)
        expect(inputs).toMatchObject({ issuer, audiences: ["api://AzureADTokenExchange"] });
      expect(credentials[0]!.dependencies).toContain("b-ci-preview-trust-main");
      expect(await found(recording)).toEqual([]);
    },
  );

  it.each([
    ["there", "https://gitlab.com", ""],
    ["own", "https://git.example.com", ' && assertion.environment_protected == "true"'],
  ] as const)(
    "Google Cloud asks for project, environment and branch: %s",
    async (how, issuer, more) => {
      const recording = await recordCloud("gcp", "staging", described[how]);
      const { inputs } = recording.find(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
      );
      expect(inputs).toMatchObject({
        workloadIdentityPoolProviderId: "gitlab",
        attributeMapping: {
          "google.subject":
            '"project_id:" + assertion.project_id + ":environment:" + assertion.environment',
        },
        attributeCondition: `assertion.project_id == "30000003" && assertion.ref_type == "branch" && (assertion.environment == "staging-preview" || (assertion.environment == "staging" && assertion.ref == "staging" && assertion.ref_protected == "true"${more}))`,
        oidc: { issuerUri: issuer, allowedAudiences: ["https://gitlab.com/unified-ai-endpoint"] },
      });
      const members = ["preview", "deploy"].map((purpose) =>
        String(
          recording.find("gcp:serviceaccount/iAMMember:IAMMember", `b-ci-${purpose}-trust`).inputs[
            "member"
          ],
        ),
      );
      expect(members.map((member) => member.replace(/^principal:.*\/subject\//, ""))).toEqual([
        "project_id:30000003:environment:staging-preview",
        "project_id:30000003:environment:staging",
      ]);
      expect(await found(recording)).toEqual([]);
    },
  );
});
