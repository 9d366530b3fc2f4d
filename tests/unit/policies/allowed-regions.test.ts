import { describe, expect, it } from "vitest";
import rule from "../../../policies/rules/regions/allowed-regions";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const us = { residency: "us" };

describe("allowed-regions", () => {
  it.each([
    ["pulumi:providers:aws", { region: "us-east-1" }],
    ["aws:kms/key:Key", { region: "us-west-2" }],
    ["aws:ebs/volume:Volume", { availabilityZone: "us-east-1a" }],
    ["azure-native:cognitiveservices:Account", { location: "East US 2" }],
    ["azure-native:insights:ActionGroup", { location: "Global" }],
    ["gcp:compute/instance:Instance", { zone: "us-central1-a" }],
    ["gcp:storage/bucket:Bucket", { location: "US" }],
    ["gcp:vertex/aiEndpoint:AiEndpoint", { location: "us-central1" }],
    ["gcp:certificatemanager/certificate:Certificate", { location: "global" }],
    ["aws:iam/role:Role", {}],
  ])("passes %s %j in the United States", async (type, inputs) => {
    expect(await analyze(rule, { type, inputs, config: us })).toEqual([]);
  });

  it.each([
    ["pulumi:providers:aws", { region: "eu-central-1" }, "region"],
    ["pulumi:providers:gcp", { zone: "europe-west4-b" }, "zone"],
    ["aws:kms/key:Key", { region: "ap-southeast-2" }, "region"],
    ["aws:ebs/volume:Volume", { availabilityZone: "eu-west-1b" }, "availabilityZone"],
    ["azure-native:cognitiveservices:Account", { location: "swedencentral" }, "location"],
    ["gcp:storage/bucket:Bucket", { location: "EU" }, "location"],
    ["gcp:vertex/aiEndpoint:AiEndpoint", { location: "global" }, "location"],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", { location: "global" }, "location"],
  ])("refuses %s %j", async (type, inputs, path) => {
    const messages = await violations(rule, { type, inputs, config: us });
    expect(messages).toEqual([
      expect.stringContaining(`\`${path}\` must lie in a region that residency "us" allows, got`),
    ]);
  });

  it("says what was found, what is allowed and what to set", async () => {
    const config = { aws: ["us-east-1", "us-east-2"] };
    expect(
      await violations(rule, {
        type: "aws:kms/key:Key",
        name: "logs",
        inputs: { region: "us-west-2" },
        config,
      }),
    ).toEqual([
      'aws:kms/key:Key "logs": `region` must lie in a region that the policy config allows, got "us-west-2"; set `region` to one of us-east-1, us-east-2, or change the residency in the policy config',
    ]);
  });

  it("allows every region of the catalog by default and no other", async () => {
    expect(
      await analyze(rule, { type: "aws:kms/key:Key", inputs: { region: "ap-southeast-2" } }),
    ).toEqual([]);
    expect(
      await violations(rule, { type: "aws:kms/key:Key", inputs: { region: "us-esat-1" } }),
    ).toHaveLength(1);
  });

  it("takes lists per cloud in place of the residency's", async () => {
    const config = { residency: "us", azure: ["Sweden Central"] };
    const type = "azure-native:resources:ResourceGroup";
    expect(await analyze(rule, { type, inputs: { location: "swedencentral" }, config })).toEqual(
      [],
    );
    expect(await violations(rule, { type, inputs: { location: "eastus2" }, config })).toHaveLength(
      1,
    );
  });

  it("is undecided on an unknown region", async () => {
    expect(
      await undecided(rule, { type: "aws:kms/key:Key", inputs: { region: UNKNOWN }, config: us }),
    ).toEqual([expect.stringContaining("`region` is not known at preview")]);
  });

  it("ignores other packages", async () => {
    expect(
      await analyze(rule, {
        type: "random:index/randomId:RandomId",
        inputs: { region: "eu-west-1" },
        config: us,
      }),
    ).toEqual([]);
    expect(
      await analyze(rule, {
        type: "pulumi:providers:random",
        inputs: { region: "eu-west-1" },
        config: us,
      }),
    ).toEqual([]);
    expect(
      await analyze(rule, {
        type: "kubernetes:core/v1:Pod",
        inputs: { location: "eu" },
        config: us,
      }),
    ).toEqual([]);
  });

  it("prints no secret", async () => {
    const [message] = await violations(rule, {
      type: "aws:kms/key:Key",
      inputs: { region: secret("canary") },
      config: us,
    });
    expect(message).toContain("got a value that is not printed");
    expect(message).not.toContain("canary");
  });
});
