// Proves what the local Azure takes and refuses; that the real one does is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkIpRules } from "../../../sim/facts/azure/ip-rules";
import { OFFERS, quotaPool } from "../../../sim/facts/azure/model-offers";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, samples } from "./cloud";

const GROUP = "azure-native:resources:ResourceGroup";
const ACCOUNT = "azure-native:cognitiveservices:Account";
const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";
const POLICY = "azure-native:cognitiveservices:RaiPolicy";

let cloud: LocalCloud;
beforeEach(() => (cloud = new LocalCloud()));
afterEach(() => cloud.dispose());

describe("ResourceGroup", () => {
  const inputs = samples[GROUP]!.inputs;

  it("names itself with 8 hex digits when no name is given", () => {
    expect(cloud.create(GROUP, changed(inputs, { resourceGroupName: undefined })).name).toMatch(
      /^sample[0-9a-f]{8}$/,
    );
  });

  it("refuses a name that is taken in other letters, and takes it back after a delete", () => {
    const stored = cloud.create(GROUP, inputs);
    const again = changed(inputs, { resourceGroupName: "Atlas-Sample" });
    expect(cloud.code(() => cloud.create(GROUP, again))).toBe("Conflict");
    cloud.remove(stored);
    expect(cloud.create(GROUP, again).id).toMatch(/Atlas-Sample$/);
  });

  it("answers with the location's plain form", () => {
    expect(
      cloud.read(cloud.create(GROUP, changed(inputs, { location: "East US 2" }))).location,
    ).toBe("eastus2");
  });

  it("refuses unknown locations, long names and names ending in a period", () => {
    expect(cloud.complaints(GROUP, changed(inputs, { location: "eastus9" }))).toEqual(["location"]);
    expect(cloud.complaints(GROUP, changed(inputs, { resourceGroupName: "a".repeat(91) }))).toEqual(
      ["resourceGroupName"],
    );
    expect(cloud.complaints(GROUP, changed(inputs, { resourceGroupName: "atlas." }))).toEqual([
      "resourceGroupName",
    ]);
  });

  it("refuses tags that ARM refuses", () => {
    const tags = { "a<b": "x", microsoftTag: "x", Team: "x", team: "x", long: "x".repeat(257) };
    expect(cloud.complaints(GROUP, { ...inputs, tags })).toEqual([
      'tags["a<b"]',
      'tags["microsoftTag"]',
      'tags["team"]',
      'tags["long"]',
    ]);
  });

  it("is not deleted under resources that live in it", () => {
    cloud.sample(ACCOUNT);
    const group = cloud.plane.store.all(GROUP)[0]!;
    expect(cloud.code(() => cloud.remove(group))).toBe("ResourceGroupDeletionBlocked");
  });
});

