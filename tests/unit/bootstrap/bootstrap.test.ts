// Proves what the bootstrap registers and refuses, and that its resources pass the pack at every profile; not that the clouds
// take it: tests/e2e/bootstrap.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { githubSubject } from "../../../bootstrap/ci/github";
import { gitlabSubject } from "../../../bootstrap/ci/gitlab";
import { resolveBootstrap } from "../../../bootstrap/spec";
import {
  awsStateLocation,
  azureStateLocation,
  gcpStateLocation,
  stateAccountName,
  stateBucketName,
  stateVaultName,
} from "../../../catalog/state-location";
import { judgeRecorded } from "../policies/judge-recorded";
import { description, onGitlab, project, recordCloud } from "./fixture";

const root = path.resolve(__dirname, "../../..");
const clouds = ["aws", "azure", "gcp"] as const;
const identities = JSON.parse(
  fs.readFileSync(path.join(__dirname, "identities.json"), "utf8"),
) as Record<string, string[]>;

describe("the description", () => {
  it.each([
    [
      "no operator",
      { aws: { ...description.aws!, operators: [] } },
      /`aws\.operators`: must name who/,
    ],
    [
      "a cloud that is not described",
      { state: "gcp" as const, gcp: undefined },
      /`state`: must be a cloud/,
    ],
    [
      "a role with its account",
      { aws: { ...description.aws!, operators: ["arn:aws:iam::111122223333:role/a"] } },
      /must be a role without its account/,
    ],
    ["an unknown key", { buckets: 2 }, /buckets/],
    [
      "a repository's name for its number",
      { github: { ...description.github, repositoryId: "api" } },
      /must be the repository's number/,
    ],
    [
      "two CI systems",
      { gitlab: onGitlab("dev").gitlab },
      /`github`: must be described, or `gitlab`, got both/,
    ],
    [
      "no CI system",
      { github: undefined },
      /`github`: must be described, or `gitlab`, got neither/,
    ],
    [
      "an account that says nothing of GitHub's provider",
      { aws: { ...description.aws!, githubProvider: undefined } },
      /`aws\.githubProvider`: must be "create"/,
    ],
    [
      "another CI system's provider",
      { ...onGitlab("dev"), aws: { ...onGitlab("dev").aws, githubProvider: "create" } },
      /`aws\.githubProvider`: must not be there with `gitlab`, got "create"/,
    ],
    [
      "Azure without the branches that preview",
      { ...onGitlab("dev", { previewBranches: undefined }) },
      /`gitlab\.previewBranches`: must name the branches/,
    ],
    [
      "a GitLab with a port",
      { ...onGitlab("dev", { url: "https://git.example.com:8443" }) },
      /`gitlab\.url`: must be an https address without port/,
    ],
    [
      "a branch that could be a pattern",
      { ...onGitlab("dev", { branch: "release/*" }) },
      /`gitlab\.branch`: must be a branch of letters/,
    ],
  ])("refuses %s", (_, change, message) => {
    const changed = Object.entries({ ...description, ...(change as object) });
    const given = Object.fromEntries(changed.filter(([, value]) => value !== undefined));
    expect(() => resolveBootstrap(given, "dev")).toThrow(message);
  });

  it("refuses an environment that is no name", () => {
    expect(() => resolveBootstrap(description, "Dev_1")).toThrow(
      /`environment`: must be a stack name/,
    );
  });

  it("has one file per environment, all of one shape, and each resolves", () => {
    for (const environment of ["dev", "staging", "prod"]) {
      const file = path.join(root, "bootstrap", `Pulumi.${environment}.yaml`);
      const { config } = parse(fs.readFileSync(file, "utf8")) as {
        config: Record<string, unknown>;
      };
      expect(config["pulumi:disable-default-providers"]).toEqual(["*"]);
      const spec = resolveBootstrap(config["unified-ai-bootstrap:bootstrap"], environment);
      const stack = parse(
        fs.readFileSync(path.join(root, `Pulumi.${environment}.yaml`), "utf8"),
      ) as { secretsprovider?: string };
      const wanted = awsStateLocation(spec, spec.aws!).secretsProvider;
      expect(stack.secretsprovider, environment).toBe(wanted);
    }
  });

  it("makes exactly one environment per account create GitHub's provider", () => {
    const created = ["dev", "staging", "prod"].filter((environment) =>
      fs
        .readFileSync(path.join(root, "bootstrap", `Pulumi.${environment}.yaml`), "utf8")
        .includes("githubProvider: create"),
    );
    expect(created).toEqual(["dev"]);
  });
});

