// Proves which resources the program registers and with what; not that the clouds accept them.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { UnifiedAiEndpoint, type Cloud, type UnifiedAiEndpointArgs } from "../../../components";
import { record, settled } from "./record";
import { full, minimal } from "./specs";
import identities from "./identities.json";

const clouds: Cloud[] = ["aws", "azure", "gcp"];
const packageOf = { aws: "aws", azure: "azure-native", gcp: "gcp" } as const;

/** A description with exactly these clouds, one target each. */
function only(...set: Cloud[]): UnifiedAiEndpointArgs {
  const { environment, tags, residency } = minimal.aws;
  const chosen = set.map((cloud): UnifiedAiEndpointArgs => minimal[cloud]);
  return {
    environment,
    tags,
    residency,
    ...Object.assign({}, ...chosen.map(({ aws, azure, gcp }) => plain({ aws, azure, gcp }))),
    models: { chat: { targets: chosen.flatMap(({ models }) => models["chat"]!.targets) } },
  };
}

/** JSON has no undefined; a description read from a stack file never has one. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

afterEach(() => vi.restoreAllMocks());

describe("UnifiedAiEndpoint", () => {
  it.each([
    [["aws"]],
    [["azure"]],
    [["gcp"]],
    [["aws", "azure"]],
    [["aws", "gcp"]],
    [["azure", "gcp"]],
    [["aws", "azure", "gcp"]],
  ] as Cloud[][][])(
    "registers nothing of a cloud that is not in %j, not even a provider",
    async (set) => {
      const { resources } = await record(() => new UnifiedAiEndpoint("ai", only(...set)));
      const packages = new Set(
        resources
          .filter(({ type }) => !type.startsWith("unifiedai:"))
          .map(({ type }) => type.replace("pulumi:providers:", "").split(":")[0]),
      );
      expect([...packages].sort()).toEqual(set.map((cloud) => packageOf[cloud]).sort());
      const components = resources.filter(({ type }) => /^unifiedai:(aws|azure|gcp):/.test(type));
      expect(components.map(({ type }) => type.split(":")[1]).sort()).toEqual([...set].sort());
    },
  );

  it("keeps type and logical name of every resource: a change here replaces resources; add an alias or say why", async () => {
    const smallest = await record(() => new UnifiedAiEndpoint("ai", only(...clouds)));
    const largest = await record(() => new UnifiedAiEndpoint("ai", full));
    const names = (recording: typeof smallest) =>
      recording.identities.map(([type, name]) => `${type} ${name}`).sort();
    const { minimal: few, full: all } = identities;
    expect({ minimal: names(smallest), full: names(largest) }).toEqual({ minimal: few, full: all });
  });

  it("gives every resource a parent and every cloud resource its explicit provider", async () => {
    const { resources, custom } = await record(() => new UnifiedAiEndpoint("ai", full));
    for (const { type, name, parent } of resources) {
      if (type === "unifiedai:index:UnifiedAiEndpoint") continue;
      expect(parent, `${type} ${name}`).toMatch(
        /::unifiedai:(index|aws|azure|gcp):\w+(\$|::)|unifiedai:/,
      );
    }
    for (const { type, name, provider } of custom) {
      const cloud = clouds.find((key) => packageOf[key] === type.split(":")[0])!;
      expect(provider, `${type} ${name}`).toMatch(new RegExp(`^ai-${cloud}-`));
    }
    expect(custom.length).toBeGreaterThan(40);
  });

  it("binds every provider to account and region", async () => {
    const { resources } = await record(() => new UnifiedAiEndpoint("ai", full));
    const providers = resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
    const shown = providers.map(({ name, inputs }) => [name, inputs] as const).sort();
    expect(shown).toEqual([
      [
        "ai-aws-us-east-1",
        expect.objectContaining({ allowedAccountIds: '["111122223333"]', region: "us-east-1" }),
      ],
      [
        "ai-aws-us-west-2",
        expect.objectContaining({ allowedAccountIds: '["111122223333"]', region: "us-west-2" }),
      ],
      [
        "ai-azure-provider",
        expect.objectContaining({
          subscriptionId: "00000000-0000-4000-8000-000000000001",
          tenantId: "72f988bf-0000-4000-8000-000000000001",
          location: "eastus2",
        }),
      ],
      [
        "ai-gcp-provider",
        expect.objectContaining({
          project: "atlas-ml",
          region: "us-central1",
          billingProject: "atlas-ml",
          userProjectOverride: "true",
        }),
      ],
    ]);
  });

  it("uses no name twice when two instances stand side by side", async () => {
    const { resources } = await record(() => {
      new UnifiedAiEndpoint("one", only(...clouds));
      return new UnifiedAiEndpoint("two", { ...only(...clouds), environment: "staging" });
    });
    const ids = resources.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(ids).size).toBe(ids.length);

    const physical = (prefix: string) =>
      resources
        .filter(({ name, type }) => name.startsWith(prefix) && !type.startsWith("unifiedai:"))
        .flatMap(({ inputs }) => [
          inputs["name"],
          inputs["accountName"],
          inputs["accountId"],
          inputs["templateId"],
          inputs["bucketId"],
        ])
        .filter((value) => typeof value === "string");
    const shared = physical("one").filter((name) => physical("two").includes(name));
    // Names inside a parent of their own: inline policy, diagnostic setting.
    expect([...new Set(shared)].sort()).toEqual(["invoke-models", "to-log-analytics"]);
  });

  it("protects every resource with deletionProtection, but the published version that is made to be replaced, and none without", async () => {
    const guarded = await record(() => new UnifiedAiEndpoint("ai", full));
    const exempt = guarded.resources.filter(({ protect }) => !protect).map(({ type }) => type);
    expect(new Set(exempt)).toEqual(new Set(["aws:bedrock/guardrailVersion:GuardrailVersion"]));
    const open = await record(
      () => new UnifiedAiEndpoint("ai", { ...full, deletionProtection: false }),
    );
    expect(open.resources.filter(({ protect }) => protect)).toEqual([]);
  });

  it("passes its options on", async () => {
    const { resources } = await record(() => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      return new UnifiedAiEndpoint("ai", minimal.gcp, { parent, protect: true });
    });
    const endpoint = resources.find(({ type }) => type === "unifiedai:index:UnifiedAiEndpoint")!;
    expect(endpoint.parent).toMatch(/test:index:Parent::parent$/);
    expect(endpoint.protect).toBe(true);
  });

  it("can be planned while every computed value is unknown, and registers the same resources", async () => {
    const known = await record(() => new UnifiedAiEndpoint("ai", full));
    const unknown = await record(() => new UnifiedAiEndpoint("ai", full), { preview: true });
    expect(unknown.identities.map(String).sort()).toEqual(known.identities.map(String).sort());
    expect(await settled(unknown.result.targets)).toBeUndefined();
  });

  it("lists targets in the order of the spec, each with what a gateway needs", async () => {
    const { result } = await record(() => new UnifiedAiEndpoint("ai", full));
    const targets = (await settled(result.targets))!;
    expect(targets.map(({ key }) => key)).toEqual([
      "chat-azure-eastus2-gpt-5-4",
      "chat-aws-us-east-1-claude-sonnet-5-5",
      "chat-aws-us-west-2-claude-sonnet-5-5",
      "chat-gcp-us-gemini-3-8-flash",
      "fast-azure-eastus2-gpt-5-4-mini",
      "embed-azure-eastus2-text-embedding-3-large",
      "search-aws-us-east-1-titan-embed-text-v2",
    ]);
    expect(targets[1]).toEqual({
      alias: "chat",
      key: "chat-aws-us-east-1-claude-sonnet-5-5",
      cloud: "aws",
      model: "claude-sonnet-5-5",
      region: "us-east-1",
      invokeUrl: "https://bedrock-runtime.us-east-1.amazonaws.com",
      modelId: "arn:profile:ai-aws-model-chat-aws-us-east-1-claude-sonnet-5-5",
      guardrail: { id: "arn:guardrail:ai-aws-guardrail-us-east-1", version: "7" },
      tenantModelIds: {
        research: "arn:profile:ai-aws-model-chat-aws-us-east-1-claude-sonnet-5-5-tenant-research",
        support: "arn:profile:ai-aws-model-chat-aws-us-east-1-claude-sonnet-5-5-tenant-support",
      },
    });
    expect(targets[6]).not.toHaveProperty("guardrail");
  });

  it("has the same outputs for every set of clouds, by cloud", async () => {
    const { result } = await record(() => new UnifiedAiEndpoint("ai", only("azure", "gcp")));
    expect(Object.keys(result.outputs()).sort()).toEqual([
      "endpoints",
      "guardrails",
      "logDestinations",
      "principals",
      "targets",
    ]);
    expect(await settled(result.principals)).toEqual({
      azure: "principal-guid",
      gcp: "atlas-dev-caller@atlas-ml.iam.gserviceaccount.com",
    });
    expect(await settled(result.endpoints)).toEqual({
      azure: ["https://atlas-dev-eastus2-1a2b3c4d.openai.azure.com"],
      gcp: ["https://aiplatform.us.rep.googleapis.com"],
    });
    expect(await settled(result.logDestinations)).toEqual({
      azure: "ai-azure-log-id",
      gcp: "ai-gcp-log-id",
    });
    expect(await settled(result.guardrails)).toEqual({
      azure: { id: "atlas-dev" },
      gcp: { id: "projects/atlas-ml/locations/us/templates/atlas-dev" },
    });
  });

  it("tells each warning and each note once", async () => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const info = vi.spyOn(pulumi.log, "info").mockResolvedValue();
    await record(
      () =>
        new UnifiedAiEndpoint("ai", {
          ...only("aws", "azure", "gcp"),
          models: minimal.aws.models,
          guardrail: { personalData: "anonymize" },
        }),
    );
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      expect.stringMatching(/^`azure`: is enabled but serves no target/),
      expect.stringMatching(/^`gcp`: is enabled but serves no target/),
    ]);
    expect(info.mock.calls.map(([text]) => text)).toEqual([
      expect.stringMatching(/^`guardrail\.personalData`: has no effect on azure/),
      expect.stringMatching(/^`guardrail\.personalData`: blocks on gcp/),
    ]);
  });

  it("registers nothing when the description has problems, and names each", async () => {
    let thrown: unknown;
    const { resources } = await record(() => {
      try {
        new UnifiedAiEndpoint("ai", {
          ...minimal.aws,
          residency: "eu",
          models: { chat: { targets: [{ cloud: "aws", model: "claude-sonet-5-5" }] } },
        });
      } catch (error) {
        thrown = error;
      }
    });
    expect(resources).toEqual([]);
    expect(thrown).toBeInstanceOf(pulumi.RunError);
    expect((thrown as Error).message).toContain("models.chat.targets[0].model");
    expect((thrown as Error).message).toContain("claude-sonnet-5-5");
    expect((thrown as Error).message).toContain("aws.region");
  });

  it("registers no cloud, nor itself, when the arguments of one cloud are refused", async () => {
    let thrown: unknown;
    const { resources } = await record(() => {
      try {
        const args = only(...clouds);
        const tenants = Array.from({ length: 100 }, (_, at) => [`t${at}`, { models: ["chat"] }]);
        new UnifiedAiEndpoint("ai", {
          ...args,
          aws: { ...args.aws!, profilePerTenant: true },
          tenants: Object.fromEntries(tenants) as NonNullable<UnifiedAiEndpointArgs["tenants"]>,
        });
      } catch (error) {
        thrown = error;
      }
    });
    expect(resources).toEqual([]);
    expect((thrown as Error).message).toContain("`aws.profilePerTenant`");
  });
});