describe("Account", () => {
  const inputs = samples[ACCOUNT]!.inputs;
  const make = (changes: Record<string, Props[string] | undefined> = {}) =>
    cloud.create(ACCOUNT, changed(inputs, changes));

  it("needs its resource group", () => {
    expect(cloud.code(() => make())).toBe("ResourceGroupNotFound");
  });

  describe("in its resource group", () => {
    beforeEach(() => cloud.prepare(ACCOUNT));

    it("shows endpoint, etag and the marked parts Azure assigns", () => {
      const read = cloud.read(make({ identity: { type: "SystemAssigned" } }));
      expect((read.properties as Props).endpoint).toBe(
        "https://atlas-openai-sample.openai.azure.com/",
      );
      expect((read.identity as Props).principalId).toMatch(
        /^51a00000-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}$/,
      );
      expect(read.etag).toMatch(/^"51a00000-/);
    });

    it.each([
      ["a kind it has not", { kind: "OpenAi" }, ["kind"]],
      ["a name of one letter", { accountName: "a" }, ["accountName"]],
      [
        "a subdomain with a period",
        { "properties.customSubDomainName": "a.b" },
        ["properties.customSubDomainName"],
      ],
      ["a location that is none", { location: "moon" }, ["location"]],
      [
        "a private address",
        { "properties.networkAcls.ipRules": [{ value: "10.0.0.1" }] },
        ["properties.networkAcls.ipRules[0].value"],
      ],
      [
        "an unknown network action",
        { "properties.networkAcls.defaultAction": "Refuse" },
        ["properties.networkAcls.defaultAction"],
      ],
    ])("refuses %s before anything is made", (_, changes, properties) => {
      expect(cloud.complaints(ACCOUNT, changed(inputs, changes as Props))).toEqual(properties);
    });

    it.each([
      ["a location without model deployments", { location: "westus2" }, "InvalidApiSetId"],
      ["no kind", { kind: undefined }, "InvalidApiSetId"],
      ["another SKU", { "sku.name": "F0" }, "InvalidSku"],
      [
        "tokens only without a subdomain",
        { "properties.customSubDomainName": undefined, "properties.networkAcls": undefined },
        "CustomSubDomainRequired",
      ],
      [
        "network rules without a subdomain",
        { "properties.customSubDomainName": undefined, "properties.disableLocalAuth": false },
        "NetworkAclsNotSupported",
      ],
      ["a restore of nothing", { "properties.restore": true }, "CanNotRestoreANonExistingResource"],
      [
        "an identity that does not exist",
        { identity: { type: "UserAssigned", userAssignedIdentities: ["/subscriptions/x"] } },
        "FailedIdentityOperation",
      ],
      [
        "a subnet",
        {
          "properties.networkAcls.virtualNetworkRules": [
            { id: "/subscriptions/00000000-0000-4000-8000-000000000001/x" },
          ],
        },
        "SubnetNotFound",
      ],
      [
        "a subnet of another subscription",
        { "properties.networkAcls.virtualNetworkRules": [{ id: "/subscriptions/1/x" }] },
        "LinkedAuthorizationFailed",
      ],
    ])("refuses %s", (_, changes, code) => {
      expect(cloud.code(() => make(changes as Props))).toBe(code);
    });

    it("holds name and subdomain for 48 hours after a delete, and restores with the flag", () => {
      cloud.remove(make());
      const refusal = cloud.refusal(() => make());
      expect(refusal).toMatchObject({ code: "FlagMustBeSetForRestore", status: 409 });
      expect(refusal.message).toContain(
        "has been soft-deleted. To restore the resource, you must specify 'restore' to be 'true'",
      );
      expect(cloud.code(() => make({ accountName: "atlas-other" }))).toBe("CustomDomainInUse");
      expect(make({ "properties.restore": true }).deletedAt).toBeUndefined();
    });

    it("frees name and subdomain when the 48 hours are over", () => {
      cloud.remove(make());
      cloud.wait(2.1);
      expect(make().deletedAt).toBeUndefined();
    });

    it("keeps its subdomain unique over all subscriptions", () => {
      const other = "00000000-0000-4000-8000-000000000002";
      cloud.dispose();
      cloud = new LocalCloud({ azure: { furtherSubscriptions: [other] } });
      cloud.prepare(ACCOUNT);
      make();
      cloud.create(GROUP, samples[GROUP]!.inputs, { subscriptionId: other });
      const refusal = cloud.refusal(() =>
        cloud.create(ACCOUNT, changed(inputs, { accountName: "else" }), { subscriptionId: other }),
      );
      expect(refusal.code).toBe("CustomDomainInUse");
      expect(refusal.message).toContain(
        "Please pick a different name. The subdomain name 'atlas-openai-sample' is not available",
      );
    });

    it("takes at most 30 accounts in a location", () => {
      for (let index = 0; index < 30; index++) {
        make({
          accountName: `account-${index}`,
          "properties.customSubDomainName": `subdomain-${index}`,
        });
      }
      expect(cloud.code(() => make())).toBe("AccountQuotaExceeded");
    });

    it("changes neither subdomain nor kind, except to AI services", () => {
      const stored = make();
      const update = (changes: Props) => cloud.update(stored, changed(inputs, changes));
      expect(cloud.code(() => update({ "properties.customSubDomainName": "other" }))).toBe(
        "CustomDomainCannotBeChanged",
      );
      expect(update({ kind: "AIServices" }).inputs.kind).toBe("AIServices");
      expect(cloud.code(() => update({ kind: "OpenAI" }))).toBe("AccountKindCannotBeChanged");
    });

    it("is not deleted while a deployment or policy is nested in it", () => {
      const stored = make();
      const deployment = cloud.create(DEPLOYMENT, samples[DEPLOYMENT]!.inputs);
      expect(cloud.code(() => cloud.remove(stored))).toBe("CannotDeleteResource");
      cloud.remove(deployment);
      const policy = cloud.create(POLICY, samples[POLICY]!.inputs);
      expect(cloud.code(() => cloud.remove(stored))).toBe("CannotDeleteResource");
      cloud.remove(policy);
      cloud.remove(stored);
      expect(stored.deletedAt).toBeDefined();
    });
  });
});

