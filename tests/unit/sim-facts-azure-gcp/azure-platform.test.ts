// Proves what the local Azure takes and refuses; that the real one does is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtInRole } from "../../../sim/facts/azure/authorization";
import type { Props } from "../../../sim/model";
import { changed, LocalCloud, samples } from "./cloud";

const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const ROLE = "azure-native:authorization:RoleAssignment";
const WORKSPACE = "azure-native:operationalinsights:Workspace";
const SETTING = "azure-native:monitor:DiagnosticSetting";
const ACTIVITY = "azure-native:monitor:SubscriptionDiagnosticSetting";
const CLUSTER = "azure-native:containerservice:ManagedCluster";
const POOL = "azure-native:containerservice:AgentPool";
const MACHINE = "azure-native:compute:VirtualMachine";
const STORAGE = "azure-native:storage:StorageAccount";
const SUBSCRIPTION = "00000000-0000-4000-8000-000000000001";

type Changes = Record<string, Props[string] | undefined>;
let cloud: LocalCloud;
beforeEach(() => (cloud = new LocalCloud()));
afterEach(() => cloud.dispose());
const maker =
  (token: string) =>
  (changes: Changes = {}) =>
    cloud.create(token, changed(cloud.sampleInputs(token), changes));

describe("UserAssignedIdentity", () => {
  it("has an id in the identity service's own letters and marked parts", () => {
    const stored = cloud.sample(IDENTITY);
    expect(stored.id).toContain("/resourcegroups/atlas-sample/");
    expect(stored.state.principalId).toMatch(/^51a00000-0000-0000-/);
    expect(stored.state.clientId).not.toBe(stored.state.principalId);
    expect(stored.state.tenantId).toBe("72f988bf-0000-4000-8000-000000000001");
  });

  it("has a name of 3 to 128 characters and needs its group", () => {
    const inputs = samples[IDENTITY]!.inputs;
    expect(cloud.complaints(IDENTITY, changed(inputs, { resourceName: "ab" }))).toEqual([
      "resourceName",
    ]);
    expect(cloud.complaints(IDENTITY, changed(inputs, { resourceName: "a.b.c" }))).toEqual([
      "resourceName",
    ]);
    expect(cloud.code(() => cloud.create(IDENTITY, inputs))).toBe("ResourceGroupNotFound");
  });
});

