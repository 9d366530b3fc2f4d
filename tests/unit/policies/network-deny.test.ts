import { describe, expect, it } from "vitest";
import azureOpenai from "../../../policies/rules/network/azure-openai-network-deny";
import storage from "../../../policies/rules/network/storage-network-deny";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const account = "azure-native:cognitiveservices:Account";
const storageAccount = "azure-native:storage:StorageAccount";
const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const gcs = "gcp:storage/bucket:Bucket";
const blocked = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

describe("azure-openai-network-deny", () => {
  it.each([
    { networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.10" }] } },
    { networkAcls: { defaultAction: "deny" } },
    { publicNetworkAccess: "Disabled" },
    { publicNetworkAccess: UNKNOWN, networkAcls: { defaultAction: "Deny" } },
    { publicNetworkAccess: "Disabled", networkAcls: UNKNOWN },
  ])("passes %j", async (properties) => {
    expect(await analyze(azureOpenai, { type: account, inputs: { properties } })).toEqual([]);
  });

  it("fails an open account with what to set", async () => {
    const properties = { networkAcls: { defaultAction: "Allow" }, publicNetworkAccess: "Enabled" };
    expect(
      await violations(azureOpenai, { type: account, name: "openai", inputs: { properties } }),
    ).toEqual([
      'azure-native:cognitiveservices:Account "openai": `properties.networkAcls.defaultAction` must be "Deny", got "Allow"; set `properties.networkAcls.defaultAction` to "Deny" and list the callers\' addresses in `ipRules`, or set `properties.publicNetworkAccess` to "Disabled"',
    ]);
  });

  it("fails when nothing is set, since the default is open", async () => {
    for (const inputs of [{}, { properties: {} }, { properties: { networkAcls: {} } }]) {
      expect((await violations(azureOpenai, { type: account, inputs })).join()).toContain(
        "got nothing",
      );
    }
  });

  it("is undecided when what decides is unknown", async () => {
    expect(
      await undecided(azureOpenai, {
        type: account,
        inputs: { properties: { networkAcls: UNKNOWN } },
      }),
    ).toHaveLength(1);
    expect(
      await violations(azureOpenai, { type: account, inputs: { properties: UNKNOWN } }),
    ).toEqual([]);
  });

  it("ignores other types", async () => {
    expect(
      await analyze(azureOpenai, { type: "azure-native:cognitiveservices:Deployment" }),
    ).toEqual([]);
  });

  it("prints no secret", async () => {
    const inputs = { properties: { networkAcls: { defaultAction: secret("canary") } } };
    expect((await violations(azureOpenai, { type: account, inputs })).join()).not.toContain(
      "canary",
    );
  });
});

describe("storage-network-deny", () => {
  it.each([
    [storageAccount, { networkRuleSet: { defaultAction: "Deny" } }],
    [storageAccount, { publicNetworkAccess: "Disabled" }],
    [storageAccount, { publicNetworkAccess: "SecuredByPerimeter" }],
    [block, blocked],
    ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", blocked],
    ["aws:s3/bucket:Bucket", {}],
    ["aws:s3/bucketAcl:BucketAcl", { acl: "private" }],
    [gcs, { publicAccessPrevention: "enforced" }],
  ])("passes %s %j", async (type, inputs) => {
    expect(await analyze(storage, { type, inputs })).toEqual([]);
  });

  it.each([
    [
      storageAccount,
      { networkRuleSet: { defaultAction: "Allow" } },
      '`networkRuleSet.defaultAction` must be "Deny", got "Allow"; set `networkRuleSet.defaultAction` to "Deny", or `publicNetworkAccess` to "Disabled"',
    ],
    [
      storageAccount,
      {},
      '`networkRuleSet.defaultAction` must be "Deny", got nothing; set `networkRuleSet.defaultAction` to "Deny", or `publicNetworkAccess` to "Disabled"',
    ],
    [
      block,
      { ...blocked, blockPublicPolicy: false },
      "`blockPublicPolicy` must be true, got false; set `blockPublicPolicy` to true",
    ],
    [
      gcs,
      { publicAccessPrevention: "inherited" },
      '`publicAccessPrevention` must be "enforced", got "inherited"; set `publicAccessPrevention` to "enforced"',
    ],
    [
      gcs,
      {},
      '`publicAccessPrevention` must be "enforced", got nothing; set `publicAccessPrevention` to "enforced"',
    ],
    [
      "aws:s3/bucketAcl:BucketAcl",
      { acl: "public-read" },
      '`acl` must be "private", got "public-read"; leave `acl` out',
    ],
  ])("fails %s %j", async (type, inputs, message) => {
    expect(await violations(storage, { type, inputs })).toEqual([`${type} "main": ${message}`]);
  });

  it("names every setting that is missing from a public access block", async () => {
    expect(await violations(storage, { type: block })).toHaveLength(4);
  });

  it("is undecided on unknown settings and judges the others", async () => {
    const inputs = { ...blocked, blockPublicAcls: UNKNOWN, ignorePublicAcls: false };
    expect((await undecided(storage, { type: block, inputs })).join()).toContain(
      "`blockPublicAcls`",
    );
    expect(await violations(storage, { type: block, inputs })).toHaveLength(1);
    expect(
      await undecided(storage, { type: gcs, inputs: { publicAccessPrevention: UNKNOWN } }),
    ).toHaveLength(1);
  });

  it("ignores other types", async () => {
    expect(await analyze(storage, { type: "aws:s3/bucketPolicy:BucketPolicy" })).toEqual([]);
  });

  it("prints no secret", async () => {
    const inputs = { networkRuleSet: { defaultAction: secret("canary") } };
    expect((await violations(storage, { type: storageAccount, inputs })).join()).not.toContain(
      "canary",
    );
  });
});
