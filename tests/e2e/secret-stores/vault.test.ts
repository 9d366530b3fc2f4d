// Proves the Vault client against a real server, which is not ours: what it refuses, Vault refuses.
import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SecretStoreClient } from "../../../cli/secrets/client";
import { openVault } from "../../../cli/secrets/vault";
import { conformance } from "./conformance";
import { vaultProgram, VaultServer } from "./vault-server";

const program = vaultProgram();
const MOUNT = "ai-providers";

function opener(server: VaultServer) {
  return (options: { token?: string; mount?: string; env?: NodeJS.ProcessEnv } = {}) =>
    openVault(
      {
        store: "vault",
        address: server.address,
        mount: options.mount ?? MOUNT,
        entries: {},
        refreshSeconds: 60,
      },
      {
        env: {
          HOME: "/nowhere",
          VAULT_TOKEN: options.token ?? server.rootToken,
          VAULT_CACERT: server.caFile,
          ...options.env,
        },
      },
    );
}

async function start(): Promise<VaultServer> {
  const server = await VaultServer.start(program!);
  await server.ask("POST", `sys/mounts/${MOUNT}`, { type: "kv", options: { version: "2" } });
  // Vault turns a new mount to version 2 in the background.
  for (let tries = 0; tries < 600; tries++) {
    const { status } = await server.ask("GET", `${MOUNT}/metadata/any`);
    if (status === 404) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return server;
}

if (program === undefined) it.skip("needs vault: `node tools/vault.cjs` builds it", () => {});
else {
  let made = 0;
  conformance(
    "vault",
    async () => {
      const server = await start();
      const open = opener(server);
      return {
        open: () => Promise.resolve(open()),
        entry: () => Promise.resolve(`dev/tenants/t${++made}`),
        missing: () => Promise.resolve({ client: open({ mount: "nothing" }), entry: "dev/x" }),
        async without(right, entry) {
          const rules = (kind: string, list: string): string =>
            `path "${MOUNT}/${kind}/${entry}" { capabilities = [${list}] }\n`;
          const policy =
            right === "write" ? rules("data", '"read"') + rules("metadata", '"read"') : "";
          const client = open({ token: await server.token(policy) });
          return {
            client,
            lacks:
              right === "write"
                ? new RegExp(`token's policies lack the capability create and update on .*${entry}`)
                : new RegExp(`token's policies lack the capability read on .*${entry}`),
          };
        },
        async revoked() {
          const token = await server.token('path "*" { capabilities = ["read", "update"] }');
          await server.ask("POST", "auth/token/revoke", { token });
          return open({ token });
        },
        dispose: () => server.dispose(),
      };
    },
    { onlyObjects: true },
  );

  describe("vault's own ways", () => {
    let server: VaultServer;
    let open: ReturnType<typeof opener>;
    let client: SecretStoreClient;
    beforeAll(async () => {
      server = await start();
      open = opener(server);
      client = open();
    });
    afterAll(() => server?.dispose());

    it("hands over by a token that opens once", async () => {
      const { token, expiresAt } = await client.wrap!({ key: "ua_wrapped" }, 900);
      expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(850_000);
      const opened = await server.ask("POST", "sys/wrapping/unwrap", undefined, token);
      expect(opened.body).toMatchObject({ data: { key: "ua_wrapped" } });
      const again = await server.ask("POST", "sys/wrapping/unwrap", undefined, token);
      expect(again.status).toBe(400);
    });

    it("makes a wrapping token worthless", async () => {
      const { token } = await client.wrap!({ key: "ua_wrapped" }, 900);
      await client.unwrap!(token);
      expect((await server.ask("POST", "sys/wrapping/unwrap", undefined, token)).status).toBe(400);
    });

    it("writes again where the newest version was deleted by hand", async () => {
      const first = await client.write("dev/deleted", { n: 1 }, undefined);
      await server.ask("DELETE", `${MOUNT}/data/dev/deleted`);
      expect(await client.read("dev/deleted")).toBeUndefined();
      const second = await client.write("dev/deleted", { n: 2 }, undefined);
      expect(Number(second)).toBe(Number(first) + 1);
    });

    it("sends its token to no server whose certificate nobody vouches for", async () => {
      const untrusting = open({ env: { VAULT_CACERT: "" } });
      await expect(untrusting.read("dev/x")).rejects.toMatchObject({
        code: "STORE_UNREACHABLE",
        message: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) as string,
      });
    });

    it("sends its token over no network in clear", () => {
      const env = { VAULT_ADDR: "http://vault.example.com:8200" };
      expect(() => open({ env })).toThrow(/must begin with https:\/\//);
    });

    it("takes the token that `vault login` left", async () => {
      const home = fs.mkdtempSync("/tmp/vault-home-");
      fs.writeFileSync(`${home}/.vault-token`, `${server.rootToken}\n`);
      const env = { HOME: home, VAULT_TOKEN: "" };
      expect(await open({ env }).read("dev/none")).toBeUndefined();
      fs.rmSync(home, { recursive: true });
      expect(() => open({ env })).toThrow(/run `vault login`/);
    });

    it("says that nobody answers", async () => {
      const env = { VAULT_ADDR: "https://127.0.0.1:1" };
      await expect(open({ env }).read("dev/x")).rejects.toMatchObject({
        code: "STORE_UNREACHABLE",
        message: expect.stringContaining("ECONNREFUSED") as string,
      });
    });

    it("says that it is sealed", async () => {
      await server.ask("PUT", "sys/seal");
      await expect(client.read("dev/x")).rejects.toMatchObject({
        code: "STORE_SEALED",
        message: expect.stringContaining("vault operator unseal") as string,
      });
    });
  });
}
