// Proves the one comment of a pull request: what stands in it and in which order, that nothing foreign gets out of its place, and
// that it never grows past what GitHub takes. comment.txt is what a reviewer sees; change it with `--update=all` and read it.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { plannedChanges } from "../../../../cli/summary/changes";
import { cell, code, inline, message } from "../../../../cli/summary/escape";
import { MARKER, renderSummary } from "../../../../cli/summary/markdown";
import { summarise } from "../../../../cli/summary/model";
import { readStacks, type StackFiles } from "../../../../cli/summary/read";
import { finding, stacks, step } from "./fixture";

const render = (files: StackFiles[], limit?: number): string =>
  renderSummary(files.map(summarise), limit === undefined ? {} : { limit });
const bytes = (text: string): number => Buffer.byteLength(text);
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

describe("the comment", () => {
  it("is what comment.txt shows", async () => {
    await expect(render(stacks)).toMatchFileSnapshot("comment.txt");
  });

  it("begins with the marker by which it is found, alone in its line", () => {
    expect(render(stacks).split("\n")[0]).toBe(MARKER);
    expect(MARKER).toMatch(/^<!-- unified-ai[ :][\w :.-]* -->$/);
  });

  it("has losses above policies, policies above cost, and cost above resources", () => {
    const text = render(stacks);
    const at = [
      "### Failed",
      "### Deleted or replaced",
      "### Policy violations",
      "### Cost",
      "Resources in dev",
    ].map((title) => text.indexOf(title));
    expect(at.every((place) => place > 0)).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  it("names first what cannot be made again, of whichever stack", () => {
    const files: StackFiles[] = [
      {
        stack: "dev",
        preview: { steps: [step("dev", "delete", "aws:sns/topic:Topic", "harmless")] },
      },
      {
        stack: "prod",
        preview: { steps: [step("prod", "delete", "aws:kms/key:Key", "data")] },
        check: {
          findings: [
            finding("prod", "no-destructive-change", {
              message: "a planned deletion, which loses the key; keep it",
            }),
          ],
        },
      },
    ];
    const lines = render(files)
      .split("\n")
      .filter((line) => line.includes("**delete**"));
    expect(lines).toEqual([
      "- `prod`: **delete** `data` (`aws:kms/key:Key`); **loses the key**",
      "- `dev`: **delete** `harmless` (`aws:sns/topic:Topic`)",
    ]);
  });

  it("shows no value of any input, neither of a preview nor of drift", () => {
    const text = render(stacks);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("hidden-value");
  });

  it("hides what looks like a secret wherever it stands", () => {
    const key = "ua_abcdefgh12345678";
    const files = structuredClone(stacks);
    files[0]!.check!.findings[0]!.message = `got "${key}"`;
    files[2]!.status!.failed!.message = `Authorization: Bearer abc.def ${key}`;
    files[0]!.preview!.steps.push(step("dev", "create", "aws:sns/topic:Topic", `topic-${key}`));
    const text = render(files);
    expect(text).not.toContain(key);
    expect(text).not.toContain("abc.def");
    expect(text).toContain("(hidden)");
  });

  it("counts a replacement once, and leaves out what exists only in the program", () => {
    const changes = plannedChanges(stacks[0]!.preview!, []);
    expect(changes.map(({ op, name }) => `${op} ${name}`).sort()).toEqual([
      "create alarms",
      "delete data",
      "delete record",
      "replace cache",
      "update log",
    ]);
  });

  it("tells a stack that left nothing as failed, and never leaves it out", () => {
    const folder = path.join(os.tmpdir(), `unified-ai-nothing-${process.pid}`);
    const files = readStacks(folder, [], ["prod", "dev"]);
    expect(files.map(({ stack }) => stack)).toEqual(["dev", "prod"]);
    const text = render(files);
    expect(text).toContain("## Preview: 2 stacks could not be previewed");
    expect(text).toContain("- `prod`, set-up: left no report; look at the log of its job");
  });

  it("says which commit it is of", () => {
    const text = renderSummary([], { about: "Commit 0a1b2c3 of <b>x</b>" });
    expect(text).toContain("\n\nCommit 0a1b2c3 of &#60;b&#62;x&#60;/b&#62;\n");
  });

  it("has the cost of calls, by alias, and says how they are known", () => {
    const cost = {
      ...{ totalMonthlyUsd: 120, idleMonthlyUsd: 30, use: { basis: "assumed" } },
      range: { p10: 80, p90: 200 },
      difference: { monthlyUsd: 50.5, useMonthlyUsd: 50.5, byAlias: { chat: 50, "(shared)": 0.5 } },
    };
    const text = render([{ stack: "dev", cost }]);
    expect(text).toContain("### Cost: $120.00 ($80.00 to $200.00) a month in all, +$50.50");
    expect(text).toContain("calls assumed. Without a single call: $30.00.");
    expect(text).toContain("| `dev` | calls of `chat` | +$50.00 |");
    expect(text).toContain("| `dev` | data that calls send out | +$0.50 |");
  });

  it("calls no change of cost by that name", () => {
    const text = render([
      { stack: "dev", cost: { totalMonthlyUsd: 12, difference: { monthlyUsd: 0 } } },
    ]);
    expect(text).toContain("no change of cost");
    expect(text).toContain("| $12.00 (no change) |");
  });

  it("says so when there is nothing", () => {
    const text = render([{ stack: "dev", preview: { steps: [] }, check: { findings: [] } }]);
    expect(text).toBe(
      `${MARKER}\n## Preview: no policy violation, no change\n\n` +
        "| stack | resources | policies | cost a month |\n| --- | --- | --- | ---: |\n" +
        "| `dev` | no change | no violation | not priced |\n",
    );
  });
});

describe("a huge change", () => {
  const huge = (count: number): StackFiles[] =>
    ["dev", "staging", "prod"].map((stack) => ({
      stack,
      preview: {
        steps: many(count, (at) =>
          step(
            stack,
            at % 3 === 0 ? "delete" : at % 3 === 1 ? "update" : "create",
            "aws:s3/bucket:Bucket",
            `bucket-${at}-${"ü".repeat(40)}`,
            {
              reasons: ["tags"],
            },
          ),
        ),
      },
      check: {
        findings: many(count, (at) => finding(stack, "kms-rotation", { name: `key-${at}` })),
      },
    }));

  it("stays below what GitHub takes, with some of everything and a sentence about the rest", () => {
    const text = render(huge(4_000));
    expect(bytes(text)).toBeLessThanOrEqual(65_000);
    expect(bytes(text)).toBeGreaterThan(55_000);
    for (const title of ["### Deleted or replaced", "### Policy violations", "Resources in prod"])
      expect(text).toContain(title);
    expect(text.trimEnd().split("\n").at(-1)).toMatch(
      /^Left out, since a comment has a limit: \d+ of 4002 deletes and replacements, \d+ of 12000 policy violations, \d+ of 4000 resources of dev, .*\. The whole is in the files of this run\.$/,
    );
    const opened = text.split("<details>").length;
    expect(text.split("</details>")).toHaveLength(opened);
  });

  it("stays below any limit, whatever names and messages hold", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 });
    const stack = fc.record({
      stack: text,
      names: fc.array(text, { maxLength: 40 }),
      messages: fc.array(text, { maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(stack, { maxLength: 5 }),
        fc.integer({ min: 3_000, max: 20_000 }),
        (all, limit) => {
          const out = render(
            all.map(({ stack: name, names, messages }) => ({
              stack: name,
              preview: {
                steps: names.map((one) => step("dev", "delete", "aws:s3/bucket:Bucket", one)),
              },
              check: { findings: messages.map((one) => finding("dev", "rule", { message: one })) },
            })),
            limit,
          );
          expect(bytes(out)).toBeLessThanOrEqual(limit);
          expect(out.startsWith(`${MARKER}\n`)).toBe(true);
          expect(out.split("<!--")).toHaveLength(2);
          expect(
            out
              .match(/<(?!!-- unified-ai|\/?(details|summary)>)/g)
              ?.filter(() => !out.includes("`")) ?? [],
          ).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("foreign text", () => {
  it("is no markup, no link, no mention and no line of its own", () => {
    expect(inline("a **b** <img src=x> [l](http://x) `c` | d_e_ $x$")).toBe(
      "a &#42;&#42;b&#42;&#42; &#60;img src=x&#62; &#91;l&#93;&#40;http:\u200b//x&#41; &#96;c&#96; &#124; d&#95;e&#95; &#36;x&#36;",
    );
    expect(inline("ping @team about #12 at www.x.org")).toBe(
      "ping @\u200bteam about #\u200b12 at www\u200b.x.org",
    );
    expect(inline("a\n\n# b\r\n\u0000c\u202e")).toBe("a # b c");
  });

  it("stays within its code, however many backticks it has", () => {
    expect(code("plain")).toBe("`plain`");
    expect(code("a`b``c")).toBe("```a`b``c```");
    expect(code("`a`")).toBe("`` `a` ``");
    expect(code("\n")).toBe("` `");
    expect(cell(code("a|b"))).toBe("`a\\|b`");
  });

  it("keeps the code of a message of ours", () => {
    expect(message('`tags.Team` must be set, got "<none>"; set `tags`')).toBe(
      '`tags.Team` must be set, got "&#60;none&#62;"; set `tags`',
    );
    expect(message("half `a code")).toBe("half &#96;a code");
  });
});

describe("the folder", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-summary-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const write = (stack: string, name: string, content: unknown): void => {
    fs.mkdirSync(path.join(folder, stack), { recursive: true });
    fs.writeFileSync(path.join(folder, stack, name), JSON.stringify(content));
  };

  it("is read in the order of promotion, as far as files are there", () => {
    write("prod", "status.json", stacks[2]!.status);
    write("dev", "preview.json", stacks[0]!.preview);
    write("another", "cost.json", stacks[0]!.cost);
    fs.mkdirSync(path.join(folder, "empty"));
    expect(readStacks(folder).map(({ stack }) => stack)).toEqual(["dev", "prod", "another"]);
    expect(readStacks(folder, ["prod"])).toEqual([stacks[2]]);
  });

  it("has to be one, with the stacks that are asked for and with previews that are some", () => {
    expect(() => readStacks(path.join(folder, "absent"))).toThrow(
      "must be a folder with one folder for each stack",
    );
    expect(() => readStacks(folder, ["qa"])).toThrow("has none for qa");
    write("bad", "preview.json", { steps: 3 });
    expect(() => readStacks(folder, ["bad"])).toThrow("must be what `pulumi preview --json` wrote");
    expect(() => readStacks(folder, ["empty"])).toThrow("must have files of at least one stack");
  });
});
