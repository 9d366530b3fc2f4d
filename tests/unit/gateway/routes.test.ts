import { describe, expect, it } from "vitest";
import { renderGateway } from "../../../components/gateway/render";
import { inputOf, ofKind, patchesAt, rendered, specAfter, specOf, type Any } from "./fixture";

function backends(objects: Any, route: string): [string, number, number][] {
  return specOf(objects, "AIGatewayRoute", route).rules[0].backendRefs.map((ref: Any) => [
    ref.name,
    ref.priority,
    ref.weight,
  ]);
}

describe("routes", () => {
  const objects = rendered();

  it("ask the targets of an alias one after another with routing priority", () => {
    expect(backends(objects, "chat")).toEqual([
      ["chat-azure-eastus2-gpt-5-4", 0, 1],
      ["chat-aws-us-east-1-claude-sonnet-5-5", 1, 1],
      ["chat-gcp-us-gemini-3-8-flash", 2, 1],
    ]);
  });

  it("ask the cheapest by the catalog first with routing cost", () => {
    const cheap = rendered((spec) => (spec.models.chat.routing = "cost"));
    expect(backends(cheap, "chat").map(([name, priority]) => [name, priority])).toEqual([
      ["chat-gcp-us-gemini-3-8-flash", 0],
      ["chat-aws-us-east-1-claude-sonnet-5-5", 1],
      ["chat-azure-eastus2-gpt-5-4", 2],
    ]);
  });

  it("share calls by weight with routing weighted, and try again until a target is picked that was not asked", () => {
    expect(backends(objects, "spread").map(([, ...shares]) => shares)).toEqual([
      [0, 90],
      [0, 9],
      [0, 1],
    ]);
    const picks = patchesAt(objects, "host_selection_retry_max_attempts").filter((patch) =>
      patch.operation.jsonPath.includes("httproute/atlas-dev/spread/rule/0'"),
    );
    expect(picks.map((patch) => patch.operation.value)).toEqual([500]);
  });

  it("compare all targets of an alias by calls under way with routing latency", () => {
    expect(backends(objects, "fast").map(([, ...shares]) => shares)).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const policies = patchesAt(objects, "/load_balancing_policy");
    expect(policies.map(({ name }) => name)).toEqual(["httproute/atlas-dev/fast/rule/0"]);
    expect(JSON.stringify(policies[0].operation.value)).not.toContain("locality");
  });

  it("try each target once, and a lone target twice", () => {
    expect(specOf(objects, "BackendTrafficPolicy", "ai").retry.numRetries).toBe(2);
    const tries = Object.fromEntries(
      patchesAt(objects, "num_retries").map(({ operation }) => [
        /httproute\/atlas-dev\/([^/]+)\//.exec(operation.jsonPath)![1],
        operation.value,
      ]),
    );
    expect(tries).toEqual({ claude: 1, fast: 1, "gpt-4-1": 1, embed: 1 });
  });

  it("name each model as its API does, ARNs and paths included", () => {
    const refs = specOf(objects, "AIGatewayRoute", "chat").rules[0].backendRefs;
    expect(refs.map((ref: Any) => ref.modelNameOverride)).toEqual([
      "chat-azure-eastus2-gpt-5-4",
      "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/claude-sonnet-5-5",
      "gemini-3.8-flash",
    ]);
  });

  it("match exactly the tenants that may call the alias", () => {
    const [match] = specOf(objects, "AIGatewayRoute", "embed").rules[0].matches;
    expect(match.headers).toEqual([
      { name: "x-ai-eg-model", value: "embed" },
      { type: "RegularExpression", name: "x-tenant-id", value: "research|back-office" },
    ]);
  });

  it("leave out an alias that nobody may call", () => {
    const without = rendered((spec) => {
      spec.tenants = { support: { models: ["chat"] } };
    });
    expect(ofKind(without, "AIGatewayRoute").map(({ metadata }) => metadata.name)).toEqual([
      "chat",
    ]);
    expect(JSON.stringify(specOf(without, "HTTPRoute", "deny"))).toContain('"embed"');
  });

  it("give each tenant its own rule where tenants have model ids of their own, and list the alias once", () => {
    const many = rendered((spec) => {
      spec.aws.profilePerTenant = true;
      for (let n = 0; n < 20; n++) spec.tenants[`team-${n}`] = { models: ["claude"] };
    });
    const routes = ofKind(many, "AIGatewayRoute").filter(({ metadata }) =>
      metadata.name.startsWith("claude"),
    ) as Any[];
    expect(routes.map(({ metadata, spec }) => [metadata.name, spec.rules.length])).toEqual([
      ["claude", 15],
      ["claude.2", 6],
    ]);
    const rules = routes.flatMap(({ spec }) => spec.rules);
    expect(rules[3].backendRefs[0].modelNameOverride).toMatch(/claude-haiku-5-5-team-2$/);
    expect(rules[3].matches[0].headers).toEqual([
      { type: "RegularExpression", name: "x-ai-eg-model", value: "claude" },
      { type: "RegularExpression", name: "x-tenant-id", value: "team-2" },
    ]);
    const listed = rules.filter((rule) => rule.matches[0].headers[0].type === undefined);
    expect(listed).toHaveLength(1);
    const clusters = patchesAt(many, "/common_lb_config/update_merge_window").map(
      ({ name }) => name,
    );
    expect(clusters).toContain("httproute/atlas-dev/claude.2/rule/5");
  });

  it("take a dot in an alias as a dot", () => {
    const many = rendered((spec) => {
      spec.aws.profilePerTenant = true;
      spec.models["gpt-4.1"].targets = spec.models.claude.targets;
      spec.tenants.support.models.push("gpt-4.1");
    });
    const { rules } = specOf(many, "AIGatewayRoute", "gpt-4-1");
    expect(rules[1].matches[0].headers[0].value).toBe("gpt-4\\.1");
  });

  it("answer 403 in OpenAI's form for an alias of others", () => {
    const { matches, filters } = specOf(objects, "HTTPRoute", "deny").rules[0];
    expect(matches.map((match: Any) => match.headers[0].value)).toEqual(
      Object.keys(specAfter().aliases.reduce((all, { name }) => ({ ...all, [name]: 1 }), {})),
    );
    expect(filters[0].extensionRef.name).toBe("deny");
    const { statusCode, body } = specOf(objects, "HTTPRouteFilter", "deny").directResponse;
    expect(statusCode).toBe(403);
    expect(JSON.parse(body.inline).error.code).toBe("model_not_allowed");
  });

  it("refuse an input without a target of the spec", () => {
    const input = inputOf(specAfter());
    expect(() => renderGateway({ ...input, targets: input.targets.slice(1) })).toThrow(
      "`targets`: must have",
    );
  });
});
