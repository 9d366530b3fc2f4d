// Proves that a command pays for no cloud's SDK but its own store's: the four together cost most of a second.
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");

/** Names of the packages that are loaded after a script has run in the folder of the transpiled sources. */
function loaded(script: string): string[] {
  const report =
    "Object.keys(require.cache).map((file) => /node_modules\\/(@[^/]+\\/[^/]+|[^/]+)/.exec(file)?.[1])";
  const text = `require("./tools/build.cjs").ensureFresh();
(async () => { ${script} })().then(() => console.log(JSON.stringify([...new Set(${report})])));`;
  const answer = execFileSync(process.execPath, ["-e", text], { cwd: root, encoding: "utf8" });
  return (JSON.parse(answer.trim().split("\n").at(-1)!) as (string | null)[]).filter(
    (name) => name !== null,
  );
}

const SDKS = /^(@aws-sdk|@azure|google-auth-library|gaxios)/;

describe("the SDKs of the secret stores", () => {
  it("are not loaded with the command line", () => {
    const packages = loaded('require("./bin/cli/main.js").createProgram();');
    expect(packages).toContain("commander");
    expect(packages.filter((name) => SDKS.test(name))).toEqual([]);
  });

  // Azure's are modules that the cache of `require` does not show; one of their own parts is.
  it.each([
    ["aws", { region: "us-east-1" }, ["@aws-sdk/client-secrets-manager"]],
    ["azure", { vaultUrl: "https://v.vault.azure.net", tenantId: "t" }, ["@azure/core-tracing"]],
    ["gcp", { project: "p" }, ["google-auth-library"]],
    ["vault", { address: "https://vault.example.com", mount: "m" }, []],
  ])("are loaded alone for a store of kind %s", (store, where, own) => {
    const reference = { store, entries: {}, refreshSeconds: 60, ...where };
    const packages = loaded(
      `process.env.VAULT_TOKEN = "t"; await require("./bin/cli/secrets/open.js").openStore(${JSON.stringify(reference)});`,
    );
    for (const name of own) expect(packages).toContain(name);
    const heads = { aws: /^@aws-sdk/, azure: /^@azure/, gcp: /^(google-auth-library|gaxios)/ };
    const foreign = packages.filter(
      (name) => SDKS.test(name) && !heads[store as keyof typeof heads]?.test(name),
    );
    expect(foreign).toEqual([]);
  });
});