describe("IP rules", () => {
  const judge = (...values: string[]) =>
    checkIpRules(
      values.map((value) => ({ value })),
      "r",
    ).map(({ property }) => property);

  it("take public addresses and ranges up to /30", () => {
    expect(judge("203.0.113.7", "198.51.100.0/24", "8.8.8.0/30", "0.0.0.0/0")).toEqual([]);
  });

  it.each([
    "10.1.2.3",
    "172.16.0.0/12",
    "192.168.1.0/24",
    "169.254.169.254",
    "100.64.0.1",
    "127.0.0.1",
    "255.255.255.255",
  ])("refuse %s, which is not public", (value) => expect(judge(value)).toEqual(["r[0].value"]));

  it.each([
    "203.0.113.7/32",
    "203.0.113.6/31",
    "203.0.113.7/24",
    "2001:db8::1",
    "203.0.113",
    "203.0.113.0/33",
    "203.0.113.0/24/1",
    "any",
  ])("refuse %s for its form", (value) => expect(judge(value)).toEqual(["r[0].value"]));

  it("are at most 100", () => {
    expect(judge(...Array.from({ length: 101 }, (_, index) => `203.0.113.${index}`))).toEqual([
      "r",
    ]);
  });
});

describe("Deployment", () => {
  const inputs = samples[DEPLOYMENT]!.inputs;
  const make = (changes: Record<string, Props[string] | undefined> = {}) =>
    cloud.create(DEPLOYMENT, changed(inputs, changes));
  const model = (name: string, version: string, sku = "GlobalStandard", capacity = 10): Props => ({
    "properties.model.name": name,
    "properties.model.version": version,
    "sku.name": sku,
    "sku.capacity": capacity,
  });

  it("needs its account", () => {
    cloud.create(GROUP, samples[GROUP]!.inputs);
    expect(cloud.code(() => make())).toBe("ParentResourceNotFound");
  });

  describe("in its account", () => {
    beforeEach(() => cloud.prepare(DEPLOYMENT));

    it("fills upgrade option, policy and version", () => {
      const read = cloud.read(
        make({
          "properties.raiPolicyName": undefined,
          "properties.versionUpgradeOption": undefined,
          "properties.model.version": undefined,
        }),
      );
      expect(read.properties).toMatchObject({
        raiPolicyName: "Microsoft.DefaultV2",
        versionUpgradeOption: "OnceNewDefaultVersionAvailable",
        model: { name: "gpt-5.4", version: "2026-03-05" },
        provisioningState: "Succeeded",
      });
    });

    it.each([
      ["an unknown SKU", { "sku.name": "GlobalStandart" }, ["sku.name"]],
      ["no capacity", { "sku.capacity": 0 }, ["sku.capacity"]],
      ["a broken capacity", { "sku.capacity": 1.5 }, ["sku.capacity"]],
      [
        "an unknown upgrade option",
        { "properties.versionUpgradeOption": "Never" },
        ["properties.versionUpgradeOption"],
      ],
      ["a name of one letter", { deploymentName: "c" }, ["deploymentName"]],
      ["a name with a space", { deploymentName: "my chat" }, ["deploymentName"]],
      [
        "another model format",
        { "properties.model.format": "Anthropic" },
        ["properties.model.format"],
      ],
    ])("refuses %s before anything is made", (_, changes, properties) => {
      expect(cloud.complaints(DEPLOYMENT, changed(inputs, changes as Props))).toEqual(properties);
    });

    it.each([
      ["a model that does not exist", model("gpt-9", "2026-01-01"), "DeploymentModelNotSupported"],
      [
        "a version that does not exist",
        model("gpt-5.4", "2026-03-06"),
        "DeploymentModelNotSupported",
      ],
      ["a deprecated model", model("gpt-4o-mini", "2024-07-18"), "ServiceModelDeprecated"],
      ["a retired model", model("o1", "2024-12-17"), "ServiceModelDeprecated"],
      [
        "a SKU that the location has not for the model",
        model("gpt-5.4", "2026-03-05", "Standard"),
        "InvalidResourceProperties",
      ],
      ["no model", { "properties.model": undefined }, "InvalidResourceProperties"],
      ["no SKU", { sku: undefined }, "InvalidResourceProperties"],
      ["no capacity", { "sku.capacity": undefined }, "InvalidCapacity"],
      [
        "a policy that does not exist",
        { "properties.raiPolicyName": "atlas-filter" },
        "InvalidResourceProperties",
      ],
      [
        "a spillover that does not exist",
        { "properties.spilloverDeploymentName": "other" },
        "InvalidResourceProperties",
      ],
      [
        "provisioned capacity in a fresh subscription",
        model("gpt-5.4", "2026-03-05", "GlobalProvisionedManaged", 15),
        "InsufficientQuota",
      ],
      [
        "provisioned capacity below the smallest",
        model("gpt-5.4", "2026-03-05", "GlobalProvisionedManaged", 10),
        "InvalidCapacity",
      ],
      [
        "provisioned capacity between steps",
        model("gpt-5.4", "2026-03-05", "DataZoneProvisionedManaged", 17),
        "InvalidCapacity",
      ],
    ])("refuses %s", (_, changes, code) => {
      expect(cloud.code(() => make(changes as Props))).toBe(code);
    });

    it("counts the tokens per minute of the whole subscription and says the numbers", () => {
      make(model("gpt-5.4", "2026-03-05", "GlobalStandard", 700));
      const refusal = cloud.refusal(() => make({ deploymentName: "talk", "sku.capacity": 301 }));
      expect(refusal).toMatchObject({ code: "InsufficientQuota", status: 400 });
      expect(refusal.message).toContain(
        "This operation require 301 new capacity in quota Tokens Per Minute (thousands) - gpt-5.4 - GlobalStandard",
      );
      expect(refusal.message).toContain(
        "bigger than the current available capacity 300. The current quota usage is 700 and the quota limit is 1000",
      );
      expect(make({ deploymentName: "talk", "sku.capacity": 300 }).id).toMatch(/talk$/);
    });

    it("counts an update against what the others use, not against itself", () => {
      const stored = make(model("gpt-5.4", "2026-03-05", "GlobalStandard", 700));
      expect(
        cloud.update(stored, changed(inputs, { "sku.capacity": 1000 })).inputs.sku,
      ).toMatchObject({ capacity: 1000 });
      expect(
        cloud.code(() => cloud.update(stored, changed(inputs, { "sku.capacity": 1001 }))),
      ).toBe("InsufficientQuota");
    });

    it("takes provisioned units that were granted", () => {
      cloud.dispose();
      cloud = new LocalCloud({
        grants: {
          "azure-native/00000000-0000-4000-8000-000000000001": {
            "OpenAI.GlobalProvisionedManaged": 20,
          },
        },
      });
      cloud.prepare(DEPLOYMENT);
      expect(make(model("gpt-5.4", "2026-03-05", "GlobalProvisionedManaged", 20)).id).toBeTruthy();
      expect(
        cloud.code(() =>
          make({
            ...model("gpt-5.5", "2026-04-24", "GlobalProvisionedManaged", 15),
            deploymentName: "talk",
          }),
        ),
      ).toBe("InsufficientQuota");
    });

    it("refuses another model under the same name, and takes another version of it", () => {
      const stored = make();
      expect(
        cloud.code(() => cloud.update(stored, changed(inputs, model("gpt-5.5", "2026-04-24")))),
      ).toBe("InvalidResourceProperties");
    });

    it("keeps a deployment whose model was retired since, but makes no new one", () => {
      const stored = make();
      cloud.wait(365);
      expect(
        cloud.update(stored, changed(inputs, { "sku.capacity": 50 })).inputs.sku,
      ).toMatchObject({ capacity: 50 });
      expect(cloud.code(() => make({ deploymentName: "talk" }))).toBe("ServiceModelDeprecated");
    });

    it("states that two writes under one account meet a 409", () => {
      const fact = cloud.plane.registry.row(DEPLOYMENT)!.facts.exclusiveUnder!;
      expect(fact.value).toMatchObject({ property: "accountName", code: "RequestConflict" });
    });

    it("is not deleted while another spills over to it", () => {
      const stored = make();
      make({ deploymentName: "talk", "properties.spilloverDeploymentName": "chat" });
      expect(cloud.code(() => cloud.remove(stored))).toBe("DeploymentInUse");
    });
  });
});

