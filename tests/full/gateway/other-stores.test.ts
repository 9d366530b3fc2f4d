// Proves that the token agent reads tenants' keys with the gateway's own identity from Secret Manager, from Key Vault and from
// a real Vault, and that the real gateway takes them and lets them go. AWS: tests/e2e/gateway/tenant-keys. On the local
// clouds; not that Google and Azure answer alike.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chat, type Description, RunningGateway } from "../../e2e/gateway/running-gateway";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";

/** Seconds between two looks at the store: the shortest there is. */
const REFRESH_SECONDS = 15;
/** Milliseconds in which a look must have been: the interval, and what a slow machine adds. */
const LOOK = (REFRESH_SECONDS + 20) * 1000;

const ADDRESS = "https://vault.example.com:8200";
/** What an environment says of each store, and what its baseline then needs. */
const STORES: Record<string, { secrets: object; baseline?: Record<string, unknown> }> = {
  gcp: { secrets: { operators: ["group:platform@example.com"] } },
  azure: { secrets: { operators: ["51a00000-0000-0000-0000-00000000a001"] } },
  ...(!vaultMissing("tenants' keys in the store of vault") && {
    vault: {
      secrets: { vault: { address: ADDRESS } },
      baseline: {
        vault: {
          address: ADDRESS,
          github: { repositoryId: "123456789" },
          environments: { dev: { github: {} } },
        },
      },
    },
  }),
};

describe.each(Object.entries(STORES))(
  "tenants' keys in the store of %s",
  { timeout: 120_000 },
  (store, { secrets, baseline }) => {
    let gateway: RunningGateway;
    beforeAll(async () => {
      const change = (description: Description): void => {
        description["secrets"] = { store, refreshSeconds: REFRESH_SECONDS, ...secrets };
        // Where the operator calls from: a key vault admits nobody else but the gateway.
        Object.assign(description["azure"] as object, { allowedAddresses: ["203.0.113.10"] });
      };
      gateway = await RunningGateway.start(change, [], baseline);
    }, 300_000);
    afterAll(() => gateway?.dispose(), 60_000);

    const tenant = async (...args: string[]): Promise<Record<string, unknown>> => {
      const answer = await gateway.clouds.unifiedAiIn(
        gateway.project,
        ...["tenant", ...args, "--stack", "dev", "--json"],
      );
      if (answer.code !== 0) throw new Error(answer.text);
      return JSON.parse(answer.stdout) as Record<string, unknown>;
    };
    const status = async (key: string): Promise<number> => {
      const answer = await gateway.post("/chat/completions", chat(), {
        headers: { authorization: `Bearer ${key}` },
      });
      await answer.text();
      return answer.status;
    };
    const becomes = async (wanted: number, key: string): Promise<void> => {
      const until = Date.now() + LOOK;
      while ((await status(key)) !== wanted) {
        if (Date.now() > until) throw new Error(`no ${wanted} in ${LOOK} ms`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };

    it("are taken by the gateway, the new one beside the old", async () => {
      const [name, old] = Object.entries(gateway.keys)[0]!;
      expect(await status(old)).toBe(200);
      const rotated = await tenant("rotate", name, "--overlap", "1h");
      const { key } = rotated["handedOver"] as { key: string };
      await becomes(200, key);
      expect(await status(old)).toBe(200);
    });

    it("end when they are revoked", async () => {
      const [name, old] = Object.entries(gateway.keys)[0]!;
      await tenant("revoke", name, "--yes");
      await becomes(401, old);
    });

    it("were read with the gateway's own identity", async () => {
      const url = (gateway.home["metricsUrls"] as Record<string, string>)["token-agent"]!;
      const text = await (await fetch(url)).text();
      const reads = text
        .split("\n")
        .find((line) =>
          line.startsWith(`unified_ai_secrets_reads_total{store="${store}",result="ok"}`),
        );
      expect(Number(reads?.split(" ").at(-1))).toBeGreaterThan(0);
    });
  },
);
