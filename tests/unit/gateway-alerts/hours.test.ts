// Proves by Prometheus' own promtool when the alarm about an absent gateway is silent; promtool's clock begins on Thursday, 1 January
// 1970, 00:00 UTC.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ruleGroups } from "../../../components/gateway/alerts";
import { awakeRanges, renderAwake } from "../../../components/gateway/alerts/hours";
import type { ResolvedSchedule } from "../../../components";
import { input } from "./cases";

const berlin: ResolvedSchedule = {
  from: "07:00",
  until: "20:00",
  days: ["mon", "tue", "wed", "thu", "fri"],
  timeZone: "Europe/Berlin",
};
const at = (day: number, time: string): number => {
  const [hours, minutes] = time.split(":").map(Number);
  return day * 1440 + hours! * 60 + minutes!;
};

describe("awakeRanges", () => {
  it("are what summer and winter time have in common, with a quarter of an hour to start", () => {
    expect(awakeRanges({ ...berlin, days: ["mon"] })).toEqual([[at(1, "06:15"), at(1, "18:00")]]);
    expect(awakeRanges({ ...berlin, days: ["mon"], timeZone: "UTC" })).toEqual([
      [at(1, "07:15"), at(1, "20:00")],
    ]);
    expect(awakeRanges({ ...berlin, days: ["mon"], timeZone: "America/New_York" })).toEqual([
      [at(1, "12:15"), at(2, "00:00")],
    ]);
  });

  it("reach over the end of the week", () => {
    expect(awakeRanges({ ...berlin, days: ["sun"], timeZone: "Asia/Tokyo" })).toEqual([
      [at(6, "22:15"), at(7, "00:00")],
      [0, at(0, "11:00")],
    ]);
    expect(awakeRanges({ ...berlin, days: ["sat"], timeZone: "Pacific/Honolulu" })).toEqual([
      [at(6, "17:15"), at(7, "00:00")],
      [0, at(0, "06:00")],
    ]);
  });

  it("are none where the hours are too few to tell", () => {
    const short = { ...berlin, until: "07:30" };
    expect(awakeRanges(short)).toEqual([]);
    expect(renderAwake(short)).toBe("vector(1) < 0");
  });
});

describe("the alarm about an absent gateway", () => {
  const { ensurePrometheus } = createRequire(__filename)(
    "../../../tools/gateway/prometheus.cjs",
  ) as { ensurePrometheus(options: object): Promise<{ promtool: string }> };
  let promtool: string;
  let folder: string;
  beforeAll(async () => {
    ({ promtool } = await ensurePrometheus({ env: process.env }));
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "alert-hours-"));
    const groups = ruleGroups({ ...input, awake: renderAwake(berlin) });
    const rules = groups.flatMap((group) => group.rules);
    const absent = rules.filter((rule) => rule["alert"] === "GatewayAbsent");
    expect(absent).toHaveLength(1);
    fs.writeFileSync(
      path.join(folder, "rules.yaml"),
      JSON.stringify({ groups: [{ name: "absent", interval: "5m", rules: absent }] }),
    );
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("is raised in working hours and at no other time, while no proxy is there all week", () => {
    /** Days since Thursday, time in UTC, and whether somebody is woken. */
    const moments: [number, string, boolean][] = [
      [0, "05:30", false],
      [0, "06:10", false],
      [0, "06:35", true],
      [0, "12:00", true],
      [0, "17:55", true],
      [0, "18:10", false],
      [0, "23:00", false],
      [1, "12:00", true],
      [2, "12:00", false],
      [3, "12:00", false],
      [4, "12:00", true],
    ];
    const content = {
      rule_files: [path.join(folder, "rules.yaml")],
      evaluation_interval: "5m",
      tests: [
        {
          interval: "5m",
          input_series: [{ series: "up", values: "1x1500" }],
          promql_expr_test: moments.map(([day, time, fires]) => ({
            expr: 'count(ALERTS{alertname="GatewayAbsent",alertstate="firing"})',
            eval_time: `${at(day, time)}m`,
            // Proxies, the AI gateway and the token agent.
            exp_samples: fires ? [{ labels: "{}", value: 3 }] : [],
          })),
        },
      ],
    };
    const file = path.join(folder, "test.yaml");
    fs.writeFileSync(file, JSON.stringify(content));
    const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", file], {
      encoding: "utf8",
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
