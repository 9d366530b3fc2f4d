// Proves that every alarm has its entry with three things to do; not that they help.
import { describe, expect, it } from "vitest";
import { ALERTS } from "../../../components/gateway/alerts/rules";
import { read } from "./markdown";

const [, part = ""] = read("docs/operations.md").text.split(/^## Alarms$/m);
const entries = new Map(
  part
    .split(/^### /m)
    .slice(1)
    .map((entry): [string, string] => {
      const end = entry.indexOf("\n");
      return [entry.slice(0, end).trim(), entry.slice(end)];
    }),
);

describe("docs/operations.md", () => {
  it("has an entry for every alarm, in the rules' order, and for nothing else", () => {
    expect([...entries.keys()]).toEqual(ALERTS.map(({ name }) => name));
  });

  it.each(ALERTS.map((alert) => [alert.name, alert] as const))(
    "says of %s how urgent it is and the first three things to do",
    (name, { severity }) => {
      const entry = entries.get(name) ?? "";
      expect(entry).toMatch(new RegExp(`^\\s*\`${severity}\`\\. [A-Z]`));
      const steps = [...entry.matchAll(/^(\d)\. /gm)].map(([, number]) => number);
      expect(steps).toEqual(["1", "2", "3"]);
    },
  );
});
