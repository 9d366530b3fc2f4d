// Proves that numbers and names that pages repeat are those of the code.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { ARTIFACTS } from "../../../catalog/artifacts";
import { renderAlertManager } from "../../../components/gateway/alerts";
import { rules } from "../../../policies/rules";
import { read, root } from "./markdown";
import { commandsOf } from "./shell";

const readme = read("README.md").text;

describe("README.md", () => {
  it("is short", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(225);
  });

  it("says how many policies there are", () => {
    expect(/A CrossGuard pack of (\d+) rules/.exec(readme)?.[1]).toBe(String(rules.length));
  });

  it("names the versions of the gateway", () => {
    const version = (key: string): string =>
      ARTIFACTS.charts.find((chart) => chart.key === key)!.version.replace(/^v/, "");
    expect(/Envoy AI Gateway ([\d.]+\d)/.exec(readme)?.[1]).toBe(version("ai-gateway-helm"));
    expect(/Envoy Gateway ([\d.]+\d)/.exec(readme)?.[1]).toBe(version("gateway-helm"));
  });

  it("asks for the Node that package.json asks for", () => {
    const { engines } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    expect(/Node (\d+) or newer/.exec(readme)?.[1]).toBe(engines.node.replace(/\D/g, ""));
  });
});

describe("docs/first-answer.md", () => {
  it("counts its own commands", () => {
    const { text, blocks } = read("docs/first-answer.md");
    const [local, , real] = blocks;
    const lines = (block: { text: string }): number =>
      block.text.replace(/\\\n/g, " ").trim().split("\n").length;
    expect(lines(local!)).toBe(1);
    expect(text).toMatch(/^\| the local clouds +\| 1 after the clone/m);
    expect(text).toMatch(new RegExp(`^\\| real accounts +\\| ${lines(real!)} with logins`, "m"));
    expect(commandsOf(real!.text).length).toBeGreaterThanOrEqual(lines(real!));
  });
});

describe("docs/operations.md", () => {
  it("says how soon and how often alarms come as the alert manager is told", () => {
    const text = read("docs/operations.md").text;
    const told = renderAlertManager("arn:aws:sns:us-east-1:111122223333:topic", "us-east-1");
    const hours = [...told.matchAll(/"repeat_interval": "(\d+)h"/g)].map(([, value]) => value);
    expect(hours).toEqual(["12", "1"]);
    expect(text).toContain("`page` comes at once and again each hour, `ticket` every 12 hours");
  });
});
