// Proves on a real Prometheus the alarms that the local gateway cannot be brought to by its clouds: a real Envoy that
// refuses a configuration, and the real token agent beside a token service whose clock is wrong and a secret store with an
// entry that somebody wrote by hand.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ruleGroups, Timing } from "../../components/gateway/alerts";
import { startAgent, type Agent } from "../../components/gateway/token-agent/agent/agent";
import type { findGateway, ensureGateway } from "../../tools/gateway/index.cjs";
import { input } from "../unit/gateway-alerts/cases";
import { configFor, FakeClouds } from "../unit/token-agent/fake-clouds";
import { Prometheus, sleep } from "../e2e/alarms/prometheus";
import { LoneEnvoy } from "../e2e/alarms/proxy";

const load = createRequire(__filename);
const { ensurePrometheus } = load("../../tools/gateway/prometheus.cjs") as {
  ensurePrometheus(options: object): Promise<{ prometheus: string }>;
};
const gateway = load("../../tools/gateway/index.cjs") as {
  ensureGateway: typeof ensureGateway;
  findGateway: typeof findGateway;
};

let folder: string;
let prometheus: Prometheus | undefined;
let envoy: LoneEnvoy | undefined;
let agent: Agent | undefined;
let setting: ReturnType<typeof configFor> | undefined;
const clouds = new FakeClouds();

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "alarms-"));
  const programs = await gateway.ensureGateway();
  envoy = await LoneEnvoy.start(programs.envoy, path.join(folder, "envoy"));
  clouds.lifeSeconds = 4;
  await clouds.start();
  setting = configFor(clouds.url, {
    UNIFIED_AI_SECRETS_FILE: JSON.stringify({
      store: "aws",
      region: "us-east-1",
      refreshSeconds: 1,
      entries: { "tenants/acme": "acme" },
    }),
  });
  agent = await startAgent(setting.config, () => {});
  prometheus = await Prometheus.start({
    program: (await ensurePrometheus({ env: process.env })).prometheus,
    folder: path.join(folder, "prometheus"),
    metrics: {
      envoy: envoy.metrics,
      "token-agent": `http://127.0.0.1:${agent.metricsPort}/metrics`,
    },
    rules: JSON.stringify({ groups: ruleGroups(input, new Timing(1 / 120, 1)) }),
    scrapeMilliseconds: 300,
  });
}, 300_000);

afterAll(async () => {
  await prometheus?.stop();
  await agent?.stop();
  await envoy?.stop();
  await clouds.stop();
  setting?.remove();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function firing(name: string, labels: Record<string, string> = {}): Promise<boolean> {
  const alerts = (await prometheus?.alerts()) ?? [];
  return alerts.some(
    (alert) =>
      alert.name === name &&
      alert.state === "firing" &&
      Object.entries(labels).every(([key, value]) => alert.labels[key] === value),
  );
}

async function becomes(name: string, labels?: Record<string, string>): Promise<void> {
  for (let turn = 0; turn < 120 && !(await firing(name, labels)); turn++) await sleep(250);
  expect(await firing(name, labels)).toBe(true);
}

describe("an alarm on real metrics", { timeout: 90_000 }, () => {
  it("is not raised while all is well", async () => {
    await sleep(4_000);
    for (const name of [
      "ConfigRejected",
      "TokenClock",
      "TokenUnusable",
      "TokenOld",
      "SecretsMalformed",
    ]) {
      expect(await firing(name), name).toBe(false);
    }
    expect(await prometheus?.brokenRules()).toEqual([]);
  });

  it("is raised when Envoy refuses its configuration", async () => {
    envoy?.giveBadConfiguration();
    await becomes("ConfigRejected");
  });

  it("is raised when the token service's clock is ten minutes off", async () => {
    clouds.skewMs = 600_000;
    for (const cloud of ["aws", "gcp"]) await becomes("TokenClock", { cloud });
    clouds.skewMs = 0;
  });

  it("is raised when an entry of the secret store is none", async () => {
    clouds.entries.acme = '{"keys":[{"key":"by hand"}]}';
    await becomes("SecretsMalformed", { store: "aws" });
  });

  it("is raised when a credential gets old, and when it has ended", async () => {
    clouds.faults.sts = { status: 500 };
    await becomes("TokenOld", { cloud: "aws" });
    await becomes("TokenUnusable", { cloud: "aws" });
    await becomes("TokenExchangeFailing", { cloud: "aws" });
  });
});
