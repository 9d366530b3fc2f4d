/** Host names that Envoy and the rate limit service know each other by; fixed in Envoy Gateway v1.8.1. */
export const RATE_LIMIT_HOST = "envoy-ratelimit.envoy-gateway-system.svc.cluster.local";
/** Host of the controller's configuration service for rate limits. */
export const CONTROLLER_HOST = "envoy-gateway";
/** Port of the rate limit service; the controller's health check wants the same one and only says so when it is taken. */
export const RATE_LIMIT_PORT = 8081;
/** Port of its debug pages and metrics. */
export const RATE_LIMIT_DEBUG_PORT = 6070;
/** Port of its Prometheus metrics. */
export const RATE_LIMIT_METRICS_PORT = 19_091;

/** Environment of the rate limit service as Envoy Gateway's Deployment of it sets it, with this machine's Redis. */
export function rateLimitEnvironment(options: {
  /** Folder of the certificates that the controller made for it. */
  certificates: string;
  /** Path of Redis' socket. */
  redisSocket: string;
  /** An empty folder. */
  runtime: string;
}): Record<string, string> {
  const { certificates, redisSocket, runtime } = options;
  const certificate = `${certificates}/tls.crt`;
  const key = `${certificates}/tls.key`;
  const authority = `${certificates}/ca.crt`;
  return {
    CONFIG_TYPE: "GRPC_XDS_SOTW",
    CONFIG_GRPC_XDS_SERVER_URL: `${CONTROLLER_HOST}:18001`,
    CONFIG_GRPC_XDS_NODE_ID: "envoy-ratelimit",
    CONFIG_GRPC_XDS_SERVER_USE_TLS: "true",
    CONFIG_GRPC_XDS_CLIENT_TLS_CERT: certificate,
    CONFIG_GRPC_XDS_CLIENT_TLS_KEY: key,
    CONFIG_GRPC_XDS_SERVER_TLS_CACERT: authority,
    // It is started before the controller it asks; the default first wait is ten seconds.
    CONFIG_GRPC_XDS_SERVER_CONNECT_RETRY_INTERVAL: "200ms",
    XDS_CLIENT_BACKOFF_INITIAL_INTERVAL: "200ms",
    XDS_CLIENT_BACKOFF_MAX_INTERVAL: "1s",
    FORCE_START_WITHOUT_INITIAL_CONFIG: "true",
    GRPC_SERVER_USE_TLS: "true",
    GRPC_SERVER_TLS_CERT: certificate,
    GRPC_SERVER_TLS_KEY: key,
    // As the Deployment names it (v1.8.1, internal/infrastructure/kubernetes/ratelimit/resource.go); the service knows
    // this setting as GRPC_CLIENT_TLS_CACERT, so it asks its callers for no certificate there either.
    GRPC_SERVER_TLS_CA_CERT: authority,
    GRPC_HOST: "127.0.0.1",
    GRPC_PORT: String(RATE_LIMIT_PORT),
    HOST: "127.0.0.1",
    PORT: "28080",
    DEBUG_HOST: "127.0.0.1",
    DEBUG_PORT: String(RATE_LIMIT_DEBUG_PORT),
    USE_STATSD: "false",
    USE_PROMETHEUS: "true",
    PROMETHEUS_ADDR: `127.0.0.1:${RATE_LIMIT_METRICS_PORT}`,
    REDIS_SOCKET_TYPE: "unix",
    REDIS_URL: redisSocket,
    RUNTIME_ROOT: runtime,
    RUNTIME_SUBDIRECTORY: "ratelimit",
    RUNTIME_WATCH_ROOT: "false",
    LOG_LEVEL: "warn",
  };
}