describe("RoleAssignment", () => {
  const make = maker(ROLE);
  beforeEach(() => cloud.prepare(ROLE));

  it("is made once, whatever its name", () => {
    make();
    const refusal = cloud.refusal(() =>
      make({ roleAssignmentName: "7f3c1a52-9a0e-5b6c-8f11-1c2d3e4f5a6c" }),
    );
    expect(refusal).toMatchObject({ code: "RoleAssignmentExists", status: 409 });
    expect(refusal.message).toContain("7f3c1a529a0e5b6c8f111c2d3e4f5a6b");
  });

  it("gets a marked name when none is given", () => {
    expect(make({ roleAssignmentName: undefined }).state.name).toMatch(/^51a00000-0000-0000-/);
  });

  it("takes the role's id without a subscription and answers with it", () => {
    const stored = make({
      roleDefinitionId:
        "/providers/Microsoft.Authorization/roleDefinitions/5E0BD9BD-7b93-4f28-af87-19fc36ad61bd",
    });
    expect(stored.state.roleDefinitionId).toBe(
      `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd`,
    );
  });

  it.each([
    [
      "a role that does not exist",
      {
        roleDefinitionId:
          "/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61be",
      },
      "RoleDefinitionDoesNotExist",
    ],
    [
      "a principal that does not exist",
      { principalId: "51a00000-0000-0000-0000-000000000000" },
      "PrincipalNotFound",
    ],
    ["no type for a principal just made", { principalType: undefined }, "PrincipalNotFound"],
    ["a principal of another type", { principalType: "User" }, "UnmatchedPrincipalType"],
    [
      "a scope that does not exist",
      { scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/none` },
      "ResourceNotFound",
    ],
    [
      "a scope in another subscription",
      { scope: "/subscriptions/11111111-2222-4333-8444-555555555555" },
      "LinkedAuthorizationFailed",
    ],
  ])("refuses %s", (_, changes, code) => {
    expect(cloud.code(() => make(changes as Changes))).toBe(code);
  });

  it("refuses what is no GUID or no role id before anything is made", () => {
    const inputs = cloud.sampleInputs(ROLE);
    expect(cloud.complaints(ROLE, changed(inputs, { roleAssignmentName: "caller" }))).toEqual([
      "roleAssignmentName",
    ]);
    expect(cloud.complaints(ROLE, changed(inputs, { principalId: "caller" }))).toEqual([
      "principalId",
    ]);
    expect(cloud.complaints(ROLE, changed(inputs, { roleDefinitionId: "Reader" }))).toEqual([
      "roleDefinitionId",
    ]);
  });

  it("knows what a role allows", () => {
    const role = builtInRole(
      "/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    );
    expect(role?.name).toBe("Cognitive Services OpenAI User");
    expect(role?.dataActions).toContain(
      "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
    );
  });
});

describe("Workspace", () => {
  const make = maker(WORKSPACE);
  beforeEach(() => cloud.prepare(WORKSPACE));

  it("comes back under its old name within 14 days, in its old place only", () => {
    const first = make();
    cloud.remove(first);
    expect(cloud.code(() => make({ location: "swedencentral" }))).toBe("ConflictError");
    expect(make().state.customerId).toBe(first.state.customerId);
    expect(cloud.plane.store.all(WORKSPACE)).toHaveLength(1);
  });

  it.each([
    ["retention below 30 days", { retentionInDays: 29 }, ["retentionInDays"]],
    ["retention above 730 days", { retentionInDays: 731 }, ["retentionInDays"]],
    ["a legacy SKU", { "sku.name": "Standalone" }, ["sku.name"]],
    ["a name of three letters", { workspaceName: "log" }, ["workspaceName"]],
    ["a name ending in -", { workspaceName: "atlas-" }, ["workspaceName"]],
    [
      "an unknown commitment",
      { "sku.capacityReservationLevel": 150 },
      ["sku.capacityReservationLevel"],
    ],
    [
      "a cap that is too low",
      { "workspaceCapping.dailyQuotaGb": 0.01 },
      ["workspaceCapping.dailyQuotaGb"],
    ],
  ])("refuses %s", (_, changes, properties) => {
    expect(
      cloud.complaints(WORKSPACE, changed(samples[WORKSPACE]!.inputs, changes as Changes)),
    ).toEqual(properties);
  });

  it("answers with the SKU in lower case and everything filled in, which is no difference", () => {
    const read = cloud.read(make());
    expect(read).toMatchObject({
      location: "eastus2",
      sku: { name: "pergb2018" },
      workspaceCapping: { dailyQuotaGb: -1 },
    });
    expect(cloud.plane.registry.row(WORKSPACE)!.equal!("sku.name", "PerGB2018", "pergb2018")).toBe(
      true,
    );
  });
});

describe("DiagnosticSetting", () => {
  const make = maker(SETTING);
  beforeEach(() => cloud.prepare(SETTING));

  it("has an id with the target in lower case", () => {
    expect(make().id).toContain(
      "/resourcegroups/atlas-sample/providers/microsoft.cognitiveservices/accounts/atlas-openai-sample/",
    );
  });

  it.each([
    [
      "a category the target has not",
      { logs: [{ category: "Everything", enabled: true }] },
      "BadRequest",
    ],
    [
      "a category twice",
      {
        logs: [
          { category: "Audit", enabled: true },
          { category: "Audit", enabled: true },
        ],
      },
      "BadRequest",
    ],
    [
      "groups beside categories",
      {
        logs: [
          { category: "Audit", enabled: true },
          { categoryGroup: "allLogs", enabled: true },
        ],
      },
      "BadRequest",
    ],
    ["nothing to send", { logs: [], metrics: [] }, "BadRequest"],
    ["nowhere to send it", { workspaceId: undefined }, "BadRequest"],
    ["an unknown metric", { metrics: [{ category: "Some", enabled: true }] }, "BadRequest"],
    [
      "a workspace that does not exist",
      { workspaceId: `/subscriptions/${SUBSCRIPTION}/none` },
      "ResourceNotFound",
    ],
    [
      "a workspace of another subscription",
      { workspaceId: "/subscriptions/11111111-2222-4333-8444-555555555555/x" },
      "LinkedAuthorizationFailed",
    ],
    [
      "a target that does not exist",
      { resourceUri: `/subscriptions/${SUBSCRIPTION}/none` },
      "ResourceNotFound",
    ],
    [
      "a target that has no records",
      { resourceUri: `/subscriptions/${SUBSCRIPTION}/resourceGroups/atlas-sample` },
      "ResourceTypeNotSupported",
    ],
  ])("refuses %s", (_, changes, code) => {
    expect(cloud.code(() => make(changes as Changes))).toBe(code);
  });

  it("does not send a category twice to one workspace", () => {
    make();
    const refusal = cloud.refusal(() => make({ name: "again" }));
    expect(refusal).toMatchObject({ code: "Conflict", status: 409 });
    expect(refusal.message).toContain(
      "Data sinks can't be reused in different settings on the same category",
    );
    expect(
      make({ name: "again", logs: [{ category: "Trace", enabled: true }], metrics: [] }).id,
    ).toMatch(/again$/);
  });

  it("exists at most five times on a target", () => {
    ["Audit", "RequestResponse", "Trace", "AzureOpenAIRequestUsage"].forEach((category, index) =>
      make({ name: `s${index}`, logs: [{ category, enabled: true }], metrics: [] }),
    );
    make({ name: "s4", logs: [] });
    expect(
      cloud.code(() =>
        make({ name: "s5", logs: [{ category: "Audit", enabled: false }], metrics: [] }),
      ),
    ).toBe("Conflict");
  });

  it("refuses retention and odd names before anything is made", () => {
    const inputs = cloud.sampleInputs(SETTING);
    const logs = [
      { category: "Audit", enabled: true, retentionPolicy: { days: 30, enabled: true } },
    ];
    expect(cloud.complaints(SETTING, { ...inputs, logs })).toEqual([
      "logs[0].retentionPolicy.days",
    ]);
    expect(cloud.complaints(SETTING, { ...inputs, name: "a/b" })).toEqual(["name"]);
  });

  it("answers sorted and filled in, which is no difference", () => {
    const stored = make();
    const read = cloud.read(stored);
    expect((read.logs as Props[]).map(({ category }) => category)).toEqual([
      "Audit",
      "RequestResponse",
    ]);
    expect(cloud.plane.registry.row(SETTING)!.equal!("logs", stored.inputs.logs, read.logs)).toBe(
      true,
    );
  });
});

describe("SubscriptionDiagnosticSetting", () => {
  it("sends the activity log's categories and no others", () => {
    cloud.prepare(ACTIVITY);
    const make = maker(ACTIVITY);
    expect(cloud.code(() => make({ logs: [{ category: "Audit", enabled: true }] }))).toBe(
      "BadRequest",
    );
    make();
    expect(cloud.code(() => make({ name: "again" }))).toBe("Conflict");
  });
});

describe("ManagedCluster and AgentPool", () => {
  const cluster = maker(CLUSTER);
  const pool = maker(POOL);

  it.each([
    [
      "no system pool",
      { agentPoolProfiles: [{ name: "work", mode: "User", vmSize: "Standard_D2s_v5", count: 1 }] },
      "MustHaveSystemPool",
    ],
    ["no identity", { identity: undefined }, "InvalidParameter"],
    ["no DNS prefix", { dnsPrefix: undefined }, "InvalidParameter"],
    [
      "more cores than a fresh subscription has",
      {
        agentPoolProfiles: [
          { name: "system", mode: "System", vmSize: "Standard_D4s_v5", count: 3 },
        ],
      },
      "ErrCode_InsufficientVCPUQuota",
    ],
  ])("refuses a cluster with %s", (_, changes, code) => {
    cloud.prepare(CLUSTER);
    expect(cloud.code(() => cluster(changes as Changes))).toBe(code);
  });

  it("refuses pools that AKS refuses before anything is made", () => {
    const inputs = samples[CLUSTER]!.inputs;
    const profile = (changes: Props) => ({
      ...inputs,
      agentPoolProfiles: [
        { name: "system", mode: "System", vmSize: "Standard_D2s_v5", count: 1, ...changes },
      ],
    });
    expect(cloud.complaints(CLUSTER, profile({ name: "System" }))).toEqual([
      "agentPoolProfiles[0].name",
    ]);
    expect(cloud.complaints(CLUSTER, profile({ vmSize: "Standard_D3s_v5" }))).toEqual([
      "agentPoolProfiles[0].vmSize",
    ]);
    expect(cloud.complaints(CLUSTER, profile({ count: 0 }))).toEqual([
      "agentPoolProfiles[0].count",
    ]);
    expect(cloud.complaints(CLUSTER, profile({ minCount: 3, maxCount: 2 }))).toEqual([
      "agentPoolProfiles[0].minCount",
    ]);
    expect(
      cloud.complaints(POOL, changed(samples[POOL]!.inputs, { agentPoolName: "thirteenchars" })),
    ).toEqual(["agentPoolName"]);
  });

  it("needs its cluster, and has no GPU unless granted", () => {
    const gpu = { vmSize: "Standard_NC24ads_A100_v4" };
    expect(cloud.code(() => pool())).toBe("ResourceGroupNotFound");
    cloud.prepare(CLUSTER);
    expect(cloud.code(() => pool())).toBe("ParentResourceNotFound");
    cluster();
    const refusal = cloud.refusal(() => pool(gpu));
    expect(refusal.code).toBe("ErrCode_InsufficientVCPUQuota");
    expect(refusal.message).toContain("StandardNCADSA100v4Family Cores quota");
    expect(refusal.message).toContain("Current Limit: 0");
    cloud.dispose();
    cloud = new LocalCloud({
      grants: { [`azure-native/${SUBSCRIPTION}`]: { "cores:StandardNCADSA100v4Family": 24 } },
    });
    cloud.prepare(POOL);
    expect(pool(gpu).id).toMatch(/agentPools\/work$/);
  });

  it("shows an OIDC issuer when asked for", () => {
    cloud.prepare(CLUSTER);
    const stored = cluster({ oidcIssuerProfile: { enabled: true } });
    expect((stored.state.oidcIssuerProfile as Props).issuerURL).toMatch(
      /^https:\/\/eastus2\.oic\.prod-aks\.azure\.com\/51a00000-/,
    );
  });
});

describe("VirtualMachine", () => {
  const make = maker(MACHINE);
  beforeEach(() => cloud.prepare(MACHINE));

  it.each([
    ["no image", { "storageProfile.imageReference": undefined }, "InvalidParameter"],
    ["no way to sign in", { "osProfile.linuxConfiguration": undefined }, "InvalidParameter"],
    ["no network interface", { "networkProfile.networkInterfaces": [] }, "InvalidParameter"],
    [
      "what is no network interface",
      { "networkProfile.networkInterfaces": [{ id: "nic" }] },
      "LinkedInvalidPropertyId",
    ],
    [
      "a GPU in a fresh subscription",
      { "hardwareProfile.vmSize": "Standard_NC6s_v3" },
      "OperationNotAllowed",
    ],
  ])("refuses %s", (_, changes, code) => {
    expect(cloud.code(() => make(changes as Changes))).toBe(code);
  });

  it("refuses a size that does not exist before anything is made", () => {
    const inputs = samples[MACHINE]!.inputs;
    expect(
      cloud.complaints(MACHINE, changed(inputs, { "hardwareProfile.vmSize": "Standard_X2" })),
    ).toEqual(["hardwareProfile.vmSize"]);
  });
});

describe("StorageAccount", () => {
  const make = maker(STORAGE);
  beforeEach(() => cloud.prepare(STORAGE));

  it("has a name that is unique in the world", () => {
    make();
    expect(cloud.code(() => make({ location: "swedencentral" }))).toBe(
      "StorageAccountAlreadyTaken",
    );
  });

  it.each([
    ["capital letters", { accountName: "AtlasSample" }, ["accountName"]],
    ["two letters", { accountName: "ab" }, ["accountName"]],
    ["25 letters", { accountName: "a".repeat(25) }, ["accountName"]],
    [
      "a private address",
      { "networkRuleSet.ipRules": [{ iPAddressOrRange: "10.0.0.1" }] },
      ["networkRuleSet.ipRules[0].iPAddressOrRange"],
    ],
    [
      "a /31 range",
      { "networkRuleSet.ipRules": [{ iPAddressOrRange: "203.0.113.0/31" }] },
      ["networkRuleSet.ipRules[0].iPAddressOrRange"],
    ],
  ])("refuses %s", (_, changes, properties) => {
    expect(
      cloud.complaints(STORAGE, changed(samples[STORAGE]!.inputs, changes as Changes)),
    ).toEqual(properties);
  });

  it("refuses a kind that does not go with the SKU", () => {
    expect(cloud.code(() => make({ kind: "FileStorage" }))).toBe("AccountPropertyIsInvalid");
    expect(cloud.code(() => make({ kind: "BlobStorage" }))).toBe("AccountPropertyIsInvalid");
  });

  it("is copied to its pair where the SKU says so", () => {
    expect(make({ "sku.name": "Standard_RAGRS" }).state).toMatchObject({
      secondaryLocation: "centralus",
      statusOfSecondary: "available",
    });
  });
});
