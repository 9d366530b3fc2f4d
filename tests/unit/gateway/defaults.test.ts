// Proves that each remedy is rendered; that it works is proven on the running gateway (tests/e2e).
import { tenantContents } from "../../../components/gateway/token-agent/agent/secrets/contents";
import { describe, expect, it } from "vitest";
import { ofKind, patchesAt, rendered, specOf, type Any } from "./fixture";

const objects = rendered();
const traffic = specOf(objects, "BackendTrafficPolicy", "ai");
const client = specOf(objects, "ClientTrafficPolicy");
const edge = specOf(objects, "EnvoyExtensionPolicy").dynamicModule[0];

/** Envoy clusters of the aliases' rules. */
const CLUSTERS = ["chat", "claude", "spread", "fast", "gpt-4-1", "embed"].map(
  (route) => `httproute/atlas-dev/${route}/rule/0`,
);

/** What the extension knows of each cluster's targets, where there are several, and the shares of those not asked in order. */
const OTHERS = [
  { group: "chat" },
  {},
  { group: "spread", shares: [90, 9, 1] },
  { group: "fast", shares: [1, 1] },
  {},
  {},
];

const HTTP_FILTERS =
  "/typed_extension_protocol_options/envoy.extensions.upstreams.http.v3.HttpProtocolOptions/http_filters";

