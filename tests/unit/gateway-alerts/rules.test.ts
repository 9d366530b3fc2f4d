// Proves by Prometheus' own promtool that the rules are valid and when each alarm fires; tests/e2e proves that the gateway's
// real metrics are of this form.
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERTS, ruleGroups, Timing } from "../../../components/gateway/alerts";
import { CASES, input, type AlertCase, type Series } from "./cases";

const { ensurePrometheus } = createRequire(__filename)("../../../tools/gateway/prometheus.cjs") as {
  ensurePrometheus(options: object): Promise<{ promtool: string }>;
};

let promtool: string;
let folder: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus({ env: process.env }));
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "alert-rules-"));
  fs.writeFileSync(path.join(folder, "rules.yaml"), JSON.stringify({ groups: ruleGroups(input) }));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Whether exactly these alarms fire at these minutes, by promtool. */
function check(
  name: string,
  cases: { series: Series[]; minute: number; alert: AlertCase; fires: boolean }[],
): string {
  const file = path.join(folder, `${name}.test.yaml`);
  const tests = cases.map(({ series, minute, alert, fires }) => {
    const labels = Object.entries({
      alertname: alert.alert,
      alertstate: "firing",
      environment: "atlas-dev",
      ...alert.labels,
    })
      .map(([key, value]) => `${key}="${value}"`)
      .join(",");
    return {
      interval: "1m",
      input_series: series.map(([one, values]) => ({ series: one, values })),
      promql_expr_test: [
        {
          expr: `count(ALERTS{${labels}})`,
          eval_time: `${minute}m`,
          exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
        },
      ],
    };
  });
  const content = {
    rule_files: [path.join(folder, "rules.yaml")],
    evaluation_interval: "1m",
    group_eval_order: ruleGroups(input).map((group) => group.name),
    tests,
  };
  fs.writeFileSync(file, JSON.stringify(content));
  const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", file], {
    encoding: "utf8",
  });
  return status === 0 ? "" : stdout + stderr;
}

describe("the rules", () => {
  it("are valid to promtool, also when every length is shrunk", () => {
    const shrunk = path.join(folder, "shrunk.yaml");
    fs.writeFileSync(shrunk, JSON.stringify({ groups: ruleGroups(input, new Timing(1 / 120, 1)) }));
    const text = execFileSync(
      promtool,
      ["check", "rules", path.join(folder, "rules.yaml"), shrunk],
      { encoding: "utf8" },
    );
    expect(text).toContain("SUCCESS");
    expect(text).not.toContain("FAILED");
  });

  it("have names, a severity and texts each", () => {
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
    for (const { name, summary, description } of ALERTS) {
      expect(name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(summary.length).toBeGreaterThan(10);
      expect(description).toMatch(/\.$/);
    }
  });

  it("have a case each", () => {
    expect([...new Set(CASES.map(({ alert }) => alert))].sort()).toEqual(
      ALERTS.map(({ name }) => name).sort(),
    );
  });
});

describe.each(
  CASES.map((one, index) => ({
    index,
    one,
    title: `${one.alert} ${JSON.stringify(one.labels ?? {})}`,
  })),
)("$title", ({ index, one }) => {
  it("fires when it should, not before, and not in the nearest good condition", () => {
    const cases = [
      { series: one.bad, minute: one.minute, alert: one, fires: true },
      { series: one.good, minute: one.minute, alert: one, fires: false },
    ];
    if (one.notBefore !== undefined) {
      cases.push({ series: one.bad, minute: one.notBefore, alert: one, fires: false });
    }
    expect(check(`case-${index}`, cases)).toBe("");
  });
});
