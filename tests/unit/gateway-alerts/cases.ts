import type { AlertInput } from "../../../components/gateway/alerts";

/** Selectors of the counter of a tenant's money. */
const spender = (tenant: string): string =>
  `key1="httproute/atlas-dev/limits--${tenant}/rule/0",key2="rule-2"`;

/** The environment that the cases are about: two targets behind `chat`, one tenant. */
export const input: AlertInput = {
  namespace: "atlas-dev",
  aliases: [
    {
      name: "chat",
      clusters: ["httproute/atlas-dev/chat/rule/0"],
      inTurn: true,
      targets: [
        {
          cloud: "azure",
          model: "gpt-5.4",
          selectors: 'gen_ai_provider_name="azure.openai",gen_ai_request_model="chat-gpt"',
          price: { input: 3, output: 15 },
        },
        {
          cloud: "aws",
          model: "claude-sonnet-5-5",
          selectors: 'gen_ai_provider_name="aws.bedrock"',
          price: { input: 2, output: 10 },
        },
      ],
    },
  ],
  tenants: [
    {
      name: "research",
      budget: { usd: 100, counter: spender("research"), unitsPerDollar: 1_000_000 },
    },
  ],
  clouds: ["aws", "azure"],
  firstTokenSeconds: 10,
  answerSeconds: 60,
};

/** A series from minute 0 on: `[metric with labels, values in promtool's notation]`. */
export type Series = [series: string, values: string];

/** One alarm: what makes it fire, when, and what keeps it quiet. */
export interface AlertCase {
  alert: string;
  labels?: Record<string, string>;
  /** Minute at which it has to fire with `bad`, and not with `good`. */
  minute: number;
  bad: Series[];
  /** The nearest condition that is no alarm. */
  good: Series[];
  /** Minute before which `bad` must not fire yet: its `for`. */
  notBefore?: number;
}

const envoy = (metric: string, values: string, labels = ""): Series => [
  `${metric}{job="envoy",instance="a",envoy_cluster_name="httproute/atlas-dev/chat/rule/0"${labels && `,${labels}`}}`,
  values,
];
const listener = (status: number, values: string): Series => [
  `envoy_http_downstream_rq_xx{job="envoy",envoy_http_conn_manager_prefix="http-8080",envoy_response_code_class="${status}"}`,
  values,
];
const answers = (status: number, values: string): Series =>
  envoy("envoy_cluster_upstream_rq_xx", values, `envoy_response_code_class="${status}"`);
const azure =
  'gen_ai_original_model="chat",gen_ai_provider_name="azure.openai",gen_ai_request_model="chat-gpt",tenant_id="research"';
const aws =
  'gen_ai_original_model="chat",gen_ai_provider_name="aws.bedrock",gen_ai_request_model="arn:x",tenant_id="research"';
const calls = (labels: string, values: string): Series => [
  `gen_ai_server_request_duration_seconds_count{${labels}}`,
  values,
];
const tokens = (labels: string, type: string, values: string): Series => [
  `gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="${type}"}`,
  values,
];
const agent = (metric: string, values: string, labels = 'cloud="aws"'): Series => [
  `unified_ai_token_${metric}{job="token-agent",instance="a",${labels}}`,
  values,
];
const secrets = (metric: string, values: string, labels = 'store="aws"'): Series => [
  `unified_ai_secrets_${metric}{job="token-agent",instance="a",${labels}}`,
  values,
];
const here: Series[] = [
  ['envoy_server_live{job="envoy"}', "1x60"],
  ['target_info{job="ai-gateway"}', "1x60"],
  ['unified_ai_token_usable{job="token-agent",cloud="aws"}', "1x60"],
];
/** 10% of 600 calls a minute take between 64 and 128 s, or none do. */
const histogram = (metric: string, slow: boolean, edges: [string, string]): Series[] => [
  [
    `${metric}_bucket{gen_ai_original_model="chat",le="${edges[0]}"}`,
    slow ? "0+540x60" : "0+600x60",
  ],
  [`${metric}_bucket{gen_ai_original_model="chat",le="${edges[1]}"}`, "0+600x60"],
  [`${metric}_bucket{gen_ai_original_model="chat",le="+Inf"}`, "0+600x60"],
];
/** Millionths of a dollar counted by the limit: so many dollars after six hours. */
const spend = (dollars: number, tenant = "research"): Series[] => [
  [
    `ratelimit_service_rate_limit_total_hits{instance="a",${spender(tenant)}}`,
    `0+${Math.round((dollars / 360) * 1_000_000)}x400`,
  ],
];