describe("model offers", () => {
  it("name each version once, with a day of retirement and locations", () => {
    const keys = OFFERS.map(({ name, version }) => `${name} ${version}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { name, retires, skus } of OFFERS) {
      expect(retires, name).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(Object.values(skus).flat().length, name).toBeGreaterThan(0);
    }
  });

  it("share a pool over the world, a data zone or a location", () => {
    expect(quotaPool("GlobalStandard", "gpt-5.4", "eastus2").reach).toBe(
      quotaPool("GlobalStandard", "gpt-5.4", "uksouth").reach,
    );
    expect(quotaPool("DataZoneStandard", "gpt-5.4", "eastus2").reach).toBe("US");
    expect(quotaPool("DataZoneStandard", "gpt-5.4", "swedencentral").reach).toBe("EU");
    expect(quotaPool("Standard", "gpt-5.1", "eastus2").reach).toBe("eastus2");
    expect(quotaPool("ProvisionedManaged", "gpt-5.1", "eastus2").limit).toBe(0);
  });
});

describe("RaiPolicy", () => {
  const inputs = samples[POLICY]!.inputs;
  const filters = (inputs.properties as Props).contentFilters as Props[];
  const withFilter = (filter: Props) => changed(inputs, { "properties.contentFilters": [filter] });
  const hate: Props = filters[0]!;

  beforeEach(() => cloud.prepare(POLICY));

  it.each([
    [
      "a filter that does not exist",
      { ...hate, name: "Hatred" },
      ["properties.contentFilters[0].name"],
    ],
    [
      "a severity where there is none",
      {
        name: "Jailbreak",
        source: "Prompt",
        enabled: true,
        blocking: true,
        severityThreshold: "Low",
      },
      ["properties.contentFilters[0].severityThreshold"],
    ],
    [
      "a source the filter has not",
      { name: "Jailbreak", source: "Completion", enabled: true, blocking: true },
      ["properties.contentFilters[0].source"],
    ],
    [
      "an unknown severity",
      { ...hate, severityThreshold: "Middle" },
      ["properties.contentFilters[0].severityThreshold"],
    ],
  ])("refuses %s before anything is made", (_, filter, properties) => {
    expect(cloud.complaints(POLICY, withFilter(filter as Props))).toEqual(properties);
  });

  it("refuses two filters on one source, unknown modes and built-in names", () => {
    expect(
      cloud.complaints(POLICY, changed(inputs, { "properties.contentFilters": [hate, hate] })),
    ).toEqual(["properties.contentFilters[1]"]);
    expect(cloud.complaints(POLICY, changed(inputs, { "properties.mode": "Strict" }))).toEqual([
      "properties.mode",
    ]);
    expect(cloud.complaints(POLICY, changed(inputs, { raiPolicyName: "Microsoft.Mine" }))).toEqual([
      "raiPolicyName",
    ]);
  });

  it.each([
    ["a base policy that does not exist", { "properties.basePolicyName": "Default" }],
    ["no base policy", { "properties.basePolicyName": undefined }],
    [
      "a filter without a severity",
      {
        "properties.contentFilters": [
          { name: "Hate", source: "Prompt", enabled: true, blocking: true },
        ],
      },
    ],
    [
      "a filter without blocking",
      { "properties.contentFilters": [{ name: "Jailbreak", source: "Prompt", enabled: true }] },
    ],
  ])("refuses %s", (_, changes) => {
    expect(cloud.code(() => cloud.create(POLICY, changed(inputs, changes as Props)))).toBe(
      "InvalidResourceProperties",
    );
  });

  it("answers sorted by source, and its order means nothing", () => {
    const shown = cloud.read(cloud.create(POLICY, inputs)).properties as Props;
    expect((shown.contentFilters as Props[]).map(({ source }) => source)).toEqual([
      "Completion",
      "Prompt",
      "Prompt",
    ]);
    const { equal } = cloud.plane.registry.row(POLICY)!;
    expect(equal!("properties.contentFilters", filters, [...filters].reverse())).toBe(true);
    expect(equal!("properties.contentFilters", filters, filters.slice(1))).toBe(false);
  });

  it("is not deleted while a deployment names it", () => {
    const stored = cloud.create(POLICY, inputs);
    const user = cloud.create(
      DEPLOYMENT,
      changed(samples[DEPLOYMENT]!.inputs, { "properties.raiPolicyName": "atlas-filter" }),
    );
    expect(cloud.code(() => cloud.remove(stored))).toBe("RaiPolicyInUse");
    cloud.remove(user);
    cloud.remove(stored);
    expect(cloud.plane.store.all(POLICY)).toEqual([]);
  });
});
