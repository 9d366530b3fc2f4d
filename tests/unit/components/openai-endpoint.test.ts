// Proves the inputs we pass to Azure; not that Azure accepts them.
import { describe, expect, it } from "vitest";
import { accountNameFor } from "../../../components/azure/account";
import { resolveContentFilters } from "../../../components/azure/content-filter";
import { logCategories } from "../../../components/azure/log";
import { validateOpenAiArgs } from "../../../components/azure/validate";
import {
  OpenAiEndpoint,
  type OpenAiEndpointArgs,
  type UnifiedAiEndpointArgs,
} from "../../../components";
import { record, settled } from "./record";
import { full, minimal, resolved } from "./specs";

function openAiArgs(args: UnifiedAiEndpointArgs): OpenAiEndpointArgs {
  const { azure, ...spec } = resolved(args);
  return { ...spec, ...azure! };
}

const make = (args: OpenAiEndpointArgs, options = {}) =>
  record(() => new OpenAiEndpoint("o", args), options);

const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";

describe("OpenAiEndpoint", () => {
  it("creates group, identity, workspace, account, filter, deployment, log setting and role with minimal arguments", async () => {
    const { identities } = await make(openAiArgs(minimal.azure));
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:azure:OpenAiEndpoint", "o"],
        ["pulumi:providers:azure-native", "o-provider"],
        ["azure-native:resources:ResourceGroup", "o"],
        ["azure-native:managedidentity:UserAssignedIdentity", "o-caller"],
        ["azure-native:operationalinsights:Workspace", "o-log"],
        ["azure-native:cognitiveservices:Account", "o-account-eastus2"],
        ["azure-native:cognitiveservices:RaiPolicy", "o-guardrail-eastus2"],
        [DEPLOYMENT, "o-model-chat-azure-eastus2-gpt-5-4"],
        ["azure-native:monitor:DiagnosticSetting", "o-log-setting-eastus2"],
        ["azure-native:authorization:RoleAssignment", "o-caller-role-eastus2"],
      ]
        .map(String)
        .sort(),
    );
  });

  it("opens the account to nobody without addresses: no keys, no public access", async () => {
    const { find } = await make(openAiArgs(minimal.azure));
    const { inputs } = find("azure-native:cognitiveservices:Account");
    expect(inputs).toMatchObject({
      accountName: "atlas-dev-eastus2-1a2b3c4d",
      kind: "OpenAI",
      sku: { name: "S0" },
      location: "eastus2",
    });
    expect(inputs["properties"]).toEqual({
      customSubDomainName: "atlas-dev-eastus2-1a2b3c4d",
      disableLocalAuth: true,
      restrictOutboundNetworkAccess: true,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: [], virtualNetworkRules: [] },
    });
  });

  it("admits exactly the addresses given", async () => {
    const { find } = await make(openAiArgs(full));
    expect(find("azure-native:cognitiveservices:Account").inputs["properties"]).toMatchObject({
      publicNetworkAccess: "Enabled",
      networkAcls: {
        defaultAction: "Deny",
        ipRules: [{ value: "203.0.113.10" }, { value: "198.51.100.0/24" }],
      },
    });
  });

  it("leaves the group's name to the engine, so that what a soft delete holds is never asked for again", async () => {
    const { find } = await make(openAiArgs(minimal.azure));
    expect(find("azure-native:resources:ResourceGroup").inputs).not.toHaveProperty(
      "resourceGroupName",
    );
  });

  it("tells the groups of environments apart by their Name, since the engine's name says neither project nor environment", async () => {
    const nameIn = async (environment: string) => {
      const { find } = await make(openAiArgs({ ...minimal.azure, environment }));
      const { tags } = find("azure-native:resources:ResourceGroup").inputs;
      return (tags as Record<string, string>)["Name"];
    };
    expect([await nameIn("dev"), await nameIn("prod")]).toEqual(["atlas-dev", "atlas-prod"]);
  });

  it("pins version, upgrade, SKU, capacity and filter of a deployment", async () => {
    const { find } = await make(openAiArgs(minimal.azure));
    expect(find(DEPLOYMENT).inputs).toEqual({
      deploymentName: "chat-azure-eastus2-gpt-5-4",
      accountName: "atlas-dev-eastus2-1a2b3c4d",
      resourceGroupName: "o1a2b3c4d",
      sku: { name: "DataZoneStandard", capacity: 10 },
      properties: {
        model: { format: "OpenAI", name: "gpt-5.4", version: "2026-03-05" },
        versionUpgradeOption: "NoAutoUpgrade",
        raiPolicyName: "atlas-dev",
      },
      tags: expect.objectContaining({ CostCenter: "ML-4100", Alias: "chat", Model: "gpt-5.4" }),
    });
  });

  it("creates the deployments of an account one after another", async () => {
    const { custom } = await make(openAiArgs(full));
    const deployments = custom.filter(({ type }) => type === DEPLOYMENT);
    const order = [
      "chat-azure-eastus2-gpt-5-4",
      "fast-azure-eastus2-gpt-5-4-mini",
      "embed-azure-eastus2-text-embedding-3-large",
    ].map((key) => `o-model-${key}`);
    expect(deployments.map(({ name }) => name).sort()).toEqual([...order].sort());
    const before = (name: string) =>
      deployments
        .find((d) => d.name === name)!
        .dependencies.filter((d) => d.startsWith("o-model-"));
    expect(before(order[0]!)).toEqual([]);
    expect(before(order[1]!)).toEqual([order[0]]);
    expect(before(order[2]!)).toEqual([order[1]]);
  });

  it("makes one account per location used, its deployments waiting only for each other", async () => {
    const args = openAiArgs(full);
    const targets = args.targets.map((target, at) =>
      at === 1 ? { ...target, region: "swedencentral" } : target,
    );
    const { custom, result } = await make({ ...args, targets });
    const accounts = custom.filter(({ type }) => type === "azure-native:cognitiveservices:Account");
    expect(accounts.map(({ name }) => name)).toEqual([
      "o-account-eastus2",
      "o-account-swedencentral",
    ]);
    const alone = custom.find(({ name }) => name === `o-model-${targets[1]!.key}`)!;
    expect(alone.dependencies.filter((d) => d.startsWith("o-model-"))).toEqual([]);
    expect((await settled(result.targets))!.map(({ key }) => key)).toEqual(
      targets.map(({ key }) => key),
    );
  });

  it("gives the identity one role on the account, under a name made of scope, identity and role", async () => {
    const { find } = await make(openAiArgs(minimal.azure));
    const { inputs } = find("azure-native:authorization:RoleAssignment");
    expect(inputs).toMatchObject({
      principalId: "principal-guid",
      principalType: "ServicePrincipal",
      scope: "o-account-eastus2-id",
      roleDefinitionId:
        "/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    });
    expect(inputs["roleAssignmentName"]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each(["none", "metadata", "full"] as const)(
    "sends the categories of %s to the workspace",
    async (content) => {
      const args = openAiArgs(minimal.azure);
      const { find } = await make({ ...args, logging: { ...args.logging, content } });
      expect(find("azure-native:monitor:DiagnosticSetting").inputs).toEqual({
        name: "to-log-analytics",
        resourceUri: "o-account-eastus2-id",
        workspaceId: "o-log-id",
        logs: logCategories(content).map((category) => ({ category, enabled: true })),
        metrics: [{ category: "AllMetrics", enabled: true }],
      });
    },
  );

  it("says nothing of its targets while they are planned", async () => {
    const { result } = await make(openAiArgs(minimal.azure), { preview: true });
    expect(await settled(result.targets)).toBeUndefined();
  });
});

describe("logCategories", () => {
  it("keeps no record of calls with none, and each level keeps what the one below keeps", () => {
    expect(logCategories("none")).toEqual(["Audit"]);
    expect(logCategories("metadata")).toEqual([
      "Audit",
      "AzureOpenAIRequestUsage",
      "RequestResponse",
    ]);
    expect(logCategories("full")).toEqual(expect.arrayContaining([...logCategories("metadata")]));
  });
});

describe("resolveContentFilters", () => {
  it.each([
    ["low", "High"],
    ["medium", "Medium"],
    ["high", "Low"],
  ] as const)("filters harmful content of %s strength from severity %s", (strength, threshold) => {
    const filters = resolveContentFilters({ strength, personalData: "off" });
    const harmful = filters.filter(({ severityThreshold }) => severityThreshold !== undefined);
    expect(harmful.map(({ name, source }) => `${name} ${source}`)).toEqual([
      "Hate Prompt",
      "Selfharm Prompt",
      "Sexual Prompt",
      "Violence Prompt",
      "Hate Completion",
      "Selfharm Completion",
      "Sexual Completion",
      "Violence Completion",
    ]);
    expect(new Set(harmful.map((filter) => filter.severityThreshold))).toEqual(
      new Set([threshold]),
    );
    expect(filters.slice(8)).toEqual([
      { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
      { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true },
      { name: "Protected Material Text", source: "Completion", enabled: true, blocking: true },
      { name: "Protected Material Code", source: "Completion", enabled: true, blocking: true },
    ]);
  });
});

describe("accountNameFor", () => {
  it("ends in the group's random suffix and fits 64 characters whatever the names", () => {
    expect(accountNameFor("atlas-dev", "eastus2", "x1A2B3C4D")).toBe("atlas-dev-eastus2-1a2b3c4d");
    const long = accountNameFor("p".repeat(60), "northcentralus", "group0badcafe");
    expect(long).toMatch(/^p+-[0-9a-f]{8}-0badcafe$/);
    expect(long.length).toBeLessThanOrEqual(64);
  });
});

describe("validateOpenAiArgs", () => {
  const args = openAiArgs(minimal.azure);
  const pathsOf = (changed: Partial<OpenAiEndpointArgs>) =>
    validateOpenAiArgs({ ...args, ...changed }).map(({ path }) => path);

  it("accepts what the spec resolves", () => {
    expect(pathsOf({})).toEqual([]);
    expect(validateOpenAiArgs(openAiArgs(full))).toEqual([]);
  });

  it.each([
    "0.0.0.0/0",
    "10.1.2.3",
    "192.168.0.0/16",
    "172.20.0.1",
    "300.1.1.1",
    "1.2.3.4/33",
    "1.2.3.4/7",
    "::1",
    "1.2.3.4/8/8",
    "1.2.3.4/31",
    "1.2.3.4/32",
    "",
  ])("refuses the address %j", (address) =>
    expect(pathsOf({ allowedAddresses: ["203.0.113.1", address] })).toEqual([
      "azure.allowedAddresses[1]",
    ]),
  );

  it("refuses ids that are no GUIDs and models that are not OpenAI's", () => {
    expect(pathsOf({ subscriptionId: "x", tenantId: "y" })).toEqual([
      "azure.subscriptionId",
      "azure.tenantId",
    ]);
    expect(pathsOf({ targets: [{ ...args.targets[0]!, modelFormat: "Cohere" }] })).toEqual([
      "models.chat",
    ]);
  });
});