/** A case for every alarm. */
export const CASES: AlertCase[] = [
  {
    alert: "GatewayAbsent",
    labels: { job: "envoy" },
    minute: 10,
    notBefore: 2,
    bad: here.slice(1),
    good: here,
  },
  {
    alert: "GatewayAbsent",
    labels: { job: "ai-gateway" },
    minute: 10,
    bad: [here[0]!, here[2]!],
    good: here,
  },
  {
    alert: "GatewayAbsent",
    labels: { job: "token-agent" },
    minute: 10,
    bad: here.slice(0, 2),
    good: here,
  },
  {
    alert: "GatewayErrors",
    minute: 20,
    notBefore: 5,
    bad: [listener(2, "0+90x60"), listener(5, "0+10x60")],
    good: [listener(2, "0+96x60"), listener(5, "0+4x60"), listener(4, "0+50x60")],
  },
  {
    alert: "AliasErrors",
    labels: { alias: "chat" },
    minute: 20,
    notBefore: 5,
    bad: [answers(2, "0+90x60"), answers(5, "0+10x60")],
    good: [answers(2, "0+90x60"), answers(4, "0+10x60"), answers(5, "0+4x60")],
  },
  {
    alert: "TenantErrors",
    labels: { alias: "chat", tenant_id: "research" },
    minute: 40,
    notBefore: 15,
    bad: [calls(azure, "0+70x60"), calls(`${azure},error_type="_OTHER"`, "0+30x60")],
    good: [calls(azure, "0+85x60"), calls(`${azure},error_type="_OTHER"`, "0+15x60")],
  },
  {
    alert: "NoTargetLeft",
    labels: { alias: "chat" },
    minute: 10,
    bad: [
      envoy("envoy_cluster_outlier_detection_ejections_active", "2x60"),
      envoy("envoy_cluster_membership_total", "2x60"),
    ],
    good: [
      envoy("envoy_cluster_outlier_detection_ejections_active", "1x60"),
      envoy("envoy_cluster_membership_total", "2x60"),
    ],
  },
  {
    alert: "TargetEjected",
    labels: { alias: "chat" },
    minute: 20,
    notBefore: 4,
    bad: [envoy("envoy_cluster_outlier_detection_ejections_active", "1x60")],
    good: [envoy("envoy_cluster_outlier_detection_ejections_active", "1 0x60")],
  },
  {
    alert: "FallbackAnswers",
    labels: { alias: "chat" },
    minute: 40,
    notBefore: 15,
    bad: [calls(azure, "0+80x60"), calls(aws, "0+20x60")],
    good: [
      calls(azure, "0+95x60"),
      calls(aws, "0+5x60"),
      calls(`${azure},error_type="x"`, "0+10x60"),
    ],
  },
  {
    alert: "Retries",
    labels: { alias: "chat" },
    minute: 40,
    notBefore: 15,
    bad: [
      envoy("envoy_cluster_upstream_rq_retry", "0+30x60"),
      envoy("envoy_cluster_upstream_rq_completed", "0+100x60"),
    ],
    good: [
      envoy("envoy_cluster_upstream_rq_retry", "0+20x60"),
      envoy("envoy_cluster_upstream_rq_completed", "0+100x60"),
    ],
  },
  {
    alert: "FailureCause",
    labels: { cause: "not connected" },
    minute: 30,
    notBefore: 10,
    bad: [listener(2, "0+100x60"), envoy("envoy_cluster_upstream_cx_connect_fail", "0+10x60")],
    good: [listener(2, "0+100x60"), envoy("envoy_cluster_upstream_cx_connect_fail", "0+3x60")],
  },
  {
    alert: "SlowAnswers",
    labels: { alias: "chat" },
    minute: 30,
    notBefore: 10,
    bad: histogram("gen_ai_server_request_duration_seconds", true, ["40.96", "81.92"]),
    good: histogram("gen_ai_server_request_duration_seconds", false, ["40.96", "81.92"]),
  },
  {
    alert: "SlowFirstToken",
    labels: { alias: "chat" },
    minute: 30,
    notBefore: 10,
    bad: histogram("gen_ai_server_time_to_first_token_seconds", true, ["10", "15"]),
    good: histogram("gen_ai_server_time_to_first_token_seconds", false, ["7.5", "10"]),
  },
  {
    alert: "TokenUnusable",
    labels: { cloud: "aws" },
    minute: 10,
    notBefore: 1,
    bad: [agent("usable", "0x60"), agent("usable", "1x60", 'cloud="azure"')],
    good: [agent("usable", "1x60"), agent("usable", "1x60", 'cloud="azure"')],
  },
  {
    alert: "TokenOld",
    labels: { cloud: "aws" },
    minute: 50,
    notBefore: 44,
    bad: [agent("age_seconds", "0+60x60"), agent("lifetime_seconds", "3600x60")],
    good: [agent("age_seconds", "0+60x33 0+60x30"), agent("lifetime_seconds", "3600x60")],
  },
  {
    alert: "TokenExchangeFailing",
    labels: { cloud: "aws" },
    minute: 20,
    bad: [
      agent("exchanges_total", "0+2x60", 'cloud="aws",result="error"'),
      agent("exchanges_total", "1x60", 'cloud="aws",result="ok"'),
    ],
    good: [
      agent("exchanges_total", "0+2x60", 'cloud="aws",result="error"'),
      agent("exchanges_total", "0+1x60", 'cloud="aws",result="ok"'),
    ],
  },
  {
    alert: "TokenClock",
    labels: { cloud: "aws" },
    minute: 20,
    notBefore: 4,
    bad: [agent("clock_skew_seconds", "-90x60")],
    good: [agent("clock_skew_seconds", "30x60")],
  },
  {
    alert: "SecretsOld",
    labels: { store: "aws" },
    minute: 15,
    notBefore: 12,
    bad: [secrets("age_seconds", "0+60x60"), secrets("refresh_seconds", "60x60")],
    good: [secrets("age_seconds", "0+60x60"), secrets("refresh_seconds", "600x60")],
  },
  {
    alert: "SecretsMalformed",
    labels: { store: "aws" },
    minute: 10,
    notBefore: 1,
    bad: [secrets("entries", "1x60", 'store="aws",state="malformed"')],
    good: [
      secrets("entries", "0x60", 'store="aws",state="malformed"'),
      secrets("entries", "3x60", 'store="aws",state="absent"'),
    ],
  },
  {
    alert: "LimitsFailing",
    minute: 20,
    bad: [envoy("envoy_cluster_ratelimit_error", "0+1x60")],
    good: [envoy("envoy_cluster_ratelimit_error", "7x60")],
  },
  {
    alert: "RedisFailing",
    minute: 20,
    bad: [['ratelimit_service_should_rate_limit_error{err_type="redis_error"}', "_x17 8x40"]],
    good: [['ratelimit_service_should_rate_limit_error{err_type="redis_error"}', "8x60"]],
  },
  {
    alert: "Budget50",
    labels: { tenant_id: "research" },
    minute: 360,
    bad: spend(51),
    good: spend(49),
  },
  {
    alert: "Budget80",
    labels: { tenant_id: "research" },
    minute: 360,
    bad: spend(81),
    good: spend(79),
  },
  {
    alert: "Budget100",
    labels: { tenant_id: "research" },
    minute: 360,
    notBefore: 340,
    bad: spend(101),
    good: [...spend(99), ...spend(500, "research-2")],
  },
  {
    alert: "UsageUnpriced",
    minute: 40,
    notBefore: 15,
    bad: [
      tokens(azure, "input", "0+1000x60"),
      tokens(
        'gen_ai_original_model="chat",gen_ai_provider_name="azure.openai",gen_ai_request_model="new"',
        "input",
        "0+1000x60",
      ),
    ],
    good: [tokens(azure, "input", "0+1000x60"), tokens(aws, "output", "0+1000x60")],
  },
  {
    alert: "ConfigRejected",
    minute: 15,
    bad: [['envoy_cluster_manager_cds_update_rejected{instance="a"}', "0x10 1x50"]],
    good: [
      ['envoy_cluster_manager_cds_update_rejected{instance="a"}', "1x60"],
      ['envoy_server_uptime{instance="a"}', "3000+60x60"],
    ],
  },
  {
    alert: "ConfigRejected",
    minute: 5,
    bad: [
      ['envoy_listener_manager_lds_update_rejected{instance="a"}', "1x60"],
      ['envoy_server_uptime{instance="a"}', "0+60x60"],
    ],
    good: [['envoy_listener_manager_lds_update_rejected{instance="a"}', "0x60"]],
  },
  {
    alert: "ControlPlaneLost",
    minute: 20,
    notBefore: 4,
    bad: [
      ['envoy_control_plane_connected_state{instance="a"}', "0x60"],
      ['envoy_control_plane_connected_state{instance="b"}', "1x60"],
    ],
    good: [['envoy_control_plane_connected_state{instance="a"}', "1x60"]],
  },
];
