import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseExposition } from "../../../../cli/cost/measured/exposition";
import { measure } from "../../../../cli/cost/measured/flags";
import {
  measureByPages,
  measureByPrometheus,
  withMeasured,
} from "../../../../cli/cost/measured/index";
import { measureLocal } from "../../../../cli/cost/measured/local";
import { profilesOf, quantile } from "../../../../cli/cost/measured/profile";
import { QUERIES } from "../../../../cli/cost/measured/prometheus";
import { usageOf } from "../../../../cli/cost/measured/usage";
import { localLayout } from "../../../../cli/local/layout";
import { costReport } from "../../../../cli/cost/report";
import { parseWorkload } from "../../../../cli/cost/workload";
import { keptMetrics } from "../../../../components/gateway/alerts/kept-metrics";
import { stateFolder } from "../../../../sim/home/state";
import { endpoint, resource, stackOf, type TargetFixture } from "./fixture";

/**
 * Recorded answers: the page of metrics of an AI gateway 1.0.0 on the local clouds after 22 answered calls, and what a
 * Prometheus 2.42 answers to the two queries over six days of such series (2026-11-15 to 20).
 */
const recorded = (name: string): string =>
  fs.readFileSync(path.join(__dirname, "recorded", name), "utf8");

const sonnet: TargetFixture = { cloud: "aws", model: "claude-sonnet-5-5", input: 2.2, output: 11 };
const gpt: TargetFixture = { cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 };

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A stand-in on the loopback, and what it was asked. */
async function standIn(
  answer: (url: URL) => { status?: number; text: string },
): Promise<{ url: string; asked: { url: URL; authorization: string | undefined }[] }> {
  const asked: { url: URL; authorization: string | undefined }[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url!, "http://stand-in");
    asked.push({ url, authorization: request.headers.authorization });
    const { status = 200, text } = answer(url);
    response.writeHead(status).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const prometheus = () =>
  standIn(({ searchParams }) => ({
    text: recorded(
      searchParams.get("query") === QUERIES.calls
        ? "prometheus-calls.json"
        : "prometheus-tokens.json",
    ),
  }));

const now = new Date("2026-11-21T09:30:00Z");

describe("a page of metrics", () => {
  it("tells calls and tokens by alias and tenant, without calls that failed", () => {
    const failed =
      'gen_ai_server_request_duration_seconds_count{error_type="_OTHER",gen_ai_original_model="chat",tenant_id="research"} 5';
    const samples = parseExposition(`${recorded("ai-gateway-metrics.txt")}\n${failed}`);
    expect(usageOf(samples)).toEqual([
      {
        alias: "chat",
        tenant: "research",
        calls: 15,
        inputTokens: 924,
        cachedTokens: 0,
        writtenTokens: 0,
        outputTokens: 630,
      },
      {
        alias: "gcp-chat",
        tenant: "support",
        calls: 4,
        inputTokens: 28,
        cachedTokens: 0,
        writtenTokens: 0,
        outputTokens: 68,
      },
      {
        alias: "embed",
        tenant: "research",
        calls: 3,
        inputTokens: 12,
        cachedTokens: 0,
        writtenTokens: 0,
        outputTokens: 0,
      },
    ]);
  });

  it("is read with quotes, backslashes and numbers of every form", () => {
    expect(
      parseExposition('# TYPE a counter\na{b="x \\"y\\" \\\\ \\n"} 1.5e3 1700000000\nc NaN\nd 2'),
    ).toEqual([
      { name: "a", labels: { b: 'x "y" \\ \n' }, value: 1500 },
      { name: "d", labels: {}, value: 2 },
    ]);
  });

  it("tells what was read from caches and written into them, as parts of the input", async () => {
    const tokens = (type: string, count: number) =>
      `gen_ai_client_token_usage_sum{gen_ai_original_model="chat",gen_ai_token_type="${type}"} ${count}`;
    const page = [
      'gen_ai_server_request_duration_seconds_count{gen_ai_original_model="chat"} 1000',
      tokens("input", 1e6),
      tokens("cached_input", 4e5),
      tokens("cache_creation_input", 1e5),
      tokens("output", 1e5),
    ].join("\n");
    const { url } = await standIn(() => ({ text: page }));
    const measured = await measureByPages({ urls: [url], hours: 730 });
    expect(measured.aliases["chat"]!.cacheHitRate.p50).toBeCloseTo(0.4, 12);
    expect(measured.aliases["chat"]!.cacheWriteShare!.p50).toBeCloseTo(0.1, 12);
    const assumed = parseWorkload(
      {
        aliases: { chat: { requests: 1, inputTokens: 1, outputTokens: 1, cacheTtl: "1h" } },
      },
      "w",
    );
    const workload = withMeasured(assumed, measured, undefined);
    const { use } = costReport(stackOf(endpoint({ chat: { targets: [sonnet] } })), {
      workload,
      egress: "tiered",
    });
    // A million tokens: half plain, a tenth kept for an hour, the rest read; 1.1 times the widest scope.
    const usd = 0.5 * 2.2 + 0.1 * 4.4 + 0.4 * 0.11 + 0.1 * 11;
    expect(use!.monthlyUsd.p50).toBeCloseTo(usd, 9);
    expect(use!.environments[0]!.aliases[0]!.notes).toEqual([]);
  });

  it("makes a month of the hours that the proxies have counted, all of them together", async () => {
    const { url } = await standIn(() => ({ text: recorded("ai-gateway-metrics.txt") }));
    const { aliases, over } = await measureByPages({ urls: [url, url], hours: 73 });
    expect(over).toBe("73 hours");
    expect(aliases["chat"]!.requests.p50).toBeCloseTo(300, 9);
    expect(aliases["chat"]!.inputTokens.p90).toBeCloseTo(924 / 15, 9);
    expect(aliases["chat"]!.tenants).toEqual({ research: 1 });
  });
});

describe("a Prometheus", () => {
  it("is asked for whole days in UTC, and its daily totals make the range", async () => {
    const { url, asked } = await prometheus();
    const environment = { UNIFIED_AI_PROMETHEUS_TOKEN: "t0ken" };
    const { aliases, over } = await measureByPrometheus({ url, days: 28, now, environment });
    expect(over).toBe("6 days");
    expect(asked.map((each) => each.url.pathname)).toEqual(Array(2).fill("/api/v1/query_range"));
    for (const each of asked) {
      expect(each.url.searchParams.get("end")).toBe(String(Date.parse("2026-11-21") / 1000));
      expect(each.url.searchParams.get("start")).toBe(String(Date.parse("2026-10-25") / 1000));
      expect(each.url.searchParams.get("step")).toBe("86400");
      expect(each.authorization).toBe("Bearer t0ken");
    }
    // Days of 1500, 1600, 1400, 1900, 1500 and 400 calls.
    const month = 730 / 24;
    const { requests, inputTokens, cacheHitRate, tenants } = aliases["chat"]!;
    expect(requests.p50).toBeCloseTo((8300 / 6) * month, 4);
    expect(requests.p10).toBeCloseTo(900 * month, 4);
    expect(requests.p90).toBeCloseTo(1750 * month, 4);
    const input = 6800 * 900 + 1500 * 400;
    expect(inputTokens.p50).toBeCloseTo(input / 8300, 4);
    expect(cacheHitRate.p50).toBeCloseTo((6800 * 225) / input, 6);
    const all = 6800 * 1200 + 1500 * 500;
    expect(tenants!["support"]).toBeCloseTo((1500 * 500) / all, 6);
    expect(aliases["embed"]!.requests.p10).toBeCloseTo(5000 * month, 4);
  });

  it("makes a month cost what the measured days did", async () => {
    const { url } = await prometheus();
    const measured = await measureByPrometheus({ url, days: 28, now, environment: {} });
    const workload = withMeasured(undefined, measured, undefined);
    const report = costReport(stackOf(endpoint({ chat: { targets: [gpt] } })), {
      workload,
      egress: "tiered",
    });
    const month = 730 / 24 / 6 / 1e6;
    const plain = 6800 * 900 + 1500 * 400 - 6800 * 225;
    const usd = (plain * 2.5 + 6800 * 225 * 0.25 + (6800 * 300 + 1500 * 100) * 15) * month;
    expect(report.use!.monthlyUsd.p50).toBeCloseTo(usd, 4);
    expect(report.use!.basis).toBe("measured");
    const { p10, p50, p90 } = report.use!.monthlyUsd;
    expect(p10).toBeLessThan(p50);
    expect(p50).toBeLessThan(p90);
  });

  it.each([
    [
      "refuses",
      400,
      recorded("prometheus-refused.json"),
      /must answer 200, got 400 .*check the URL$/,
    ],
    ["wants a sign-in", 403, "no", /got 403 "no"; set UNIFIED_AI_PROMETHEUS_TOKEN/],
    ["is something else", 200, "<html>", /must answer as a Prometheus HTTP API, got "<html>"/],
    [
      "knows no calls",
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[]}}',
      /must know calls of the gateway in the last 28 days, got none/,
    ],
  ])("that %s is told from a gateway without calls", async (_, status, text, message) => {
    const { url } = await standIn(() => ({ status, text }));
    await expect(measureByPrometheus({ url, days: 28, now, environment: {} })).rejects.toThrow(
      message,
    );
  });

  it("that is not there, or no URL, is named", async () => {
    const { url } = await standIn(() => ({ text: "" }));
    servers.splice(0)[0]!.close();
    const ask = (place: string) =>
      measureByPrometheus({ url: place, days: 1, now, environment: {} });
    await expect(ask(url)).rejects.toThrow(/must answer, got ".*ECONNREFUSED/);
    await expect(ask("prometheus:9090")).rejects.toThrow(/--prometheus: must be an http or https/);
  });
});

