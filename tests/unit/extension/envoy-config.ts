// A static Envoy configuration with what matters of the one in a cluster: the module's two filters, authentication before
// `edge`, tries in order of priority, time-outs.

/** What tests change. */
export interface LabSettings {
  /** The module's file; the committed one by default. */
  module?: string;
  /** More of `edge`'s configuration. */
  edge?: Record<string, unknown>;
  /** More of `first_token`'s configuration. */
  firstToken?: Record<string, unknown>;
  /** Time a target that failed is left out, in seconds. Off by default, so that tests do not disturb each other. */
  ejectionSeconds?: number;
}

const TYPE = "type.googleapis.com/";

const EDGE = {
  paths: {
    "/v1/chat/completions": { kind: "chat", aliases: ["fast", "smart"] },
    "/v1/embeddings": { kind: "embeddings", aliases: ["embed"] },
    "/v1/models": { kind: "models" },
  },
  unsupported: { "/v1/images/*": "images are not offered" },
  tenants: { "team-a": ["fast", "embed"], "team-b": ["smart"] },
  maxBodyBytes: 1024 * 1024,
  firstTokenTimeoutMs: 400,
  answerTimeoutMs: 2_000,
};

/** The whole configuration; `ports` are the targets', the best first. */
export function envoyConfig(
  moduleFile: string,
  ports: readonly number[],
  folder: string,
  settings: LabSettings,
): unknown {
  return {
    admin: { address: address(0) },
    static_resources: {
      listeners: [
        {
          name: "callers",
          address: address(0),
          filter_chains: [{ filters: [connectionManager(moduleFile, folder, settings)] }],
        },
      ],
      clusters: [cluster(moduleFile, ports, settings)],
    },
  };
}

function address(port: number): unknown {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

function typed(name: string, type: string, more: Record<string, unknown>): unknown {
  return { name, typed_config: { "@type": `${TYPE}${type}`, ...more } };
}

function moduleFilter(moduleFile: string, filter: string, config: unknown): unknown {
  const type = "envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter";
  return typed(filter, type, {
    dynamic_module_config: { module: { local: { filename: moduleFile } }, do_not_close: true },
    filter_name: filter,
    filter_config: {
      "@type": `${TYPE}google.protobuf.StringValue`,
      value: JSON.stringify(config),
    },
  });
}

function connectionManager(moduleFile: string, folder: string, settings: LabSettings): unknown {
  const type = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
  return typed("http", type, {
    stat_prefix: "callers",
    stream_idle_timeout: "30s",
    access_log: [
      typed("file", "envoy.extensions.access_loggers.file.v3.FileAccessLog", {
        path: `${folder}/access.log`,
        log_format: {
          json_format: {
            status: "%RESPONSE_CODE%",
            tenant: "%REQ(X-TENANT-ID)%",
            request: "%REQ(X-REQUEST-ID)%",
            key: "%REQ(AUTHORIZATION)%",
            tries: "%DYNAMIC_METADATA(unified_ai:tries)%",
          },
        },
      }),
    ],
    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes: [route()] }] },
    http_filters: [
      typed(
        "envoy.filters.http.api_key_auth",
        "envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth",
        {
          credentials: [
            { key: "key-a", client: "team-a" },
            { key: "key-b", client: "team-b" },
          ],
          key_sources: [{ header: "authorization" }],
          forwarding: { header: "x-tenant-id" },
        },
      ),
      moduleFilter(moduleFile, "edge", { ...EDGE, ...settings.edge }),
      typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", {}),
    ],
  });
}

function route(): unknown {
  const priorities =
    "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";
  return {
    match: { prefix: "/" },
    route: {
      cluster: "targets",
      timeout: "0s",
      retry_policy: {
        retry_on: "connect-failure,retriable-status-codes,reset",
        retriable_status_codes: [500, 502, 503, 504],
        num_retries: 2,
        per_try_timeout: "10s",
        retry_host_predicate: [
          typed(
            "envoy.retry_host_predicates.previous_hosts",
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
            {},
          ),
        ],
        host_selection_retry_max_attempts: 5,
        retry_back_off: { base_interval: "0.001s", max_interval: "0.005s" },
        retry_priority: typed("envoy.retry_priorities.previous_priorities", priorities, {
          update_frequency: 1,
        }),
      },
    },
  };
}

function cluster(moduleFile: string, ports: readonly number[], settings: LabSettings): unknown {
  const options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  const codec = "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec";
  return {
    name: "targets",
    type: "STATIC",
    connect_timeout: "1s",
    common_lb_config: {
      healthy_panic_threshold: { value: 1 },
      override_host_status: { statuses: ["UNKNOWN", "HEALTHY", "DEGRADED", "UNHEALTHY"] },
    },
    circuit_breakers: { thresholds: [{ max_retries: 1000 }] },
    load_assignment: {
      cluster_name: "targets",
      endpoints: ports.map((port, priority) => ({
        priority,
        lb_endpoints: [{ endpoint: { address: address(port) }, metadata: hostMetadata(priority) }],
      })),
    },
    ...(settings.ejectionSeconds === undefined
      ? {}
      : { outlier_detection: outlierDetection(settings.ejectionSeconds) }),
    typed_extension_protocol_options: {
      [options]: {
        "@type": `${TYPE}${options}`,
        explicit_http_config: { http_protocol_options: {} },
        http_filters: [
          moduleFilter(moduleFile, "first_token", settings.firstToken ?? {}),
          typed("envoy.filters.http.upstream_codec", codec, {}),
        ],
      },
    },
  };
}

/** How the AI gateway marks the hosts of a target. */
function hostMetadata(place: number): unknown {
  const name = `lab/target-${place}/route/fast/rule/0/ref/${place}`;
  return { filter_metadata: { "aigateway.envoy.io": { per_route_rule_backend_name: name } } };
}

function outlierDetection(seconds: number): unknown {
  return {
    consecutive_5xx: 1,
    consecutive_local_origin_failure: 1,
    split_external_local_origin_errors: true,
    interval: "0.2s",
    base_ejection_time: `${seconds}s`,
    max_ejection_percent: 100,
    max_ejection_time_jitter: "0s",
  };
}
