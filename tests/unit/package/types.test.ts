// Proves which declarations are made; that a program type-checks against them is for tests/e2e/package.test.ts.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
const { declarationsOf } = createRequire(__filename)(
  path.join(root, "tools/package/types.cjs"),
) as {
  declarationsOf(root: string, entry: string): Map<string, string>;
};
const { dependencies, peerDependencies } = JSON.parse(
  fs.readFileSync(path.join(root, "package.json"), "utf8"),
) as Record<"dependencies" | "peerDependencies", Record<string, string>>;

describe("declarations", () => {
  let folder: string;
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "declarations-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("are those of the entry and of what its types refer to, and no others", () => {
    write(
      "in/index.ts",
      'import { hidden } from "./hidden";\nimport type { Shown } from "./shown";\n' +
        'export type { Far } from "../far";\nexport const value: Shown = hidden();\n',
    );
    write("in/hidden.ts", 'export const hidden = () => ({ a: "x" });\n');
    write("in/shown/index.ts", "/** Words. */\nexport interface Shown { a: string }\n");
    write("far.ts", "export interface Far { b: number }\n");
    const made = declarationsOf(folder, "in/index.ts");
    expect([...made.keys()].sort()).toEqual(["far.d.ts", "in/index.d.ts", "in/shown/index.d.ts"]);
    expect(made.get("in/index.d.ts")).toContain("export declare const value: Shown;");
    expect(made.get("in/shown/index.d.ts")).toContain("/** Words. */");
  });

  it("are refused with every place whose type would have to be inferred", () => {
    write("index.ts", "export const a = [1].map(String);\nexport function b() { return a; }\n");
    expect(() => declarationsOf(folder, "index.ts")).toThrow(
      /^types must be written out:\n {2}index\.ts:1: .*\n {2}index\.ts:2: /,
    );
  });

  it("of this package refer to nothing that a program would not have", () => {
    const made = declarationsOf(root, "components/index.ts");
    expect(made.get("components/unified-ai-endpoint.d.ts")).toContain("class UnifiedAiEndpoint");
    const imported = [...made.values()].flatMap((text) =>
      [...text.matchAll(/(?:from |import\()"([^."][^"]*)"/g)].map(([, name]) => name!),
    );
    const packages = new Set(
      imported
        .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0])
        .filter((n) => !n.startsWith("node:")),
    );
    expect(
      [...packages].filter((name) => !(name in dependencies) && !(name in peerDependencies)),
    ).toEqual([]);
  });
});
