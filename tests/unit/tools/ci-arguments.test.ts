// Proves how the steps of a pipeline read their command lines.
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const { readArguments } = createRequire(__filename)("../../../tools/ci/arguments.cjs") as {
  readArguments(argv: string[], env?: NodeJS.ProcessEnv): Record<string, unknown>;
};

describe("the command line of a step", () => {
  it("is on the local clouds unless asked otherwise", () => {
    expect(readArguments([], {})).toEqual({ stacks: [], real: false });
    expect(readArguments(["--real"], {})).toEqual({ stacks: [], real: true });
    expect(readArguments([], { UNIFIED_AI_REAL: "1" })).toEqual({ stacks: [], real: true });
    expect(readArguments([], { UNIFIED_AI_REAL: "0" })).toEqual({ stacks: [], real: false });
  });

  it("takes stacks, a folder and a time", () => {
    const argv = ["--stack", "dev", "--stack=prod", "--out", "x", "--wait=5"];
    expect(readArguments(argv, {})).toEqual({
      ...{ stacks: ["dev", "prod"], real: false },
      ...{ folder: "x", waitSeconds: 5 },
    });
  });

  it("refuses what it does not know, and flags without their value", () => {
    expect(() => readArguments(["--rael"], {})).toThrow("`--rael`: must be --stack <stack>");
    expect(() => readArguments(["--stack"], {})).toThrow("`--stack`: must have a value, got none");
    expect(() => readArguments(["--stack", "--real"], {})).toThrow("`--stack`: must have a value");
    expect(() => readArguments(["--wait", "soon"], {})).toThrow("must be seconds from 0 to 1800");
  });
});