describe("the state's place", () => {
  const owner = { project: "atlas", environment: "dev" };

  it("is what login and stack files take", () => {
    expect(awsStateLocation(owner, { accountId: "111122223333", region: "us-east-1" })).toEqual({
      backendUrl: "s3://atlas-dev-state-111122223333?region=us-east-1",
      secretsProvider:
        "awskms://alias/atlas-dev-stack?region=us-east-1&context_project=atlas&context_environment=dev",
    });
    expect(gcpStateLocation(owner, { project: "atlas-ml", location: "us-central1" })).toEqual({
      backendUrl: "gs://atlas-dev-state-atlas-ml",
      secretsProvider:
        "gcpkms://projects/atlas-ml/locations/us-central1/keyRings/atlas-dev-state/cryptoKeys/stack",
    });
    const azure = azureStateLocation(owner, { subscriptionId: "s" });
    expect(azure.backendUrl).toMatch(
      /^azblob:\/\/state\?storage_account=atlasdevstate[0-9a-f]{8}$/,
    );
    expect(azure.secretsProvider).toMatch(
      /^azurekeyvault:\/\/atlas-dev-state-[0-9a-f]{8}\.vault\.azure\.net\/keys\/stack$/,
    );
  });

  it("has names the clouds take, however long the environment's, and none twice", () => {
    const long = { project: "a".repeat(20), environment: "b".repeat(20) };
    const other = { project: "a".repeat(20), environment: `${"b".repeat(19)}c` };
    const longest = "p".repeat(30);
    for (const each of [owner, long]) {
      expect(stateBucketName(each, longest)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      expect(stateAccountName(each, "s")).toMatch(/^[a-z0-9]{3,24}$/);
      expect(stateVaultName(each, "s")).toMatch(/^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/);
    }
    expect(stateBucketName(long, longest)).not.toBe(stateBucketName(other, longest));
    expect(stateAccountName(long, "s")).not.toBe(stateAccountName(other, "s"));
    expect(stateVaultName(long, "s")).not.toBe(stateVaultName(other, "s"));
  });
});

describe("subjects at GitLab", () => {
  it("name project and branch, the project by its number where its tokens do", () => {
    const described = { ...project, branch: "main" };
    expect(gitlabSubject(described, "main")).toBe(
      "project_path:acme/platform/api:ref_type:branch:ref:main",
    );
    expect(gitlabSubject({ ...described, immutableSubject: true }, "prod")).toBe(
      "project_id:30000003:ref_type:branch:ref:prod",
    );
  });
});

describe("subjects", () => {
  it("name owner and repository, with their numbers where the repository's tokens do", () => {
    expect(githubSubject(description.github, "dev")).toBe("repo:acme/api:environment:dev");
    expect(githubSubject({ ...description.github, immutableSubject: true }, "prod")).toBe(
      "repo:acme@10000001/api@20000002:environment:prod",
    );
  });
});

describe.each(clouds)("on %s", (cloud) => {
  it("keeps its types and logical names: changing one replaces a store or an identity", async () => {
    const { identities: made } = await recordCloud(cloud, "dev");
    const sorted = made.map(([type, name]) => `${type} ${name}`).sort();
    expect(sorted).toEqual(identities[cloud]);
  });

  it("makes identities alone where the states live elsewhere", async () => {
    const others = clouds.filter((each) => each !== cloud);
    const { identities: made } = await recordCloud(cloud, "dev", { state: others[0]! });
    expect(made.some(([, name]) => name.startsWith("b-state"))).toBe(false);
    expect(made.some(([, name]) => name.startsWith("b-ci"))).toBe(true);
  });

  it("protects everything about the states", async () => {
    const { resources } = await recordCloud(cloud, "dev");
    const state = resources.filter(({ name }) => name.startsWith("b-state"));
    expect(state.length).toBeGreaterThan(8);
    expect(state.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual([]);
  });

  it("passes the pack with the bootstrap's configuration", { timeout: 120_000 }, async () => {
    const file = path.join(root, "policies", "config", "bootstrap.json");
    const config = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>;
    const { resources } = await recordCloud(cloud, "dev");
    expect(await judgeRecorded(resources, config)).toEqual([]);
  });

  it("passes what the baseline profile makes mandatory, but for rights that a deploy identity is for", async () => {
    const file = path.join(root, "policies", "profiles", "baseline.json");
    const config = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>;
    const { resources } = await recordCloud(cloud, "dev");
    const found = (await judgeRecorded(resources, config)).map((message) => message.split(":")[0]!);
    const expected = {
      aws: ["bedrock-invoke-resource-scoped"],
      azure: ["azure-role-definition-no-wildcard"],
      gcp: ["gcp-custom-role-no-privesc"],
    };
    expect([...new Set(found)]).toEqual(expected[cloud]);
  });
});
