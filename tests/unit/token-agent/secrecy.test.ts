// Proves that no log line, metric or refusal shows a token, also when a token service echoes what it was sent.
import * as fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startAgent } from "../../../components/gateway/token-agent/agent/agent";
import { configFor, FakeClouds, type Reply, type Seen } from "./fake-clouds";

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{11,59}$/);

/** Answers that hold the request's secrets where an error's code is looked for. */
const echoes: ((seen: Seen) => Reply)[] = [
  (seen) => ({
    status: 400,
    body: `<Error><Code>${secretIn(seen)}</Code><Message>${seen.body}</Message></Error>`,
  }),
  (seen) => ({
    status: 401,
    body: JSON.stringify({ error: secretIn(seen), error_description: seen.body }),
  }),
  (seen) => ({
    status: 403,
    body: JSON.stringify({ error: { status: secretIn(seen), message: seen.body } }),
  }),
  (seen) => ({
    status: 500,
    body: JSON.stringify({ reason: secretIn(seen) }),
    headers: { "x-echo": encodeURIComponent(seen.body) },
  }),
  (seen) => ({ body: seen.body }),
];

function secretIn({ form, headers }: Seen): string {
  return (
    form.get("WebIdentityToken") ??
    form.get("client_assertion") ??
    form.get("subject_token") ??
    (headers.authorization ?? "").replace("Bearer ", "")
  );
}

const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];

describe("the agent's output", () => {
  it("never holds a token, raw or encoded", { timeout: 120_000 }, async () => {
    let lookedAt = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(token, { minLength: 12, maxLength: 12 }),
        fc.array(fc.integer({ min: -1, max: echoes.length - 1 }), { minLength: 5, maxLength: 5 }),
        async (tokens, which) => {
          const clouds = new FakeClouds();
          await clouds.start();
          const setting = configFor(clouds.url, { UNIFIED_AI_GRACE_SECONDS: "0" });
          const given = [...tokens];
          clouds.make = () => given.pop() ?? "none-is-left-over";
          const services = ["sts", "entra", "googleSts", "googleIam", "kubernetes"] as const;
          services.forEach((service, index) => {
            const echo = echoes[which[index] ?? -1];
            if (echo) clouds.faults[service] = echo;
          });
          const projected = [
            setting.config.aws,
            setting.config.azure,
            setting.config.gcp,
            setting.config.azure?.secret,
          ].map((one) => {
            const secret = given.pop() ?? "";
            fs.writeFileSync(one?.tokenFile ?? "", secret);
            return secret;
          });
          const lines: string[] = [];
          const agent = await startAgent(setting.config, (line) => lines.push(line));
          try {
            const read = async (port: number, path: string): Promise<string> => {
              const answer = await fetch(`http://127.0.0.1:${port}${path}`);
              return [...answer.headers].join() + (await answer.text());
            };
            for (let turn = 0; turn < 100 && lines.length < 4; turn++) {
              await new Promise((resolve) => setTimeout(resolve, 5));
            }
            const shown = [
              ...lines,
              await read(agent.metricsPort, "/metrics"),
              await read(agent.metricsPort, "/ready"),
              await read(agent.tokenPort, "/aws"),
              await read(
                agent.tokenPort,
                "/computeMetadata/v1/instance/service-accounts/default/token",
              ),
            ].join("\n");
            const secrets = [...projected, ...clouds.secrets, setting.authorization()];
            for (const form of secrets.flatMap(forms)) expect(shown).not.toContain(form);
            lookedAt += secrets.length;
          } finally {
            await agent.stop();
            await clouds.stop();
            setting.remove();
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(lookedAt).toBeGreaterThan(200);
  });
});
