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
    ["aws:ebs/volume:Volume", { availabilityZone: " US-EAST-1b " }],
    ["gcp:compute/instance:Instance", { zone: "projects/atlas/zones/us-central1-a" }],
    ["gcp:compute/instance:Instance", { zone: "us-east4-c" }],
    ["aws:kms/key:Key", { region: "" }],
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
    // Nothing before or after the name belongs to it.
    ["aws:ebs/volume:Volume", { availabilityZone: "us-east-1ab" }, "availabilityZone"],
    ["aws:ebs/volume:Volume", { availabilityZone: "1us-east-1a" }, "availabilityZone"],
    ["gcp:compute/instance:Instance", { zone: "us-central1-ab" }, "zone"],
    ["gcp:compute/instance:Instance", { zone: "1us-central1-a" }, "zone"],
    ["gcp:compute/instance:Instance", { zone: "us-central12-a" }, "zone"],
    ["aws:kms/key:Key", { region: "global" }, "region"],
    ["gcp:vertex/aiEndpoint:AiEndpoint", { location: "global" }, "location"],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", { location: "global" }, "location"],
  ])("refuses %s %j", async (type, inputs, path) => {
    const messages = await violations(rule, { type, inputs, config: us });
    expect(messages).toEqual([
      expect.stringContaining(`\`${path}\` must lie in a region that residency "us" allows, got`),
    ]);
  });

  describe("where Google's secrets are stored", () => {
    const type = "gcp:secretmanager/secret:Secret";
    const replicated = (...locations: unknown[]) => ({
      replication: { userManaged: { replicas: locations.map((location) => ({ location })) } },
    });
    const automatic = { replication: { auto: {} } };

    it("is judged replica by replica", async () => {
      expect(
        await analyze(rule, { type, inputs: replicated("us-central1", "us-east4"), config: us }),
      ).toEqual([]);
      expect(
        await violations(rule, {
          type,
          inputs: replicated("us-central1", "europe-west4"),
          config: us,
        }),
      ).toEqual([
        expect.stringContaining(
          '`replication.userManaged.replicas[1].location` must lie in a region that residency "us" allows, got "europe-west4"',
        ),
      ]);
      expect(
        await undecided(rule, { type, inputs: replicated("us-central1", UNKNOWN), config: us }),
      ).toHaveLength(1);
    });

    it("may be left to Google only where every region is allowed", async () => {
      expect(await analyze(rule, { type, inputs: automatic })).toEqual([]);
      expect(await violations(rule, { type, inputs: automatic, config: us })).toEqual([
        'gcp:secretmanager/secret:Secret "main": `replication.auto` must leave no choice of regions to Google, as residency "us" asks, got a secret that is stored in any region; name the regions under `replication.userManaged.replicas`',
      ]);
      expect(
        (await violations(rule, { type, inputs: automatic, config: { gcp: ["us-east4"] } })).join(),
      ).toContain("as the policy config asks");
      expect(
        await undecided(rule, { type, inputs: { replication: UNKNOWN }, config: us }),
      ).toHaveLength(1);
    });
  });

  it("knows zones of regions with longer names", async () => {
    const config = { aws: ["us-gov-west-1"] };
    const inputs = { availabilityZone: "us-gov-west-1a" };
    expect(await analyze(rule, { type: "aws:ebs/volume:Volume", inputs, config })).toEqual([]);
  });

  it("lists six regions of many, and all of few", async () => {
    const fix = async (aws: string[]) =>
      (
        await violations(rule, {
          type: "aws:kms/key:Key",
          inputs: { region: "x" },
          config: { aws },
        })
      ).join();
    const six = ["a-b-1", "a-b-2", "a-b-3", "a-b-4", "a-b-5", "a-b-6"];
    expect(await fix(six)).toContain(`to one of ${six.join(", ")}, or change`);
    expect(await fix([...six, "a-b-7"])).toContain(`to one of ${six.join(", ")}, ..., or change`);
  });

  it("allows nothing for a residency that the catalog does not know", async () => {
    const config = { residency: "moon" };
    expect(
      await violations(rule, { type: "aws:kms/key:Key", inputs: { region: "us-east-1" }, config }),
    ).toEqual([expect.stringContaining('a region that residency "moon" allows, got "us-east-1"')]);
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
