// Proves what the rules, the dashboard and the alert manager's definition are made of; promtool judges the rules elsewhere.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  ALERTS,
  keptMetrics,
  renderAlertManager,
  renderDashboard,
  ruleGroups,
  Timing,
} from "../../../components/gateway/alerts";
import { PANELS } from "../../../components/gateway/alerts/dashboard/panels";
import { metricNames } from "../../../components/gateway/alerts/metric-names";
import { input } from "./cases";

describe("Timing", () => {
  it.each([
    [60, "1m"],
    [90, "90s"],
    [3600, "1h"],
    [2_592_000, "30d"],
    [0, "0s"],
  ])("writes %d s as %s", (seconds, text) => {
    expect(new Timing().length(seconds)).toBe(text);
  });

  it("shrinks everything by the same factor, down to a shortest length", () => {
    const timing = new Timing(1 / 120, 1);
    expect(timing.length(300)).toBe("2500ms");
    expect(timing.length(60)).toBe("1s");
    expect(timing.seconds(30)).toBe(1);
  });
});

describe("ruleGroups", () => {
  it("prices each target's tokens at its own price", () => {
    const usage = ruleGroups(input).find(({ name }) => name === "unified-ai-usage");
    const costs = usage?.rules.filter(({ record }) => record === "unified_ai:cost_usd:rate5m");
    expect(costs?.map(({ labels, expr }) => [labels, String(expr).split(" * ")[1]])).toEqual([
      [{ alias: "chat", cloud: "azure", model: "gpt-5.4", part: "input" }, "3 / 1000000"],
      [{ alias: "chat", cloud: "azure", model: "gpt-5.4", part: "output" }, "15 / 1000000"],
      [{ alias: "chat", cloud: "aws", model: "claude-sonnet-5-5", part: "input" }, "2 / 1000000"],
      [{ alias: "chat", cloud: "aws", model: "claude-sonnet-5-5", part: "output" }, "10 / 1000000"],
    ]);
  });

  it("has no fallback rule for an alias whose targets share the calls, or that has one target", () => {
    const names = (change: object): string[] =>
      ruleGroups({ ...input, aliases: [{ ...input.aliases[0]!, ...change }] })
        .flatMap(({ rules }) => rules)
        .map(({ record }) => String(record));
    expect(names({})).toContain("unified_ai:fallback_calls:rate5m");
    expect(names({ inTurn: false })).not.toContain("unified_ai:fallback_calls:rate5m");
    expect(names({ targets: input.aliases[0]!.targets.slice(0, 1) })).not.toContain(
      "unified_ai:fallback_calls:rate5m",
    );
  });

  it("gives every alarm its severity and environment", () => {
    const alerts = ruleGroups(input)
      .flatMap(({ rules }) => rules)
      .filter(({ alert }) => alert !== undefined);
    expect(alerts).toHaveLength(ALERTS.length);
    for (const { labels } of alerts) {
      expect(labels).toEqual({
        severity: expect.stringMatching(/^(page|ticket)$/) as string,
        environment: "atlas-dev",
      });
    }
  });
});

describe("keptMetrics", () => {
  it("names every metric that rules and dashboard read, and no label", () => {
    const kept = keptMetrics();
    expect(kept).toContain("envoy_cluster_outlier_detection_ejections_active");
    expect(kept).toContain("gen_ai_client_token_usage_sum");
    expect(kept).toContain("ratelimit_service_should_rate_limit_error");
    for (const label of [
      "gen_ai_token_type",
      "gen_ai_original_model",
      "envoy_cluster_name",
      "envoy_response_code_class",
    ]) {
      expect(kept).not.toContain(label);
    }
    const read = ruleGroups(input).flatMap(({ rules }) =>
      metricNames(...rules.map(({ expr }) => String(expr))),
    );
    expect(read.filter((name) => !kept.includes(name))).toEqual([]);
  });
});

describe("renderDashboard", () => {
  interface Drawn {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string }[];
  }
  const { panels } = JSON.parse(renderDashboard()) as { panels: Drawn[] };

  it("draws every panel of the list once, none over another", () => {
    expect(panels.filter(({ type }) => type !== "row").map(({ title }) => title)).toEqual(
      PANELS.flatMap((row) => row.panels).map(({ title }) => title),
    );
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it("is in the repository as the sources have it", () => {
    const { target } = createRequire(__filename)("../../../tools/generate/dashboard.cjs") as {
      target: string;
    };
    expect(fs.readFileSync(target, "utf8")).toBe(renderDashboard());
  });

  it("reads only series that rules record or the scraper keeps", () => {
    const recorded = new Set(
      ruleGroups(input).flatMap(({ rules }) => rules.map(({ record }) => String(record))),
    );
    for (const { expr } of panels.flatMap(({ targets }) => targets ?? [])) {
      for (const [name] of expr.matchAll(/unified_ai:[a-z0-9_]+:[a-z0-9_]+/g)) {
        expect(recorded).toContain(name);
      }
    }
  });
});

describe("renderAlertManager", () => {
  const arn = "arn:aws:sns:us-east-1:111122223333:atlas-dev-ai-alarms";
  const definition = parse(renderAlertManager(arn, "us-east-1")) as { alertmanager_config: string };
  const config = parse(definition.alertmanager_config) as {
    route: { receiver: string; routes: { receiver: string; matchers: string[] }[] };
    receivers: { name: string; sns_configs: Record<string, unknown>[] }[];
  };

  it("is one document in the service's form whose only receiver is the topic", () => {
    expect(Object.keys(definition)).toEqual(["alertmanager_config"]);
    expect(config.receivers.map(({ name }) => name)).toEqual(["topic"]);
    expect(config.receivers[0]?.sns_configs[0]).toMatchObject({
      topic_arn: arn,
      sigv4: { region: "us-east-1" },
    });
  });

  it("sends pages sooner and again", () => {
    expect(config.route.receiver).toBe("topic");
    expect(config.route.routes).toEqual([
      {
        receiver: "topic",
        matchers: ['severity="page"'],
        group_wait: "10s",
        repeat_interval: "1h",
      },
    ]);
  });
});
