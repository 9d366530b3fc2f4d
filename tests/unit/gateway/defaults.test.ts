// Proves that each remedy is rendered; that it works is proven on the running gateway (tests/e2e).
import { describe, expect, it } from "vitest";
import { ofKind, patchesAt, rendered, specOf, type Any } from "./fixture";

const objects = rendered();
const traffic = specOf(objects, "BackendTrafficPolicy");
const client = specOf(objects, "ClientTrafficPolicy");
const edge = specOf(objects, "EnvoyExtensionPolicy").dynamicModule[0];

/** Envoy clusters of the aliases' rules. */
const CLUSTERS = ["chat", "claude", "spread", "fast", "gpt-4-1", "embed"].map(
  (route) => `httproute/atlas-dev/${route}/rule/0`,
);

describe("defaults that break production", () => {
  it("bodies over 32 KiB: buffers hold the largest body and a little more, both ways", () => {
    expect(client.connection.bufferLimit).toBe("21Mi");
    expect(traffic.connection.bufferLimit).toBe("21Mi");
    expect(edge.config.maxBodyBytes).toBe(20 * 1024 * 1024);
    const large = rendered((spec) => (spec.gateway.maxBodyMiB = 50));
    expect(specOf(large, "BackendTrafficPolicy").connection.bufferLimit).toBe("51Mi");
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

  it("silence within a stream: each try ends after idleSeconds without a byte", () => {
    const [patch, ...others] = patchesAt(objects, "per_try_idle_timeout");
    expect(others).toEqual([]);
    expect(patch).toEqual({
      type: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
      name: "atlas-dev/ai/http",
      operation: {
        op: "add",
        jsonPath: "$.virtual_hosts[*].routes[?(@.route.retry_policy)].route.retry_policy",
        path: "per_try_idle_timeout",
        value: "300s",
      },
    });
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
  });

  it("limits beyond int32 are refused: every limit fits", () => {
    const rules = traffic.rateLimit.global.rules as Any[];
    for (const { limit } of rules) expect(limit.requests).toBeLessThanOrEqual(2_147_483_647);
    expect(rules.length).toBeGreaterThan(0);
  });

  it("shared limits count one per answer: their cost is counted by Envoy's own settings, once per alias call", () => {
    const filter = "typed_per_filter_config/envoy.filters.http.ratelimit~1atlas-dev~1ai";
    const [patch, ...others] = patchesAt(objects, filter);
    expect(others).toEqual([]);
    const ended = patch.operation.value.rate_limits.filter(
      (limit: Any) => limit.apply_on_stream_done,
    );
    expect(ended.map((limit: Any) => limit.hits_addend.format)).toEqual([
      "%DYNAMIC_METADATA(io.envoy.ai_gateway:llm_total_token)%",
      "%DYNAMIC_METADATA(io.envoy.ai_gateway:llm_cost_usd_e6)%",
      "%DYNAMIC_METADATA(io.envoy.ai_gateway:llm_cost_usd_e5)%",
    ]);
    const [removed] = patchesAt(objects, "route/rate_limits");
    expect(removed.operation.op).toBe("remove");
    const order = specOf(objects, "EnvoyPatchPolicy").jsonPatches;
    expect(order.indexOf(patch)).toBeLessThan(order.indexOf(removed));
  });

  it("errors in other words, silence before the first token, broken streams: the extension is on every call", () => {
    expect(edge).toMatchObject({ name: "unified-ai", filterName: "edge" });
    const held = patchesAt(
      objects,
      "/typed_extension_protocol_options/envoy.extensions.upstreams.http.v3.HttpProtocolOptions/http_filters",
    );
    expect(held.map(({ name }) => name)).toEqual(CLUSTERS);
    for (const { operation } of held) {
      expect(operation.value.map((filter: Any) => filter.name)).toEqual([
        "unified_ai.first_token",
        "envoy.filters.http.upstream_codec",
      ]);
      const { filter_name, filter_config } = operation.value[0].typed_config;
      expect(filter_name).toBe("first_token");
      // The tenant stays until the processor has it for its metrics; the processor removes it.
      expect(JSON.parse(filter_config.value)).toEqual({
        holdLimitBytes: 20 * 1024 * 1024,
        allowHeaders: ["x-tenant-id"],
      });
    }
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
