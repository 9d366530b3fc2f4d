import { sleep, type FiringAlert, type Prometheus } from "./prometheus";

/** What is cut off or slowed down: a cloud's model API or its token service, or the secret store. */
export type Where =
  "aws" | "azure" | "gcp" | "aws-tokens" | "azure-tokens" | "gcp-tokens" | "secret-store";

/** How. */
export type Fault = "500" | "refused" | "slow";

/** A gateway under test. */
export interface Bench {
  /** URL of the metrics by job. */
  metrics: Readonly<Record<string, string>>;
  /** Sends one call; the outcome does not matter. */
  call(call: TestCall): Promise<void>;
  fault(where: Where, fault: Fault): Promise<void>;
  clear(): Promise<void>;
  stopRedis(): Promise<void>;
  startRedis(): Promise<void>;
  /** Gives Envoy a configuration that it refuses; the function that comes back mends it. */
  rejectConfiguration?(): Promise<() => Promise<void>>;
  /** Ends the gateway for good. */
  stopGateway(): Promise<void>;
}

/** One call of an alias by a tenant. */
export interface TestCall {
  alias: string;
  tenant: string;
  stream?: boolean;
}

/** A condition, and the alarms that have to fire in it. */
export interface Scenario {
  title: string;
  alerts: { name: string; labels?: Record<string, string> }[];
  begin(bench: Bench): Promise<void>;
  /** Sent in turn, without pause between them but `everyMs`, while waiting. */
  calls: TestCall[];
  everyMs: number;
  end(bench: Bench): Promise<void>;
}

/** Calls going on until `done`, some at a time. */
async function traffic(
  bench: Bench,
  { calls, everyMs }: Pick<Scenario, "calls" | "everyMs">,
  done: () => boolean,
): Promise<void> {
  const open = new Set<Promise<void>>();
  for (let turn = 0; !done(); turn++) {
    const call = calls[turn % calls.length];
    if (call && open.size < 20) {
      const sent: Promise<void> = bench
        .call(call)
        .catch(() => {})
        .finally(() => open.delete(sent));
      open.add(sent);
    }
    await sleep(everyMs);
  }
  await Promise.all(open);
}

/** Runs healthy traffic; gives back the alarms that fired all the same. */
export async function quiet(
  bench: Bench,
  prometheus: Prometheus,
  calls: TestCall[],
  seconds: number,
): Promise<FiringAlert[]> {
  const until = Date.now() + seconds * 1000;
  await traffic(bench, { calls, everyMs: 50 }, () => Date.now() > until);
  return (await prometheus.alerts()).filter(({ state }) => state === "firing");
}

/** Brings the condition about and waits for its alarms; gives back those that did not fire in time. */
export async function missingAlerts(
  bench: Bench,
  prometheus: Prometheus,
  scenario: Scenario,
  seconds: number,
): Promise<string[]> {
  const missing = new Set(scenario.alerts);
  const until = Date.now() + seconds * 1000;
  await scenario.begin(bench);
  const watching = (async () => {
    while (missing.size > 0 && Date.now() < until) {
      const firing = (await prometheus.alerts()).filter(({ state }) => state === "firing");
      for (const wanted of missing) {
        const fires = firing.some(
          ({ name, labels }) =>
            name === wanted.name &&
            Object.entries(wanted.labels ?? {}).every(([key, value]) => labels[key] === value),
        );
        if (fires) missing.delete(wanted);
      }
      await sleep(250);
    }
  })();
  let over = false;
  try {
    await Promise.all([
      watching.finally(() => (over = true)),
      traffic(bench, scenario, () => over),
    ]);
  } finally {
    await scenario.end(bench);
  }
  return [...missing].map(({ name, labels }) => `${name} ${JSON.stringify(labels ?? {})}`);
}

/** Who calls what in the scenarios. */
export interface ScenarioNames {
  /** Alias with one target in each cloud, Azure's the first. */
  alias: string;
  /** Tenant whose limits are never reached. */
  tenant: string;
  /** Tenant with a budget of a few cents. */
  spender: string;
  /** Alias that the rules are not told of. */
  unpriced: string;
}

