// Proves that every threat names a test or a rule that exists; not that the test holds it. That is for a reader to judge.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../../policies/rules";
import { read, root } from "./markdown";

const [, part = ""] = read("docs/threat-model.md").text.split(/^## Threats$/m);
const rows = (part.split(/^## /m)[0] ?? "")
  .split("\n")
  .filter((line) => /^\| [STRIDE] /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, kind = "", threat = "", , heldBy = ""]) => ({ kind, threat, heldBy }));

describe("docs/threat-model.md", () => {
  it("has threats of every kind", () => {
    expect([...new Set(rows.map(({ kind }) => kind))].sort()).toEqual([..."DEIRST"]);
  });

  it.each(rows.map((row) => [row.threat, row.heldBy] as const))(
    "%s: is held",
    (_threat, heldBy) => {
      const links = [...heldBy.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file]) => file!);
      expect(
        links.filter((file) => /^(tests|policies\/rules)\//.test(file)).length,
      ).toBeGreaterThan(0);
      expect(links.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([]);
      const ids = rules.map(({ id }) => id);
      const named = links.filter((file) => file.startsWith("policies/rules/"));
      expect(
        named.map((file) => path.basename(file, ".ts")).filter((id) => !ids.includes(id)),
      ).toEqual([]);
    },
  );

  it("says what remains", () => {
    const remains = read("docs/threat-model.md").text.split(/^## What remains$/m)[1] ?? "";
    expect(remains.match(/^- \*\*/gm)?.length).toBeGreaterThan(5);
  });
});
