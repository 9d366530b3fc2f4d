// Proves what is said of the place where a rule failed, in sources and in the bundle.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { placeOf } from "../../../../policies/internal/place";
import { Value } from "../../../../policies/internal/value";

const root = path.resolve(__dirname, "../../../..");

describe("placeOf", () => {
  it("names the error and the place in the sources, never the message", () => {
    let thrown: unknown;
    try {
      Value.of({}).entries.call({ known: 1 } as unknown as Value);
    } catch (error) {
      thrown = error;
    }
    expect(placeOf(thrown)).toMatch(/^TypeError at policies\/internal\/value\.ts:\d+:\d+$/);
  });

  it("takes nothing of a message for a place", () => {
    expect(placeOf(new RangeError("see policies/rules/x.ts:1:2"))).not.toContain("rules/x.ts");
  });

  it("says the name alone where the stack tells nothing of the pack", () => {
    const error = new RangeError("x");
    error.stack = "RangeError: x\n    at f (/elsewhere/a.js:1:2)";
    expect(placeOf(error)).toBe("RangeError");
  });

  it("says the type of what is no error", () => {
    expect(placeOf("text")).toBe("string");
  });

  describe("in the bundle", () => {
    beforeAll(() => {
      (
        createRequire(__filename)("../../../../tools/build.cjs") as { ensureFresh(): void }
      ).ensureFresh();
    });

    it("gives the place before bundling", () => {
      const script = `
        const { judge } = require(${JSON.stringify(path.join(root, "bin/policies/index.js"))});
        const rule = { id: "r", applies: () => true, check: (resource) => resource.each(5, () => {}) };
        const args = { type: "aws:x/y:Z", name: "main", props: {} };
        process.stdout.write(judge(rule, args).violations.join());`;
      const said = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
      expect(said).toMatch(
        /^aws:x\/y:Z "main": the rule failed \(TypeError at policies\/resource\.ts:\d+:\d+\), /,
      );
    });
  });
});
