// Proves against a real Vault how credentials end: rotation, revocation, leases, seal; and what the audit log keeps of it.
// Waits are real, a few seconds each. Cannot prove lives of hours: their numbers are read back instead.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpVault, must, type VaultClouds } from "../../e2e/vault/bring-up";
import type { Workload } from "../../e2e/vault/workload";
import { rotateAppRole } from "../../../cli/rotate/approle";
import { AppRoleApi } from "../../../cli/rotate/approle-api";
import { runningVault, vaultKeys } from "../../../sim/vault/place";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";

const ROLE = "auth/ai-providers-approle/role/atlas-prod";
const ENTRY = "ai-providers/data/atlas-prod/tenants/alpha";
/** Stands for a tenant's key; it may be nowhere but in Vault's answers. */
const PLANTED = "ua_PLANTEDPLANTEDPLANTEDPLANTED0001";

interface Rotation {
  code: number;
  handedOver?: { how: string; wrappingToken?: string; file?: string; creationPath: string };
  destroyed: { accessor: string }[];
  pending: { accessor: string; until: string }[];
  error?: { code: string; message: string };
}

describe.skipIf(vaultMissing("how credentials of Vault end"))(
  "how credentials of Vault end",
  () => {
    let on: VaultClouds;
    let workload: Workload;

    beforeAll(async () => {
      on = await bringUpVault(["prod"]);
      ({ workload } = on);
      const body = { data: { keys: [{ key: PLANTED }] }, options: { cas: 0 } };
      await workload.call("POST", ENTRY, { token: workload.root, body });
    }, 600_000);
    afterAll(() => on?.clouds.dispose());

    const rotate = async (
      ...flags: string[]
    ): Promise<Rotation & { exit: number; text: string }> => {
      const answer = await on.clouds.unifiedAiIn(
        on.environments,
        ...["rotate", "approle", "--stack", "prod", "--json", ...flags],
      );
      return { ...(JSON.parse(answer.stdout) as Rotation), exit: answer.code, text: answer.text };
    };
    const open = async (token: string): Promise<string> => {
      const answer = await workload.call("POST", "sys/wrapping/unwrap", { token });
      return answer.body.data!["secret_id"] as string;
    };
    const login = async (secretId: string) => {
      const id = await workload.call("GET", `${ROLE}/role-id`, { token: workload.root });
      return workload.call("POST", "auth/ai-providers-approle/login", {
        body: { role_id: id.body.data!["role_id"], secret_id: secretId },
      });
    };

    describe("rotate approle", () => {
      let first: string;
      let second: string;
      let firstToken: string;

      it("hands the first secret id over, wrapped, for one opening", async () => {
        const report = await rotate();
        expect(report.exit, report.text).toBe(0);
        expect(report.destroyed).toEqual([]);
        expect(report.pending).toEqual([]);
        expect(report.handedOver).toMatchObject({
          how: "shown",
          creationPath: `${ROLE}/secret-id`,
        });
        const { wrappingToken } = report.handedOver!;
        first = await open(wrappingToken!);
        const answer = await login(first);
        firstToken = answer.body.auth!.client_token;
        expect(await workload.read(firstToken, ENTRY)).toBe(200);
        const again = await workload.call("POST", "sys/wrapping/unwrap", { token: wrappingToken! });
        expect(again.status).toBe(400);
        expect(report.text).not.toContain(first);
      }, 60_000);

      it("keeps old and new valid for the overlap, then ends the old one", async () => {
        const file = path.join(on.environments.folder, "wrapped");
        const report = await rotate("--overlap", "10m", "--out", file);
        expect(report.exit, report.text).toBe(0);
        expect(report.pending).toHaveLength(1);
        expect(report.handedOver).toMatchObject({ how: "file", file });
        expect(fs.statSync(file).mode & 0o777).toBe(0o600);
        const wrapping = fs.readFileSync(file, "utf8").trim();
        expect(report.text).not.toContain(wrapping);
        second = await open(wrapping);
        expect((await login(first)).status).toBe(200);
        expect((await login(second)).status).toBe(200);

        const early = await rotate("--finish");
        expect(early.exit).toBe(2);
        expect(early.pending.map(({ accessor }) => accessor)).toEqual(
          report.pending.map(({ accessor }) => accessor),
        );
        const twice = await rotate("--overlap", "10m");
        expect(twice.exit).toBe(1);
        expect(twice.error).toMatchObject({ code: "ROTATION_PENDING" });

        // As the command would find it then, with a clock that is ahead.
        const place = runningVault(workload.clouds)!;
        const way = {
          address: new URL(place.localAddress),
          token: workload.root,
          ca: fs.readFileSync(place.ca, "utf8"),
        };
        const late = await rotateAppRole({
          api: new AppRoleApi(way, "ai-providers-approle", "atlas-prod"),
          overlapSeconds: 0,
          wrapSeconds: 60,
          finish: true,
          wait: false,
          handOver: () => expect.unreachable("nothing is issued"),
          progress: () => undefined,
          now: () => new Date(Date.parse(report.pending[0]!.until) + 1_000),
        });
        expect(late).toMatchObject({ code: 0, pending: [] });
        expect(late.destroyed).toHaveLength(1);
        expect((await login(first)).status).toBe(400);
        expect((await login(second)).status).toBe(200);
      }, 120_000);

      it("leaves tokens that the old secret id gave to their own end", async () => {
        expect(await workload.read(firstToken, ENTRY)).toBe(200);
      });

      it("ends everything before at once without an overlap", async () => {
        const report = await rotate("--overlap", "0");
        expect(report.exit, report.text).toBe(0);
        expect(report.destroyed).toHaveLength(1);
        expect((await login(second)).status).toBe(400);
        const third = await open(report.handedOver!.wrappingToken!);
        expect((await login(third)).status).toBe(200);
        expect((await rotate("--finish")).exit).toBe(0);
        second = third;
      }, 60_000);

      it("waits for the overlap when asked, and says what happens to workloads", async () => {
        const answer = await on.clouds.unifiedAiIn(
          on.environments,
          ...["rotate", "approle", "--stack", "prod", "--overlap", "3s", "--wait"],
        );
        expect(answer.code, answer.text).toBe(0);
        expect(answer.stdout).toMatch(/destroyed: secret id/);
        expect(answer.stdout).toMatch(/tokens they hold go on until they end, at most 4 h/);
        expect((await login(second)).status).toBe(400);
      }, 60_000);

      it("refuses an output file that exists, and durations that are none", async () => {
        const file = path.join(on.environments.folder, "wrapped");
        expect((await rotate("--out", file)).error).toMatchObject({ code: "OUT_EXISTS" });
        expect((await rotate("--overlap", "soon")).error).toMatchObject({ code: "USAGE" });
        expect((await rotate("--wrap-ttl", "2h")).error).toMatchObject({ code: "USAGE" });
      }, 60_000);
    });

    describe("ends", () => {
      const token = (): Promise<string> =>
        workload.token(
          "atlas-prod-gateway",
          "gateway",
          workload.serviceAccount(on.issuers["prod"]!, "atlas-prod"),
        );

      it("a token that was given back", async () => {
        const held = await token();
        expect(await workload.read(held, ENTRY)).toBe(200);
        expect(
          (await workload.call("POST", "auth/token/revoke-self", { token: held })).status,
        ).toBe(204);
        expect(await workload.read(held, ENTRY)).toBe(403);
      });

      it("every login of a method that is revoked by its prefix", async () => {
        const held = [await token(), await token()];
        const at = "sys/leases/revoke-prefix/auth/atlas-prod-gateway";
        expect((await workload.call("POST", at, { token: workload.root, body: {} })).status).toBe(
          204,
        );
        for (const each of held) expect(await workload.read(each, ENTRY)).toBe(403);
        expect(await workload.read(await token(), ENTRY)).toBe(200);
      });

      it("a token whose time is over, by the clock", async () => {
        const made = await workload.call("POST", "auth/token/create", {
          token: workload.root,
          body: { policies: ["atlas-prod-gateway"], ttl: "2s", no_default_policy: true },
        });
        const held = made.body.auth!.client_token;
        expect(await workload.read(held, ENTRY)).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        expect(await workload.read(held, ENTRY)).toBe(403);
      });

      it("a secret id after its uses", async () => {
        const made = await workload.call("POST", `${ROLE}/secret-id`, {
          token: workload.root,
          body: { num_uses: 2 },
        });
        const secretId = made.body.data!["secret_id"] as string;
        expect((await login(secretId)).status).toBe(200);
        expect((await login(secretId)).status).toBe(200);
        expect((await login(secretId)).status).toBe(400);
      });
    });

    describe("versions of an entry", () => {
      it("are kept until an operator destroys them, and a destroyed one is gone", async () => {
        const { root } = workload;
        const at = "ai-providers/data/atlas-prod/tenants/beta";
        for (const [cas, key] of [
          [0, "one"],
          [1, "two"],
        ] as const) {
          const body = { data: { keys: [{ key }] }, options: { cas } };
          expect((await workload.call("POST", at, { token: root, body })).status).toBe(200);
        }
        expect(await workload.read(root, `${at}?version=1`)).toBe(200);
        await workload.call("POST", "ai-providers/destroy/atlas-prod/tenants/beta", {
          token: root,
          body: { versions: [1] },
        });
        expect(await workload.read(root, `${at}?version=1`)).toBe(404);
        expect(await workload.read(root, at)).toBe(200);
      });

      it("say in their metadata when they are due, and keep it over a write", async () => {
        const at = "ai-providers/metadata/atlas-prod/tenants/beta";
        const found = await workload.call("GET", at, { token: workload.root });
        expect(found.body.data).toMatchObject({
          current_version: 2,
          custom_metadata: { environment: "prod", "rotate-every": "720h", "managed-by": "pulumi" },
        });
      });
    });

    describe("the audit log", () => {
      it("has who read and wrote what, and no value", async () => {
        const held = await workload.token(
          "atlas-prod-gateway",
          "gateway",
          workload.serviceAccount(on.issuers["prod"]!, "atlas-prod"),
        );
        await workload.read(held, ENTRY);
        await workload.read(held, "ai-providers/data/atlas-staging/tenants/alpha");
        const text = workload.audit();
        const lines = text
          .split("\n")
          .filter(Boolean)
          .map(
            (line) =>
              JSON.parse(line) as {
                type: string;
                error?: string;
                auth?: { policies?: string[]; metadata?: { role?: string } };
                request: { path: string; operation: string };
              },
          );
        const read = lines.filter(
          ({ type, request, auth }) =>
            type === "response" && request.path === ENTRY && auth?.metadata?.role === "gateway",
        );
        expect(read.length).toBeGreaterThan(0);
        for (const { auth } of read) expect(auth?.policies).toEqual(["atlas-prod-gateway"]);
        const denied = lines.find(({ request }) =>
          request.path.includes("atlas-staging/tenants/alpha"),
        );
        expect(denied?.error).toContain("permission denied");
        for (const secret of [PLANTED, held, workload.root]) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(Buffer.from(secret).toString("base64"));
        }
      });
    });

    describe("a Vault that is sealed", () => {
      it("is named by the engine and by the command line, without a value, and nothing changes", async () => {
        const before = await on.environments.exported("prod");
        await workload.call("PUT", "sys/seal", { token: workload.root });
        const shown = await on.environments.pulumi(
          "refresh",
          "--yes",
          "--skip-preview",
          "--stack",
          "prod",
        );
        expect(shown.code).not.toBe(0);
        expect(shown.text).toContain("Vault is sealed");
        const rotated = await rotate();
        expect(rotated.error).toMatchObject({ code: "STORE_SEALED" });
        for (const text of [shown.text, rotated.text]) {
          expect(text).not.toContain(PLANTED);
          expect(text).not.toContain(workload.root);
        }
        const names = (state: typeof before): string[] =>
          (state.deployment.resources ?? []).map(({ urn }) => urn);
        expect(names(await on.environments.exported("prod"))).toEqual(names(before));
        const key = vaultKeys(workload.clouds)!.unsealKey;
        await workload.call("PUT", "sys/unseal", { body: { key } });
        await expect.poll(() => workload.read(workload.root, ENTRY), { timeout: 10_000 }).toBe(200);
        await must(on.environments.pulumi("preview", "--expect-no-changes", "--stack", "prod"));
      }, 240_000);
    });
  },
);
