import { describe, expect, it } from "vitest";
import rule from "../../../policies/rules/tags/required-tags";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const tags = {
  Environment: "dev",
  Project: "atlas",
  CostCenter: "ML-4100",
  Team: "platform-ai",
  ManagedBy: "pulumi",
};
const labels = {
  environment: "dev",
  project: "atlas",
  cost_center: "ml-4100",
  team: "platform-ai",
  managed_by: "pulumi",
};
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const withoutCostCenter = { ...tags, CostCenter: undefined };

describe("required-tags", () => {
  it("passes a resource with all five on each cloud", async () => {
    expect(await analyze(rule, { type: logGroup, inputs: { tags } })).toEqual([]);
    expect(
      await analyze(rule, { type: "azure-native:cognitiveservices:Account", inputs: { tags } }),
    ).toEqual([]);
    expect(await analyze(rule, { type: "gcp:storage/bucket:Bucket", inputs: { labels } })).toEqual(
      [],
    );
  });

  it("names the missing tag, the ones that are there and where to add it", async () => {
    expect(
      await violations(rule, {
        type: logGroup,
        name: "calls",
        inputs: { tags: withoutCostCenter },
      }),
    ).toEqual([
      'aws:cloudwatch/logGroup:LogGroup "calls": `tags` must hold the tag CostCenter, got "Environment", "ManagedBy", "Project", "Team"; add it to `tags` or to `defaultTags` of its provider',
    ]);
  });

  it("asks for folded label keys on Google Cloud", async () => {
    expect(
      await violations(rule, {
        type: "gcp:storage/bucket:Bucket",
        inputs: { labels: { team: "a", CostCenter: "b" } },
      }),
    ).toEqual([
      'gcp:storage/bucket:Bucket "main": `labels` must hold the labels environment, project, cost_center, managed_by, got "CostCenter", "team"; add them to `labels` or to `defaultLabels` of its provider',
    ]);
  });

  it("lists eight of the keys that are there, in order, and how many more", async () => {
    const keys = ["h", "g", "f", "e", "d", "c", "b", "a"];
    const got = async (list: string[]) =>
      (
        await violations(rule, {
          type: logGroup,
          inputs: { tags: Object.fromEntries(list.map((key) => [key, "x"])) },
        })
      ).join();
    const eight = '"a", "b", "c", "d", "e", "f", "g", "h"';
    expect(await got(keys)).toContain(`got ${eight};`);
    expect(await got([...keys, "i", "j"])).toContain(`got ${eight} and 2 more;`);
  });

  it("compares keys with their letter case, but not on Azure", async () => {
    const lower = Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]),
    );
    expect(
      await analyze(rule, {
        type: "azure-native:resources:ResourceGroup",
        inputs: { tags: lower },
      }),
    ).toEqual([]);
    expect(await violations(rule, { type: logGroup, inputs: { tags: lower } })).toHaveLength(1);
    const other = {
      type: "azure-native:resources:ResourceGroup",
      inputs: { tags: { Owner: "x" } },
    };
    expect((await violations(rule, other)).join()).toContain("Environment, Project");
  });

  it("asks for text behind a key, and folds keys of several words", async () => {
    const blank = { ...tags, Team: "  " };
    expect((await violations(rule, { type: logGroup, inputs: { tags: blank } })).join()).toContain(
      "hold the tag Team,",
    );
    const config = { keys: ["Cost Centre (EU)"] };
    const bucket = { type: "gcp:storage/bucket:Bucket", config };
    expect((await violations(rule, { ...bucket, inputs: {} })).join()).toContain(
      "hold the label cost_centre_eu_,",
    );
    expect(
      await analyze(rule, { ...bucket, inputs: { labels: { cost_centre_eu_: "x" } } }),
    ).toEqual([]);
  });

  it("fails when the input is missing", async () => {
    expect(await violations(rule, { type: "azure-native:resources:ResourceGroup" })).toEqual([
      'azure-native:resources:ResourceGroup "main": `tags` must hold the tags Environment, Project, CostCenter, Team, ManagedBy, got nothing; add them to `tags`',
    ]);
  });

  it("fails on an empty value", async () => {
    const [message] = await violations(rule, {
      type: logGroup,
      inputs: { tags: { ...tags, Team: " " } },
    });
    expect(message).toContain("must hold the tag Team, got");
  });

  it("is undecided when a value or the whole is unknown, and still names what is missing", async () => {
    expect(await undecided(rule, { type: logGroup, inputs: { tags: UNKNOWN } })).toHaveLength(1);
    const inputs = { tags: { ...withoutCostCenter, Team: UNKNOWN } };
    expect((await undecided(rule, { type: logGroup, inputs })).join()).toContain("`tags.Team`");
    expect((await violations(rule, { type: logGroup, inputs })).join()).toContain(
      "must hold the tag CostCenter",
    );
  });

  it("counts the provider's default tags, sent as an object or as JSON text", async () => {
    for (const defaultTags of [
      { tags: { CostCenter: "ML-4100" } },
      JSON.stringify({ tags: { CostCenter: "ML-4100" } }),
    ]) {
      expect(
        await analyze(rule, {
          type: logGroup,
          inputs: { tags: withoutCostCenter },
          provider: { defaultTags },
        }),
      ).toEqual([]);
    }
    const provider = { defaultLabels: JSON.stringify(labels) };
    expect(await analyze(rule, { type: "gcp:storage/bucket:Bucket", provider })).toEqual([]);
  });

  it("counts tagsAll, which a provider fills in its check", async () => {
    expect(await analyze(rule, { type: logGroup, inputs: { tagsAll: tags } })).toEqual([]);
  });

  it("reads the list form of auto-scaling groups", async () => {
    const type = "aws:autoscaling/group:Group";
    const list = Object.entries(tags).map(([key, value]) => ({
      key,
      value,
      propagateAtLaunch: true,
    }));
    expect(await analyze(rule, { type, inputs: { tags: list } })).toEqual([]);
    const [message] = await violations(rule, {
      type,
      inputs: { tags: list.filter(({ key }) => key !== "Team") },
    });
    expect(message).toContain("`tags` must hold the tag Team");
  });

  it("reads labels below other inputs", async () => {
    const type = "gcp:sql/databaseInstance:DatabaseInstance";
    expect(await analyze(rule, { type, inputs: { settings: { userLabels: labels } } })).toEqual([]);
    expect((await violations(rule, { type, inputs: { settings: {} } })).join()).toContain(
      "`settings.userLabels`",
    );
  });

  it("ignores the letter case of keys on Azure only", async () => {
    const lower = Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]),
    );
    expect(
      await analyze(rule, {
        type: "azure-native:resources:ResourceGroup",
        inputs: { tags: lower },
      }),
    ).toEqual([]);
    expect(await violations(rule, { type: logGroup, inputs: { tags: lower } })).toHaveLength(1);
  });

  it("takes other keys from the config", async () => {
    const config = { keys: ["DataClass"] };
    expect(
      await analyze(rule, { type: logGroup, inputs: { tags: { DataClass: "internal" } }, config }),
    ).toEqual([]);
    expect(
      (await violations(rule, { type: "gcp:storage/bucket:Bucket", config })).join(),
    ).toContain("data_class");
  });

  it("judges Azure types of any API version", async () => {
    expect(
      await violations(rule, { type: "azure-native:storage/v20230101:StorageAccount" }),
    ).toHaveLength(1);
    expect(
      await violations(rule, { type: "azure-native_storage_v20230101:storage:StorageAccount" }),
    ).toHaveLength(1);
  });

  it("ignores types that cannot carry tags", async () => {
    for (const type of [
      "aws:iam/rolePolicy:RolePolicy",
      "gcp:projects/iAMMember:IAMMember",
      "random:index/randomId:RandomId",
    ]) {
      expect(await analyze(rule, { type })).toEqual([]);
    }
  });

  it("prints no key of secret tags", async () => {
    const [message] = await violations(rule, {
      type: logGroup,
      inputs: { tags: secret({ "canary-key": "canary" }) },
    });
    expect(message).toContain("got tags that are not printed");
    expect(message).not.toContain("canary");
  });
});
