// Proves with a real Vault and a real PostgreSQL that users are made for an hour, end with their lease, and that a lasting
// user's password changes. The 720 hours of the latter are read back, not waited for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bringUpVault,
  configOf,
  must,
  vaultBaseline,
  type VaultClouds,
} from "../../e2e/vault/bring-up";
import type { Workload } from "../../e2e/vault/workload";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";
import { Postgres, postgresFolder } from "./postgres";

const bin = postgresFolder();
if (bin === undefined)
  console.warn(
    "credentials of a database: not run, since PostgreSQL is not installed; `apt-get install postgresql` brings it",
  );

const MOUNT = "ai-providers-database";
const described = (connected: boolean) => ({
  ...vaultBaseline,
  databases: { main: { connected } },
  environments: {
    prod: {
      database: {
        connection: "main",
        grants: "readers",
        ...(connected && { staticUser: "reporting" }),
      },
    },
  },
});

describe.skipIf(vaultMissing("credentials of a database") || bin === undefined)(
  "credentials of a database",
  () => {
    let on: VaultClouds;
    let workload: Workload;
    let postgres: Postgres;
    let token: string;

    beforeAll(async () => {
      postgres = await Postgres.start(bin!);
      const setUp =
        "CREATE ROLE readers; CREATE TABLE prices(id int); GRANT SELECT ON prices TO readers; CREATE ROLE reporting LOGIN PASSWORD 'old-password'";
      const made = postgres.query("admin", "first-password", setUp);
      if (!made.ok) throw new Error(made.text);
      on = await bringUpVault([], described(false));
      ({ workload } = on);
      const login = await workload.call("POST", "auth/token/create", {
        token: workload.root,
        body: { policies: ["atlas-prod-gateway"], no_default_policy: true, ttl: "1h" },
      });
      token = login.body.auth!.client_token;
    }, 300_000);
    afterAll(async () => {
      postgres?.stop();
      await on?.clouds.dispose();
    });

    it("are handed to Vault by a person, and Vault changes the password at once", async () => {
      const { root } = workload;
      const connection = await workload.call("POST", `${MOUNT}/config/main`, {
        token: root,
        body: {
          plugin_name: "postgresql-database-plugin",
          allowed_roles: ["atlas-prod", "atlas-prod-static"],
          connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${postgres.port}/postgres?sslmode=disable`,
          username: "admin",
          password: "first-password",
        },
      });
      expect([connection.status, connection.text]).toEqual([204, ""]);
      const rotated = await workload.call("POST", `${MOUNT}/rotate-root/main`, {
        token: root,
        body: {},
      });
      expect(rotated.status).toBe(204);
      expect(postgres.query("admin", "first-password", "SELECT 1").ok).toBe(false);
      const shown = await workload.call("GET", `${MOUNT}/config/main`, { token: root });
      expect(shown.text).not.toContain("first-password");
    });

    it("work for the rights of their group, live an hour, and end with their lease", async () => {
      const answer = await workload.call("GET", `${MOUNT}/creds/atlas-prod`, { token });
      const { username, password } = answer.body.data as { username: string; password: string };
      expect(answer.body).toMatchObject({ lease_duration: 3_600 });
      expect(postgres.query(username, password, "SELECT count(*) FROM prices")).toEqual({
        ok: true,
        text: "0",
      });
      expect(postgres.query(username, password, "INSERT INTO prices VALUES (1)").ok).toBe(false);
      const other = await workload.call("GET", `${MOUNT}/creds/atlas-prod`, { token });
      expect(other.body.data!["username"]).not.toBe(username);
      const revoked = await workload.call("POST", "sys/leases/revoke", {
        token: workload.root,
        body: { lease_id: answer.body.lease_id, sync: true },
      });
      expect(revoked.status).toBe(204);
      expect(postgres.query(username, password, "SELECT 1").ok).toBe(false);
    });

    it("end with the token that asked for them", async () => {
      const made = await workload.call("POST", "auth/token/create", {
        token: workload.root,
        body: { policies: ["atlas-prod-gateway"], ttl: "1h", no_default_policy: true },
      });
      const held = made.body.auth!.client_token;
      const answer = await workload.call("GET", `${MOUNT}/creds/atlas-prod`, { token: held });
      const { username, password } = answer.body.data as { username: string; password: string };
      expect(postgres.query(username, password, "SELECT 1").ok).toBe(true);
      await workload.call("POST", "auth/token/revoke-self", { token: held });
      await expect
        .poll(() => postgres.query(username, password, "SELECT 1").ok, { timeout: 10_000 })
        .toBe(false);
    });

    it("of a lasting user are Vault's from its first day, and change when asked and by the clock", async () => {
      on.baseline.configure("shared", configOf(described(true)));
      await must(on.baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared"));
      expect(postgres.query("reporting", "old-password", "SELECT 1").ok).toBe(false);
      const at = `${MOUNT}/static-creds/atlas-prod-static`;
      const read = async () =>
        (await workload.call("GET", at, { token })).body.data as {
          password: string;
          rotation_period: number;
        };
      const first = await read();
      expect(first.rotation_period).toBe(720 * 3_600);
      expect(postgres.query("reporting", first.password, "SELECT 1").ok).toBe(true);
      await workload.call("POST", `${MOUNT}/rotate-role/atlas-prod-static`, {
        token: workload.root,
        body: {},
      });
      const second = await read();
      expect(second.password).not.toBe(first.password);
      expect(postgres.query("reporting", first.password, "SELECT 1").ok).toBe(false);
      const again = await on.baseline.pulumi(
        ...["preview", "--refresh", "--expect-no-changes", "--stack", "shared"],
      );
      expect(again.code, again.text).toBe(0);
      const state = JSON.stringify(await on.baseline.exported("shared"));
      for (const secret of [first.password, second.password, "first-password"])
        expect(state).not.toContain(secret);
    }, 120_000);
  },
);
