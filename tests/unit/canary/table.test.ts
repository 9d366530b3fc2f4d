// Holds docs/secrets-canary.md to the list of leak classes and to the tests that it names, and the programs to what it says of them.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { CLASSES } from "../../canary/classes";
import { repo } from "../../e2e/local-clouds";

const page = fs.readFileSync(path.join(repo, "docs", "secrets-canary.md"), "utf8");
const rows = [...page.matchAll(/^\| `([a-z-]+)` *\|([^|]+)\|([^|]+)\|$/gm)].map(
  ([, name, , here]) => ({ name: name!, here: here!.trim() }),
);

describe("the table of leak classes", () => {
  it("has one row for each class, in order", () => {
    expect(rows.map(({ name }) => name)).toEqual([...CLASSES]);
  });

  for (const { name, here } of rows) {
    it(`names a test of ${name}, or says why there is none`, () => {
      const parts = here.split("; ");
      const tests = parts.flatMap((part) => {
        const [, file, title] = /^`(tests\/[^`]+)`: (.+)$/.exec(part) ?? [];
        return file === undefined ? [] : [{ file, title: title! }];
      });
      const reason = /not provable here[:,]? .{20,}/.test(here);
      expect(tests.length > 0 || reason, here).toBe(true);
      for (const { file, title } of tests) {
        const text = fs.readFileSync(path.join(repo, file), "utf8");
        const titles = [...text.matchAll(/\bit\(\s*["`]([^"`]+)["`]/g)].map(([, one]) => one!);
        expect(
          titles.some((one) => one.startsWith(title)),
          `${file} has no test that begins with ${JSON.stringify(title)}`,
        ).toBe(true);
      }
    });
  }
});

describe("the programs", () => {
  it("reads no secret back: no getter of a secret's value, no dynamic provider, no secret of the configuration", () => {
    const found = ["index.ts", "baseline", "components", "bootstrap"]
      .flatMap((name) => sources(path.join(repo, name)))
      .flatMap((file) => {
        const text = fs.readFileSync(file, "utf8");
        return READS.filter((one) => one.test(text)).map(
          (one) => `${path.relative(repo, file)}: ${one}`,
        );
      });
    expect(found).toEqual([]);
  });
});

/** Calls that bring a secret's value into a program, where the engine's mark can be lost. */
const READS = [
  /\bgetSecretVersion(Output|Access|AccessOutput)?\(/,
  /\bsecretmanager\.getSecret\w*\(/,
  /\bgeneric\.getSecret\w*\(/,
  /\bkv\.getSecret\w*\(/,
  /\b(require|get)Secret(Object)?\(/,
  /\bdynamic\.(Resource|ResourceProvider)\b/,
  /\blistAccountKeys\w*\(/,
  /\blistStorageAccountKeys\w*\(/,
  /\blistKeys\w*\(/,
];

function sources(at: string): string[] {
  if (!fs.existsSync(at)) return [];
  if (fs.statSync(at).isFile()) return [at];
  return fs.readdirSync(at).flatMap((name) => {
    const file = path.join(at, name);
    if (fs.statSync(file).isDirectory()) return sources(file);
    return file.endsWith(".ts") ? [file] : [];
  });
}