describe("defaults that break production", () => {
  it("bodies over 32 KiB: buffers hold the largest body and a little more, both ways", () => {
    expect(client.connection.bufferLimit).toBe("21Mi");
    expect(traffic.connection.bufferLimit).toBe("21Mi");
    expect(edge.config.maxBodyBytes).toBe(20 * 1024 * 1024);
    const large = rendered((spec) => (spec.gateway.maxBodyMiB = 50));
    expect(specOf(large, "BackendTrafficPolicy", "ai").connection.bufferLimit).toBe("51Mi");
  });

  it("streams end at 60 s: no time-out of the whole call, and silence counts only beyond all tries", () => {
    for (const route of ofKind(objects, "AIGatewayRoute") as Any[]) {
      for (const rule of route.spec.rules) expect(rule.timeouts).toEqual({ request: "0s" });
    }
    expect(traffic.timeout.http.requestTimeout).toBe("0s");
    // Three targets, each 2 s to connect and 300 s to answer, and a margin.
    expect(traffic.timeout.http.streamIdleTimeout).toBe("911s");
    expect(client.timeout.http.streamIdleTimeout).toBe("911s");
  });

  it("silence within a stream: the extension ends it after idleSeconds, before anything of Envoy's", () => {
    expect(edge.config.idleTimeoutMs).toBe(300_000);
    // Envoy's own is gone with the first time-out of the try, and would shorten what is whole.
    expect(patchesAt(objects, "per_try_idle_timeout")).toEqual([]);
    const patient = rendered((spec) => (spec.gateway.timeouts = { idleSeconds: 3_600 }));
    const [policy] = ofKind(patient, "ClientTrafficPolicy") as Any[];
    expect(policy.spec.timeout.http.streamIdleTimeout).toBe("3605s");
    const own = specOf(patient, "BackendTrafficPolicy", "ai").timeout.http;
    expect(own.streamIdleTimeout).toBe("3605s");
  });

  it("an ejected target gets every call back at once: one per ejection finds out whether it is well", () => {
    expect(edge.config.probeIntervalMs).toBe(10_000);
    const allowed = patchesAt(objects, "/common_lb_config/override_host_status");
    expect(allowed.map(({ name, operation }) => [name, operation.value])).toEqual(
      CLUSTERS.filter((_, at) => OTHERS[at]?.group !== undefined).map((cluster) => [
        cluster,
        { statuses: ["UNKNOWN", "HEALTHY", "DEGRADED", "UNHEALTHY"] },
      ]),
    );
    const split = rendered((spec) => (spec.aws.profilePerTenant = true));
    const told = patchesAt(split, HTTP_FILTERS).map(({ name, operation }) => [
      name,
      (JSON.parse(operation.value[0].typed_config.filter_config.value) as Any).group,
    ]);
    expect(told.slice(0, 2)).toEqual([
      ["httproute/atlas-dev/chat/rule/0", "chat research"],
      ["httproute/atlas-dev/chat/rule/1", "chat support"],
    ]);
  });

  it("a poison request: one bad answer of every target takes the alias from nobody", () => {
    expect(traffic.healthCheck.panicThreshold).toBe(1);
    expect(traffic.healthCheck.passive).toMatchObject({
      consecutive5XxErrors: 1,
      consecutiveGatewayErrors: 1,
      consecutiveLocalOriginFailures: 1,
      splitExternalLocalOriginErrors: true,
      maxEjectionPercent: 100,
    });
  });

  it("ejections come late and stay long: no merging of updates, and at most 20 s", () => {
    const merged = patchesAt(objects, "/common_lb_config/update_merge_window");
    expect(merged.map(({ name, operation }) => [name, operation.value])).toEqual(
      CLUSTERS.map((cluster) => [cluster, "0s"]),
    );
    const longest = patchesAt(objects, "/outlier_detection/max_ejection_time");
    expect(longest.map(({ name, operation }) => [name, operation.value])).toEqual(
      CLUSTERS.map((cluster) => [cluster, "20s"]),
    );
  });

  it("three retries at once: enough for every call under way", () => {
    expect(traffic.circuitBreaker.maxParallelRetries).toBe(16_384);
    expect(traffic.circuitBreaker.maxParallelRequests).toBe(16_384);
  });

  it("callers' headers reach providers: removed on every try, and never told the host that failed", () => {
    for (const backend of ofKind(objects, "AIServiceBackend") as Any[]) {
      const { remove } = backend.spec.headerMutation;
      expect(remove).toEqual(
        expect.arrayContaining([
          "authorization",
          "cookie",
          "x-tenant-id",
          "x-request-id",
          "x-forwarded-for",
          "x-envoy-upstream-rq-per-try-timeout-ms",
        ]),
      );
      expect(remove.length).toBeLessThanOrEqual(16);
    }
    expect(client.headers.earlyRequestHeaders.remove).toEqual(
      expect.arrayContaining(["x-tenant-id", "x-ai-eg-model"]),
    );
    expect(specOf(objects, "SecurityPolicy").apiKeyAuth.sanitize).toBe(true);
    const [forwarded] = patchesAt(objects, "route/append_x_forwarded_host");
    expect(forwarded.operation.value).toBe(false);
    const [calls] = patchesAt(objects, "typed_per_filter_config");
    const { mutations } = calls.operation.value["envoy.filters.http.header_mutation"];
    expect(mutations.request_mutations).toEqual([{ remove: "x-ai-eg-model" }]);
  });

  it("limits beyond int32 are refused: every limit fits", () => {
    const rules = ofKind(objects, "BackendTrafficPolicy").flatMap(
      ({ spec }) => (spec as Any).rateLimit?.global?.rules ?? [],
    );
    for (const { limit } of rules) expect(limit.requests).toBeLessThanOrEqual(2_147_483_647);
    expect(rules.length).toBeGreaterThan(0);
  });

  it("shared limits count one per answer: none is shared, and the calls of all aliases ask the same counters", () => {
    expect(JSON.stringify(ofKind(objects, "BackendTrafficPolicy"))).not.toContain('"shared"');
    const [patch, ...others] = patchesAt(objects, "typed_per_filter_config");
    expect(others).toEqual([]);
    expect(patch.operation.jsonPath).toBe("$.virtual_hosts[?(@.name == 'atlas-dev/ai/http/*')]");
    const ended = patch.operation.value["envoy.filters.http.ratelimit"].rate_limits.filter(
      (limit: Any) => limit.apply_on_stream_done,
    );
    const money = ["e6", "e5", "e4"].map((unit) => `llm_cost_usd_${unit}`);
    expect(ended.map((limit: Any) => limit.hits_addend.format)).toEqual(
      ["llm_total_token", ...money, ...money].map(
        (key) => `%DYNAMIC_METADATA(io.envoy.ai_gateway:${key})%`,
      ),
    );
  });

  it("counters are named by their place: each tenant has a policy with a place for all that can be counted", () => {
    for (const tenant of ["research", "support"]) {
      const { targetRefs, rateLimit } = specOf(
        objects,
        "BackendTrafficPolicy",
        `limits--${tenant}`,
      );
      expect(targetRefs.map(({ kind, name }: Any) => `${kind} ${name}`)).toEqual([
        `HTTPRoute limits--${tenant}`,
      ]);
      expect(rateLimit.global.rules).toHaveLength(5);
    }
  });

  it("errors in other words, silence before the first token, broken streams: the extension is on every call", () => {
    expect(edge).toMatchObject({ name: "unified-ai", filterName: "edge" });
    const held = patchesAt(objects, HTTP_FILTERS);
    expect(held.map(({ name }) => name)).toEqual(CLUSTERS);
    const told: object[] = [];
    for (const { operation } of held) {
      expect(operation.value.map((filter: Any) => filter.name)).toEqual([
        "unified_ai.first_token",
        "envoy.filters.http.upstream_codec",
      ]);
      const { filter_name, filter_config } = operation.value[0].typed_config;
      expect(filter_name).toBe("first_token");
      // The tenant stays until the processor has it for its metrics; the processor removes it.
      const { holdLimitBytes, allowHeaders, ...others } = JSON.parse(filter_config.value) as Any;
      expect({ holdLimitBytes, allowHeaders }).toEqual({
        holdLimitBytes: 20 * 1024 * 1024,
        allowHeaders: ["x-tenant-id"],
      });
      told.push(others);
    }
    expect(told).toEqual(OTHERS);
  });

  it("an endpoint that a backend has no translation for: refused with the reason", () => {
    const { paths, unsupported } = edge.config;
    expect(paths["/v1/responses"].aliases).toEqual(["gpt-4.1"]);
    expect(paths["/v1/messages"]).toEqual({
      kind: "messages",
      aliases: ["claude"],
      rewrite: "/anthropic/v1/messages",
    });
    expect(paths["/v1/chat/completions"].aliases).toEqual([
      "chat",
      "claude",
      "spread",
      "fast",
      "gpt-4.1",
    ]);
    expect(paths["/v1/embeddings"].aliases).toEqual(["embed"]);
    for (const path of ["/v1/images/*", "/v1/audio/*", "/v1/realtime*", "/v1/batches*"]) {
      expect(unsupported[path]).toMatch(/\w/);
    }
  });

  it("addresses as backends leak credentials: every backend is a host name with its certificate checked", () => {
    const backends = ofKind(objects, "Backend") as Any[];
    expect(backends.length).toBe(11);
    for (const { metadata, spec } of backends) {
      expect(spec.endpoints).toHaveLength(1);
      expect(Object.keys(spec.endpoints[0])).toEqual(["fqdn"]);
      const { hostname, port } = spec.endpoints[0].fqdn;
      expect(port).toBe(443);
      expect(hostname).toMatch(/^[a-z0-9.-]+\.(com)$/);
      expect(specOf(objects, "BackendTLSPolicy", metadata.name).validation).toEqual({
        hostname,
        wellKnownCACertificates: "System",
      });
    }
  });

  it("one key for two clients, or no Secret of keys, closes the gateway: the agent writes neither", () => {
    const key = `ua_${"k".repeat(32)}`;
    const entry = { keys: [{ key, createdAt: "2026-11-21T12:00:00Z" }] };
    const read = { state: "value", text: JSON.stringify(entry) } as const;
    const { values } = tenantContents({ research: read, support: read }, undefined, 0);
    expect(values).toEqual({ research: key });
    expect(tenantContents({ research: { state: "absent" } }, undefined, 0).values).toEqual({});
  });

  it("a failed credential exchange does not fall back: no policy makes one in a call", () => {
    const policies = (ofKind(objects, "BackendSecurityPolicy") as Any[]).map(({ spec }) => spec);
    expect(JSON.stringify(policies)).not.toMatch(/oidc|credentialsFile|clientSecret/i);
    const kinds = new Set(policies.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(["APIKey", "AWSCredentials", "GCPCredentials"]);
    const { env } = specOf(objects, "GatewayConfig").extProc.kubernetes;
    expect(Object.fromEntries(env.map(({ name, value }: Any) => [name, value]))).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:9911/aws",
      AWS_EC2_METADATA_DISABLED: "true",
      GCE_METADATA_HOST: "127.0.0.1:9911",
    });
  });
});
