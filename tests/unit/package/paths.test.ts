// Proves whose project the commands take for the user's; that they work there is for tests/e2e/package.test.ts.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
const { project, projectOf } = createRequire(__filename)(
  path.join(root, "tools/lib/paths.cjs"),
) as typeof import("../../../tools/lib/paths.cjs");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "paths-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("the user's project", () => {
  it("is this checkout, where it is one", () => {
    expect(project).toBe(root);
  });

  it("is the project that the package is installed in, however deep", () => {
    fs.writeFileSync(path.join(folder, "package.json"), "{}");
    for (const below of [
      "node_modules/unified-ai-endpoint",
      "node_modules/.pnpm/unified-ai-endpoint@0.1.0/node_modules/unified-ai-endpoint",
    ])
      expect(projectOf(path.join(folder, below), "/elsewhere")).toBe(folder);
  });

  it("is where the command is run, when the package is installed for the whole machine", () => {
    const installed = path.join(folder, "lib/node_modules/unified-ai-endpoint");
    expect(projectOf(installed, "/elsewhere")).toBe("/elsewhere");
  });
});
