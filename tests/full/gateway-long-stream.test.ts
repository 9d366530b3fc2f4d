// Proves that a stream which speaks has no end: five minutes of tokens from each cloud at the same time, all of them whole,
// under the committed time-outs.
import { afterAll, beforeAll, expect, it } from "vitest";
import { aliasOver, CLOUDS, orderFrom, useAliases } from "../e2e/gateway/descriptions";
import { call, describeOutcome } from "../e2e/gateway/one-call";
import { RunningGateway } from "../e2e/gateway/running-gateway";

const MINUTES = 5;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await RunningGateway.start((description) =>
    useAliases(
      description,
      Object.fromEntries(CLOUDS.map((cloud) => [cloud, aliasOver(orderFrom(cloud))])),
    ),
  );
}, 600_000);
afterAll(() => gateway?.dispose(), 60_000);

it("a stream of five minutes survives, from every cloud", { timeout: 480_000 }, async () => {
  // The answer's content comes one piece a second; a piece is a token.
  const behaviours = CLOUDS.map((target) => ({
    target,
    tokensPerSecond: 1,
    answerTokens: MINUTES * 60 + 10,
  }));
  await gateway.setWeather({ behaviours });
  const outcomes = await Promise.all(
    CLOUDS.map((cloud) => call(gateway, cloud, { stream: true, seconds: 450 })),
  );
  await gateway.setWeather();
  expect(outcomes.filter(({ whole }) => !whole).map(describeOutcome)).toEqual([]);
  expect(outcomes.map(({ cloud }) => cloud)).toEqual([...CLOUDS]);
  for (const { milliseconds } of outcomes)
    expect(milliseconds).toBeGreaterThanOrEqual(MINUTES * 60_000);
  console.log(
    outcomes.map((one) => `${one.cloud}: ${Math.round(one.milliseconds / 1000)} s`).join(", "),
  );
});
