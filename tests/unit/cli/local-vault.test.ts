// Proves when a stack asks for Vault, and what the rotation of a secret id tells people. The rotation itself: tests/full/vault.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { wantsVault } from "../../../cli/local/vault-wanted";
import { renderRotateAppRole } from "../../../cli/rotate/approle-command";

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "wants-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("wantsVault", () => {
  const wants = (config: object): boolean => {
    const file = path.join(folder, "Pulumi.dev.yaml");
    fs.writeFileSync(file, stringify({ config }));
    return wantsVault(file);
  };

  it.each<[boolean, string, object]>([
    [true, "an endpoint that keeps keys in it", { "p:endpoint": { secrets: { store: "vault" } } }],
    [true, "a baseline that prepares one", { "p:baseline": { vault: { address: "https://v" } } }],
    [false, "an endpoint with a cloud's store", { "p:endpoint": { secrets: { store: "aws" } } }],
    [false, "an endpoint that says nothing", { "p:endpoint": { gateway: {} } }],
    [false, "another key", { "p:other": { secrets: { store: "vault" }, vault: {} } }],
    [false, "nothing", {}],
  ])("is %s for %s", (expected, _what, config) => {
    expect(wants(config)).toBe(expected);
  });

  it("is false for a stack without a file, and for an empty one", () => {
    expect(wantsVault(path.join(folder, "none.yaml"))).toBe(false);
    fs.writeFileSync(path.join(folder, "empty.yaml"), "");
    expect(wantsVault(path.join(folder, "empty.yaml"))).toBe(false);
  });
});

describe("the report of a rotated secret id", () => {
  const wrapped = {
    token: "hvs.W",
    expiresAt: "2026-11-21T21:00:00.000Z",
    creationPath: "auth/a/role/r/secret-id",
  };
  const old = { accessor: "acc-1", createdAt: "2026-11-01T00:00:00.000Z" };
  const base = {
    code: 0 as const,
    role: "atlas-prod",
    destroyed: [],
    pending: [],
    longestTokenSeconds: 14_400,
  };

  it("says what to open, until when the old one is valid, and what to run then", () => {
    const until = "2026-11-22T20:00:00.000Z";
    const text = renderRotateAppRole(
      { ...base, wrapped, pending: [{ ...old, until }] },
      { stack: "prod" },
    );
    expect(text).toContain("wrapping token: hvs.W");
    expect(text).toContain("creation path auth/a/role/r/secret-id");
    expect(text).toContain(`valid until ${until}: secret id acc-1`);
    expect(text).toContain("`unified-ai rotate approle --stack prod --finish`");
    expect(text).toContain("nothing changes for them until then");
  });

  it("says what ended, and how long tokens go on", () => {
    const text = renderRotateAppRole({ ...base, destroyed: [old] }, { stack: "prod" });
    expect(text).toContain("destroyed: secret id acc-1");
    expect(text).toContain("at most 4 h");
  });

  it("keeps the token out of the text when it went into a file", () => {
    const text = renderRotateAppRole({ ...base, wrapped }, { stack: "prod", out: "w" });
    expect(text).not.toContain("hvs.W");
    expect(text).toContain("in w");
  });

  it("says when nothing is due", () => {
    expect(renderRotateAppRole(base, { stack: "prod" })).toContain("nothing is due");
  });
});
