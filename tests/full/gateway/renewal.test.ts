// Proves that a renewed Azure token takes no cloud away: the token agent writes it into a Secret, the AI gateway's processor
// loads its configuration anew, and Vertex AI, whose credential the 1.0 release loses in that moment when it holds one
// itself, answers as before. Real life has a renewal every half hour; here it comes every few seconds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOUDS, type CloudName } from "../../e2e/gateway/descriptions";
import { everyCloud } from "../../e2e/gateway/every-cloud";
import { call, describeOutcome } from "../../e2e/gateway/one-call";
import { modelCalls, RunningGateway } from "../../e2e/gateway/running-gateway";

/** Life of what Entra issues; renewed at half of it. */
const TOKEN_SECONDS = 20;
/** Half a token's life, the processor's look at its configuration every five seconds, and a busy machine. */
const RENEWAL_SECONDS = 40;
const RENEWALS = 2;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await RunningGateway.start(everyCloud, [
    { target: "login.microsoftonline.com", tokenSeconds: TOKEN_SECONDS },
  ]);
}, 300_000);
afterAll(() => gateway?.dispose());

/** Digest of the bearer that Azure gets. */
async function azureBearer(): Promise<string> {
  const { result, calls } = await gateway.watch(() => call(gateway, "azure-chat"));
  expect(result.whole, describeOutcome(result)).toBe(true);
  const [credential] = modelCalls(calls).at(-1)!.credentials;
  return credential!.sha256;
}

/** Waits until Azure gets another bearer than the given one; it does once the processor has read the new Secret. */
async function renewed(before: string): Promise<string> {
  const until = performance.now() + RENEWAL_SECONDS * 1_000;
  while (performance.now() < until) {
    const now = await azureBearer();
    if (now !== before) return now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`Azure still gets the same token after ${RENEWAL_SECONDS} s`);
}

async function answers(cloud: CloudName): Promise<string[]> {
  const outcomes = await Promise.all(
    [false, true].map((stream) => call(gateway, `${cloud}-chat`, { stream })),
  );
  return outcomes.map((one) => (one.whole && one.cloud ? one.cloud : describeOutcome(one)));
}

describe("a renewed Azure token", () => {
  it("leaves every cloud answering, Vertex AI too", { timeout: 180_000 }, async () => {
    for (const cloud of CLOUDS) expect(await answers(cloud)).toEqual([cloud, cloud]);
    let bearer = await azureBearer();
    for (let renewal = 1; renewal <= RENEWALS; renewal += 1) {
      bearer = await renewed(bearer);
      for (const cloud of CLOUDS) expect(await answers(cloud)).toEqual([cloud, cloud]);
    }
  });
});