describe("a measured profile", () => {
  it("takes the place of what was supposed, alias by alias, and each says what it is", async () => {
    const { url } = await prometheus();
    const assumed = parseWorkload(
      {
        aliases: {
          chat: { requests: 1, inputTokens: 1, outputTokens: 1, batchShare: 0.25 },
          other: { requests: 10, inputTokens: 100, outputTokens: 10 },
        },
      },
      "w",
    );
    const stack = stackOf(endpoint({ chat: { targets: [gpt] }, other: { targets: [gpt] } }));
    const flags = { prometheus: [url], days: 28 };
    const { workload, measuredOver } = await measure(flags, [stack], assumed);
    expect(measuredOver).toBe("6 days");
    expect(workload!.aliases["chat"]).toMatchObject({ basis: "measured", batchShare: 0.25 });
    expect(workload!.aliases["other"]).toMatchObject({ basis: "assumed" });
    const { use } = costReport(stack, { workload, egress: "tiered" });
    expect(use!.basis).toBe("mixed");
    expect(use!.environments[0]!.aliases.map(({ basis }) => basis)).toEqual([
      "measured",
      "assumed",
    ]);
  });

  it("belongs to the environment that it is given for", async () => {
    const { url } = await prometheus();
    const stacks = ["dev", "prod"].map((environment) =>
      stackOf(endpoint({ chat: { targets: [gpt] } }, { environment })),
    );
    const { workload } = await measure(
      { prometheus: [`prod=${url}`], days: 28 },
      stacks,
      undefined,
    );
    const report = costReport(stacks, { workload, egress: "tiered" });
    const [dev, prod] = report.environments;
    expect(dev!.withoutWorkload).toEqual(["chat"]);
    expect(prod!.totalMonthlyUsd).toBeGreaterThan(0);
    await expect(measure({ prometheus: [url], days: 28 }, stacks, undefined)).rejects.toThrow(
      /must name its environment where there are several \(dev, prod\).*write dev=http/,
    );
    await expect(
      measure({ prometheus: [`test=${url}`], days: 28 }, stacks, undefined),
    ).rejects.toThrow(/must name one of dev, prod, got "test"/);
  });

  it("comes from the environment's own Prometheus, as its state names it", async () => {
    const workspace = (prometheusEndpoint: string) => ({
      ...resource("aws:amp/workspace:Workspace"),
      outputs: { prometheusEndpoint },
    });
    const stack = (url: string) => stackOf(endpoint({ chat: { targets: [gpt] } }), workspace(url));
    const ask = (url: string) => measure({ prometheus: true, days: 1 }, [stack(url)], undefined);
    // Nothing listens there: that it is asked is what shows.
    await expect(ask("https://127.0.0.1:1/workspaces/ws-1/")).rejects.toThrow(
      /^https:\/\/127\.0\.0\.1:1\/workspaces\/ws-1\/api\/v1\/query_range: must answer/,
    );
    await expect(ask("04da6b54-80e4-46f7-96ec-b56ff0331ba9")).rejects.toThrow(
      /no stack has a Prometheus of its own that is up; give its URL/,
    );
  });

  it("comes from the gateway that runs on this machine, for as long as it has run", async () => {
    const layout = localLayout(fs.mkdtempSync(path.join(os.tmpdir(), "measured-")));
    const { url } = await standIn(() => ({ text: recorded("ai-gateway-metrics.txt") }));
    const ask = (namespace?: string) => measureLocal(namespace, now, layout);
    await expect(ask()).rejects.toThrow(/must find a gateway that runs here, got none/);
    for (const namespace of ["atlas-dev", "atlas-prod"]) {
      const folder = stateFolder(layout.clouds, { cluster: "arn:cluster/c", namespace });
      const startedAt = "2026-11-21T08:30:00Z";
      const running = { pid: process.pid, startedAt, ports: { gateway: 1 } };
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, "process.json"), JSON.stringify(running));
      const home = { ...running, namespace, metricsUrls: { "ai-gateway": url } };
      fs.writeFileSync(path.join(folder, "home.json"), JSON.stringify(home));
    }
    await expect(ask()).rejects.toThrow(/must mean one gateway, got atlas-dev, atlas-prod/);
    await expect(ask("other")).rejects.toThrow(/in namespace "other", got atlas-dev, atlas-prod/);
    const { aliases, over } = await ask("atlas-dev");
    expect(over).toBe("1 hour, taken for the whole month");
    expect(aliases["chat"]!.requests.p50).toBeCloseTo(15 * 730, 9);
    fs.rmSync(layout.directory, { recursive: true });
  });

  it("wants to know for how long pages have counted", async () => {
    await expect(
      measure({ metrics: ["http://127.0.0.1:1"], days: 1 }, [], undefined),
    ).rejects.toThrow(/--hours: must say for how long/);
  });

  it("has no tenants where a call has none", () => {
    const tokens = { inputTokens: 1, cachedTokens: 0, writtenTokens: 0, outputTokens: 1 };
    const usage = { calls: 1, ...tokens, alias: "chat" };
    const periods = [
      {
        hours: 24,
        usage: [
          { ...usage, tenant: "a" },
          { ...usage, tenant: "" },
        ],
      },
    ];
    expect(profilesOf(periods)["chat"]!.tenants).toBeUndefined();
  });

  it("puts a percentile between its neighbours", () => {
    expect(quantile([1, 2, 3, 4, 5], 0.5)).toBe(3);
    expect(quantile([0, 10], 0.9)).toBeCloseTo(9, 12);
    expect(quantile([7], 0.1)).toBe(7);
  });

  it("asks for metrics that the environment's own Prometheus keeps", () => {
    const kept = keptMetrics();
    for (const query of Object.values(QUERIES))
      expect(kept.some((name) => query.includes(`(${name}{`))).toBe(true);
  });
});
