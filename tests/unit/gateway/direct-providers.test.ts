import { describe, expect, it } from "vitest";
import { alertInput } from "../../../components/gateway/alerts/input";
import { edgeConfig } from "../../../components/gateway/extension-config";
import { planGateway } from "../../../components/gateway/plan";
import { ofKind, patchesAt, rendered, specAfter, specOf, type Any } from "./fixture";

/** The description with targets of every direct provider. */
function direct(spec: Any): void {
  spec.residency = "global";
  spec.directProviders = { openai: { region: "us" }, anthropic: { region: "us" }, cohere: {} };
  const capabilities = ["streaming", "tools"];
  spec.models.gpt = {
    targets: [
      { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 10_000 },
      { provider: "openai", model: "gpt-5.4" },
    ],
  };
  spec.models.sonnet = {
    capabilities,
    targets: [
      { provider: "anthropic", model: "claude-sonnet-5-5" },
      { cloud: "aws", model: "claude-sonnet-5-5" },
    ],
  };
  spec.models.mixed = {
    capabilities,
    contextTokens: 256_000,
    targets: [
      { provider: "cohere", model: "command-a" },
      { provider: "anthropic", model: "claude-opus-5-5" },
    ],
  };
  spec.models.vectors = { targets: [{ provider: "cohere", model: "cohere-embed-v4" }] };
  spec.tenants.research.models.push("gpt", "sonnet", "mixed", "vectors");
}

const objects = rendered(direct);
const GPT = "gpt-openai-us-gpt-5-4";
const SONNET = "sonnet-anthropic-us-claude-sonnet-5-5";
const OPUS = "mixed-anthropic-us-claude-opus-5-5";
const COMMAND = "mixed-cohere-global-command-a";
const VECTORS = "vectors-cohere-global-cohere-embed-v4";
const backend = (name: string): Any => specOf(objects, "AIServiceBackend", name);
const policy = (name: string): Any => specOf(objects, "BackendSecurityPolicy", name);

describe("a target of a direct provider", () => {
  it.each([
    [GPT, "us.api.openai.com", "/v1", "ai-provider-openai"],
    [SONNET, "api.anthropic.com", "/v1", "ai-provider-anthropic"],
    [COMMAND, "api.cohere.ai", "/compatibility/v1", "ai-provider-cohere"],
  ])(
    "is called under its real name, by its own key alone: %s",
    (name, hostname, prefix, secret) => {
      expect(specOf(objects, "Backend", name).endpoints).toEqual([
        { fqdn: { hostname, port: 443 } },
      ]);
      expect(specOf(objects, "BackendTLSPolicy", name).validation).toEqual({
        hostname,
        wellKnownCACertificates: "System",
      });
      expect(backend(name).schema).toEqual({ name: "OpenAI", prefix });
      expect(policy(name)).toEqual({
        targetRefs: [{ group: "aigateway.envoyproxy.io", kind: "AIServiceBackend", name }],
        type: "APIKey",
        apiKey: { secretRef: { group: "", kind: "Secret", name: secret } },
      });
      expect(backend(name).headerMutation.remove).toEqual(
        expect.arrayContaining(["authorization", "x-api-key", "x-tenant-id"]),
      );
    },
  );

  it("is labelled with who serves it", () => {
    const [found] = ofKind(objects, "AIServiceBackend").filter(
      ({ metadata }) => metadata.name === GPT,
    );
    expect(found!.metadata.labels).toMatchObject({ "unified-ai/provider": "openai" });
    expect(found!.metadata.labels).not.toHaveProperty("unified-ai/cloud");
  });

  it("gets from callers nothing that is kept there, costs more, or is refused for no reason", () => {
    expect(backend(GPT).bodyMutation).toEqual({
      set: [{ path: "store", value: "false" }],
      remove: ["service_tier"],
    });
    expect(backend(SONNET).bodyMutation).toBeUndefined();
    expect(backend(COMMAND).bodyMutation.remove).toContain("parallel_tool_calls");
    expect(backend(COMMAND).bodyMutation.remove).not.toContain("n");
    expect(backend(VECTORS).bodyMutation).toEqual({ remove: ["user"] });
  });

  it("is asked by the model's own name, in its turn", () => {
    const [rule] = specOf(objects, "AIGatewayRoute", "gpt").rules;
    expect(
      rule.backendRefs
        .slice(0, 2)
        .map(({ name, priority, modelNameOverride }: Any) => [name, priority, modelNameOverride]),
    ).toEqual([
      ["gpt-azure-eastus2-gpt-5-4", 0, expect.any(String)],
      [GPT, 1, "gpt-5.4"],
    ]);
  });

  it("is paid for at its own price", () => {
    const { cel } = specOf(objects, "AIGatewayRoute", "gpt").llmRequestCosts.find(
      ({ metadataKey }: Any) => metadataKey === "llm_cost_usd_e6",
    );
    // 10 % more for calls that are held in a region.
    expect(cel).toContain("input_tokens * 2750000u + output_tokens * 16500000u");
  });

  it("is planned from the spec alone", () => {
    expect(planGateway(specAfter(direct))).toEqual(
      objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
        apiVersion,
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
      })),
    );
  });
});

