// Proves what is made where the engine of the local clouds has its home; that the engine then writes no logs:
// tests/e2e/lifecycle.test.ts.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeEngineHome } from "../../../cli/local/engine-home";

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-home-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("makeEngineHome", () => {
  it("puts a file where the engine would make its folder of logs, once", () => {
    const home = path.join(folder, "a", "home");
    makeEngineHome(home);
    makeEngineHome(home);
    expect(() => fs.mkdirSync(path.join(home, "logs"), { recursive: true })).toThrow(/EEXIST/);
  });

  it("leaves logs alone that are there already", () => {
    fs.mkdirSync(path.join(folder, "logs"));
    fs.writeFileSync(path.join(folder, "logs", "old.log"), "");
    makeEngineHome(folder);
    expect(fs.readdirSync(path.join(folder, "logs"))).toEqual(["old.log"]);
  });
});
