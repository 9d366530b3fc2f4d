// Proves how a pulumi command line is read and changed; the flags are those of engine 3.259.
import { describe, expect, it } from "vitest";
import {
  makesStack,
  needsProject,
  parseEngineCommand,
  redirect,
} from "../../../cli/shim/arguments";

const parse = (line: string) => parseEngineCommand(line.split(" "));

describe("parseEngineCommand", () => {
  it.each([
    ["up --yes --stack dev", { verb: "up", stack: "dev" }],
    ["update -sdev", { verb: "up", stack: "dev" }],
    ["preview -s=dev", { verb: "preview", stack: "dev" }],
    ["pre --stack=organization/p/dev", { verb: "preview", stack: "dev" }],
    ["--stack prod stack export", { verb: "stack export", stack: "prod" }],
    ["-C some/dir up", { verb: "up", cwd: "some/dir" }],
    ["--cwd=some/dir stack new x", { verb: "stack init", cwd: "some/dir" }],
    ["up -m --stack", { verb: "up" }],
    ["config set a:b c --path", { verb: "config set" }],
    ["stack", { verb: "stack" }],
    ["up -y -f -- --stack dev", { verb: "up" }],
    ["up --target urn:x -t urn:y --stack dev", { verb: "up", stack: "dev" }],
  ])("reads `pulumi %s`", (line, expected) => {
    expect(parse(line)).toEqual({ help: false, ...expected });
  });

  it("sees that only help was asked for", () => {
    expect(parse("up --help").help).toBe(true);
  });
});

describe("needsProject", () => {
  it("is false for verbs that work anywhere", () => {
    for (const verb of [
      "",
      "new",
      "login",
      "version",
      "plugin ls",
      "package get-schema",
      "policy new",
    ]) {
      expect([verb, needsProject(verb)]).toEqual([verb, false]);
    }
  });
  it("is true for verbs on a stack", () => {
    for (const verb of [
      "up",
      "preview",
      "stack export",
      "config",
      "policy analyze",
      "cancel",
      "state delete",
    ]) {
      expect([verb, needsProject(verb)]).toEqual([verb, true]);
    }
  });
});

describe("makesStack", () => {
  it("is false for verbs that ask about a stack or remove it", () => {
    for (const verb of ["stack rm", "stack output", "stack export", "cancel", "stack init"]) {
      expect([verb, makesStack(verb)]).toEqual([verb, false]);
    }
  });
});

describe("redirect", () => {
  const go = (line: string) => redirect(line.split(" "), "/local/endpoint", "/repo").join(" ");

  it("puts the folder in front and leaves the rest alone", () => {
    expect(go("up --yes --stack dev -c a=b")).toBe(
      "-C /local/endpoint up --yes --stack dev -c a=b",
    );
  });
  it("takes an own folder out", () => {
    expect(go("-C baseline up")).toBe("-C /local/endpoint up");
    expect(go("up --cwd=baseline --stack dev")).toBe("-C /local/endpoint up --stack dev");
    expect(go("-Cbaseline up")).toBe("-C /local/endpoint up");
  });
  it("makes relative paths absolute from where it was called", () => {
    expect(go("up --policy-pack policies --policy-pack-config=a.json,/b.json")).toBe(
      "-C /local/endpoint up --policy-pack=/repo/policies --policy-pack-config=/repo/a.json,/b.json",
    );
    expect(go("stack export --file out.json")).toBe(
      "-C /local/endpoint stack export --file=/repo/out.json",
    );
    expect(go("import -o out.ts")).toBe("-C /local/endpoint import -o /repo/out.ts");
  });
  it("leaves values that look like flags or paths, and what follows --", () => {
    expect(go("up -m --stack --config-file x")).toBe(
      "-C /local/endpoint up -m --stack --config-file=/repo/x",
    );
    expect(go("up -- --file a")).toBe("-C /local/endpoint up -- --file a");
  });
});