describe("Anthropic's own API", () => {
  const native = `${SONNET}-messages`;

  it("has a backend of its own on the same host, by the same key in its own header", () => {
    expect(backend(native)).toMatchObject({
      schema: { name: "Anthropic", prefix: "/v1" },
      backendRef: { kind: "Backend", name: SONNET },
      bodyMutation: { set: [{ path: "inference_geo", value: '"us"' }], remove: ["service_tier"] },
    });
    expect(backend(native).headerMutation.set).toEqual([
      { name: "anthropic-version", value: "2023-06-01" },
    ]);
    expect(policy(native)).toMatchObject({
      type: "AnthropicAPIKey",
      anthropicAPIKey: { secretRef: { name: "ai-provider-anthropic" } },
    });
  });

  it("is for calls of that path alone, with the same fallback", () => {
    const { rules } = specOf(objects, "AIGatewayRoute", "sonnet");
    expect(rules).toHaveLength(2);
    const [chat, messages] = rules;
    expect(chat.matches[0].headers).toHaveLength(2);
    expect(messages.matches[0].headers[2]).toEqual({
      type: "RegularExpression",
      name: "x-ai-eg-original-path",
      value: "/anthropic/v1/messages([?].*)?",
    });
    const names = (rule: Any): string[] => rule.backendRefs.map(({ name }: Any) => name);
    const bedrock = "sonnet-aws-us-east-1-claude-sonnet-5-5";
    expect(names(chat)).toEqual([SONNET, bedrock]);
    expect(names(messages)).toEqual([native, bedrock]);
    const clusters = patchesAt(objects, "/outlier_detection/max_ejection_time").map(
      ({ name }) => name,
    );
    expect(clusters).toEqual(
      expect.arrayContaining([0, 1].map((at) => `httproute/atlas-dev/sonnet/rule/${at}`)),
    );
  });

  it("costs the same", () => {
    const { cel } = specOf(objects, "AIGatewayRoute", "sonnet").llmRequestCosts.find(
      ({ metadataKey }: Any) => metadataKey === "llm_cost_usd_e6",
    );
    const costOf = (name: string): string =>
      cel.split(`'atlas-dev/${name}/') ? `)[1].split(" : ")[0];
    expect(costOf(native)).toBe(costOf(SONNET));
    expect(costOf(SONNET)).toContain("2200000u");
  });

  it("is not there for an alias that has other targets", () => {
    expect(specOf(objects, "AIGatewayRoute", "mixed").rules).toHaveLength(1);
    expect(ofKind(objects, "AIServiceBackend").map(({ metadata }) => metadata.name)).not.toContain(
      `${OPUS}-messages`,
    );
  });
});

describe("callers", () => {
  const { paths } = edgeConfig(specAfter(direct)) as Any;

  it.each([
    ["/v1/responses", ["gpt", "gpt-4.1"]],
    ["/v1/messages", ["claude", "sonnet"]],
    ["/anthropic/v1/messages", ["claude", "sonnet"]],
    ["/v1/embeddings", ["embed", "vectors"]],
  ])("may ask at %s", (path, aliases) => {
    expect([...paths[path].aliases].sort()).toEqual(aliases);
  });
});

describe("alerts", () => {
  it("know a direct provider's target by the API it is asked in, and no cloud's credential of it", () => {
    const input = alertInput(specAfter(direct));
    const selectors = (name: string): string[] =>
      input.aliases.find((alias) => alias.name === name)!.targets.map((target) => target.selectors);
    expect(selectors("gpt")[1]).toBe(
      'gen_ai_provider_name="openai",gen_ai_request_model="gpt-5.4"',
    );
    expect(selectors("sonnet")[0]).toBe(
      'gen_ai_provider_name=~"openai|anthropic",gen_ai_request_model="claude-sonnet-5-5"',
    );
    expect(input.clouds).toEqual(["aws", "azure", "gcp"]);
  });
});

describe("a description without direct providers", () => {
  it("has none of it in its backends and routes", () => {
    const kinds = ["Backend", "BackendSecurityPolicy", "AIServiceBackend", "AIGatewayRoute"];
    const text = JSON.stringify(kinds.flatMap((kind) => ofKind(rendered(), kind)));
    expect(
      ["ai-provider-", "api.openai.com", "-messages", "unified-ai/provider"].filter((word) =>
        text.includes(word),
      ),
    ).toEqual([]);
  });
});