/** Every condition that can be brought about and taken back. */
export function scenarios(names: ScenarioNames): Scenario[] {
  const { alias, tenant, spender, unpriced } = names;
  const calls = [{ alias, tenant }];
  const clear = (bench: Bench): Promise<void> => bench.clear();
  const everywhere =
    (fault: Fault) =>
    async (bench: Bench): Promise<void> => {
      for (const cloud of ["azure", "aws", "gcp"] as const) await bench.fault(cloud, fault);
    };
  return [
    {
      title: "the preferred target answers 500",
      alerts: [
        { name: "TargetEjected", labels: { alias } },
        { name: "FallbackAnswers", labels: { alias } },
      ],
      begin: (bench) => bench.fault("azure", "500"),
      calls,
      everyMs: 50,
      end: clear,
    },
    {
      title: "every target answers 500",
      alerts: [
        { name: "GatewayErrors" },
        { name: "AliasErrors", labels: { alias } },
        { name: "TenantErrors", labels: { alias, tenant_id: tenant } },
        { name: "NoTargetLeft", labels: { alias } },
        { name: "Retries", labels: { alias } },
      ],
      begin: everywhere("500"),
      calls,
      everyMs: 50,
      end: clear,
    },
    {
      title: "no target can be reached",
      alerts: [{ name: "FailureCause", labels: { cause: "not connected" } }],
      begin: everywhere("refused"),
      calls,
      everyMs: 50,
      end: clear,
    },
    {
      title: "every target is slow",
      alerts: [
        { name: "SlowAnswers", labels: { alias } },
        { name: "SlowFirstToken", labels: { alias } },
      ],
      begin: everywhere("slow"),
      calls: [...calls, { alias, tenant, stream: true }],
      everyMs: 100,
      end: clear,
    },
    {
      title: "a small budget is used up",
      alerts: ["Budget50", "Budget80", "Budget100"].map((name) => ({
        name,
        labels: { tenant_id: spender },
      })),
      begin: clear,
      calls: [{ alias, tenant: spender }],
      everyMs: 20,
      end: clear,
    },
    {
      title: "calls go to a model that the rules have no price for",
      alerts: [{ name: "UsageUnpriced" }],
      begin: clear,
      calls: [{ alias: unpriced, tenant }],
      everyMs: 50,
      end: clear,
    },
    {
      title: "token services fail",
      alerts: [
        ...["aws", "azure", "gcp"].map((cloud) => ({
          name: "TokenExchangeFailing",
          labels: { cloud },
        })),
        { name: "TokenOld" },
        { name: "TokenUnusable" },
      ],
      begin: async (bench) => {
        for (const where of ["aws-tokens", "azure-tokens", "gcp-tokens"] as const) {
          await bench.fault(where, "500");
        }
      },
      calls,
      everyMs: 500,
      end: clear,
    },
    {
      title: "the secret store cannot be read",
      alerts: [{ name: "SecretsOld", labels: { store: "aws" } }],
      begin: (bench) => bench.fault("secret-store", "500"),
      calls,
      everyMs: 500,
      end: clear,
    },
    {
      title: "Redis is gone",
      alerts: [{ name: "LimitsFailing" }, { name: "RedisFailing" }],
      begin: (bench) => bench.stopRedis(),
      calls,
      everyMs: 50,
      end: (bench) => bench.startRedis(),
    },
  ];
}

/** The last of all: nothing is left to be asked afterwards. */
export function finalScenario(tenantCalls: TestCall[]): Scenario {
  return {
    title: "the gateway is gone",
    alerts: [
      { name: "GatewayAbsent", labels: { job: "envoy" } },
      { name: "GatewayAbsent", labels: { job: "ai-gateway" } },
    ],
    begin: (bench) => bench.stopGateway(),
    calls: tenantCalls,
    everyMs: 500,
    end: async () => {},
  };
}
