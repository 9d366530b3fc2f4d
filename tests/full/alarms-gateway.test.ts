// Proves that each alarm fires on a real Prometheus from what the real gateway, Envoy, rate-limit service and token agent
// report, with the rules as `pulumi up` renders them but for lengths of time, thresholds and one left-out price. Real
// clouds' faults may look different; three alarms are proven in alarms-parts.test.ts.
import { createRequire } from "node:module";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ALERTS,
  alertInput,
  keptMetrics,
  ruleGroups,
  Timing,
} from "../../components/gateway/alerts";
import type { GatewayedSpec } from "../../components/gateway/types";
import { runningHomes } from "../../sim/home/state";
import { resolved } from "../unit/components/specs";
import { HomeBench, prepareClouds } from "../e2e/alarms/home-bench";
import { Prometheus, sleep } from "../e2e/alarms/prometheus";
import { finalScenario, missingAlerts, quiet, scenarios } from "../e2e/alarms/scenarios";
import { bringUpBaseline } from "../e2e/baseline";
import { committedConfig, LocalClouds } from "../e2e/local-clouds";

const { ensurePrometheus } = createRequire(__filename)("../../tools/gateway/prometheus.cjs") as {
  ensurePrometheus(options: object): Promise<{ prometheus: string }>;
};

/** A minute is half a second; a call's slowness is counted from 0.4 s. */
const SCALE = 1 / 120;
const SLOW_SECONDS = 0.4;
/** Cents, so that a few hundred calls spend them; the gateway refuses the spender's calls from then on. */
const SMALL_BUDGET_USD = 0.5;
const FIRE_WITHIN_SECONDS = 60;

/** Fire when the whole gateway is gone, when its controller is, or by themselves in alarms-parts.test.ts. */
const ELSEWHERE = [
  "GatewayAbsent",
  "ControlPlaneLost",
  "ConfigRejected",
  "TokenClock",
  "SecretsMalformed",
];

const names = { alias: "chat", tenant: "research", spender: "spender", unpriced: "embed" };

let clouds: LocalClouds;
let bench: HomeBench;
let prometheus: Prometheus | undefined;

/** The committed dev stack with limits that the test does not reach, and a second tenant that does. */
function config(): Record<string, unknown> {
  const committed = committedConfig("dev");
  const endpoint = committed["unified-ai-endpoint:endpoint"] as Record<string, unknown>;
  const models = Object.keys(endpoint.models as object);
  return {
    ...committed,
    "unified-ai-endpoint:endpoint": {
      ...endpoint,
      secrets: { refreshSeconds: 15 },
      tenants: {
        [names.tenant]: { models, requestsPerMinute: 1_000_000, monthlyBudgetUsd: 1_000 },
        [names.spender]: { models, monthlyBudgetUsd: SMALL_BUDGET_USD },
      },
    },
  };
}

beforeAll(async () => {
  clouds = await LocalClouds.start();
  await bringUpBaseline(clouds);
  const project = clouds.project();
  project.configure("dev", config());
  await project.init("dev");
  const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
  expect(up.code, up.text).toBe(0);
  const folder = path.join(clouds.dir, "clouds");
  prepareClouds(folder);
  const started = await clouds.unifiedAi("local", "gateway", "start");
  expect(started.code, started.text).toBe(0);
  const [home] = runningHomes(folder);
  if (!home) throw new Error("no gateway runs");
  bench = new HomeBench(folder, home, async () => {
    await clouds.unifiedAi("local", "gateway", "stop");
  });
  const endpoint = config()["unified-ai-endpoint:endpoint"] as Parameters<typeof resolved>[0];
  const spec = resolved({ ...endpoint, environment: "dev" }) as GatewayedSpec;
  const input = alertInput(spec);
  prometheus = await Prometheus.start({
    program: (await ensurePrometheus({ env: process.env })).prometheus,
    folder: path.join(clouds.dir, "prometheus"),
    metrics: bench.metrics,
    rules: JSON.stringify({
      groups: ruleGroups(
        {
          ...input,
          aliases: input.aliases.map((alias) =>
            alias.name === names.unpriced ? { ...alias, targets: [] } : alias,
          ),
          firstTokenSeconds: SLOW_SECONDS,
          answerSeconds: SLOW_SECONDS,
        },
        new Timing(SCALE, 1),
      ),
    }),
    scrapeMilliseconds: 300,
  });
}, 600_000);

afterAll(async () => {
  await prometheus?.stop();
  await clouds.dispose();
}, 120_000);

describe("alarms on the local gateway", { timeout: 180_000 }, () => {
  it("are quiet while all is well, and evaluated without errors", async () => {
    const calls = [
      { alias: names.alias, tenant: names.tenant },
      { alias: names.alias, tenant: names.tenant, stream: true },
    ];
    await quiet(bench, prometheus!, calls, 10);
    expect(await quiet(bench, prometheus!, calls, 15)).toEqual([]);
    expect(await prometheus!.brokenRules()).toEqual([]);
  });

  it("read metrics that the gateway has", async () => {
    const have = new Set(
      (await prometheus!.query('count by (__name__) ({__name__!=""})')).map(
        ({ labels }) => labels.__name__,
      ),
    );
    // These begin to exist with the first failure or refusal.
    const later = /ratelimit_(error|over_limit|ok)$|should_rate_limit_error$/;
    expect(keptMetrics().filter((name) => !have.has(name) && !later.test(name))).toEqual([]);
  });

  const all = scenarios(names);
  it.each(all.map((scenario) => ({ title: scenario.title, scenario })))(
    "fire when $title",
    async ({ scenario }) => {
      expect(await missingAlerts(bench, prometheus!, scenario, FIRE_WITHIN_SECONDS)).toEqual([]);
      await sleep(2_000);
    },
  );

  it("fire when the controller stands still", async () => {
    const scenario = {
      title: "",
      alerts: [{ name: "ControlPlaneLost" }],
      begin: () => bench.stopController(),
      calls: [],
      everyMs: 500,
      end: () => bench.startController(),
    };
    expect(await missingAlerts(bench, prometheus!, scenario, 120)).toEqual([]);
  });

  it("fire when the gateway is gone", async () => {
    const scenario = finalScenario([]);
    expect(await missingAlerts(bench, prometheus!, scenario, FIRE_WITHIN_SECONDS)).toEqual([]);
  });

  it("have all been seen here or in the other file", () => {
    const seen = new Set([
      ...all.flatMap(({ alerts }) => alerts.map(({ name }) => name)),
      ...ELSEWHERE,
    ]);
    expect(ALERTS.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });
});
