// Proves, at every upstream and under random faults on every provider: no request carries a credential that is not this
// provider's, nor a header of the caller beyond what the model needs; and an alias is never served outside its residency,
// not even when nothing else is left. The data plane keeps digests of credentials only.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultKind } from "../../../sim/dataplane/server/faults";
import { checkSpec } from "../../../components/spec";
import type { EndpointSpec } from "../../../components/spec/types";
import { committedConfig } from "../../e2e/local-clouds";
import {
  aliasOver,
  CLOUDS,
  orderFrom,
  useAliases,
  useTimeouts,
} from "../../e2e/gateway/descriptions";
import { call, describeOutcome, type Outcome } from "../../e2e/gateway/one-call";
import {
  ENDPOINT,
  modelCalls,
  RunningGateway,
  type Description,
} from "../../e2e/gateway/running-gateway";

const CALLS = 600;
const AT_ONCE = 8;
const WEATHER_EVERY = 8;
const SEED = 20261121;

const KINDS = [
  "reset",
  "429",
  "500",
  "503",
  "expired-token",
  "gone",
  "silent-after-headers",
  "cut",
] as const satisfies readonly FaultKind[];

/** What the AI gateway's last filter needs and no configuration can take off (docs/gateway.md). */
const OWN_HEADERS = ["x-ai-eg-internal-req-id", "x-ai-eg-original-path"];

/** Kind of the credential that each provider is to get, and of nothing else. */
const CREDENTIALS: Record<string, string[]> = {
  aws: ["authorization aws-signature", "x-amz-security-token aws-session-token"],
  azure: ["authorization entra-token"],
  gcp: ["authorization google-access-token"],
};

/** What a careless or a hostile caller may send along. */
const CALLER_HEADERS: Record<string, string> = {
  cookie: "session=caller-cookie",
  "api-key": "caller-api-key",
  "x-api-key": "caller-x-api-key",
  "x-goog-api-key": "caller-google-key",
  "x-amz-security-token": "caller-session-token",
  "x-tenant-id": "somebody-else",
  "x-forwarded-for": "203.0.113.99",
  "x-request-id": "caller-request",
  "x-client-request-id": "caller-trace",
  "openai-organization": "org-caller",
  "openai-project": "proj-caller",
  "x-stainless-lang": "js",
  "x-ai-eg-model": "azure-first",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  "x-envoy-retry-on": "5xx",
  "x-secret-of-the-caller": "caller-secret",
  "proxy-authorization": "Basic Y2FsbGVyOmNhbGxlcg==",
};

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const digest = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);

const alias = (name: string): string => `${name}-first`;

describe("what reaches the providers", () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await RunningGateway.start((description) => {
      useAliases(description, {
        ...Object.fromEntries(CLOUDS.map((cloud) => [alias(cloud), aliasOver(orderFrom(cloud))])),
        // All that the residency leaves to this alias.
        "azure-only": aliasOver(["azure"]),
      });
      const [first] = Object.values(description.tenants);
      description.tenants = {
        research: { ...first },
        support: { ...first },
      };
      useTimeouts(description, { firstTokenSeconds: 1, answerSeconds: 1, idleSeconds: 2 });
    });
  }, 600_000);
  afterAll(() => gateway?.dispose(), 60_000);

  it("is theirs, under any fault", { timeout: 180_000 }, async () => {
    const random = numbers(SEED);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const keys = Object.values(gateway.keys);
    expect(keys).toHaveLength(2);
    const outcomes: Outcome[] = [];
    const { calls } = await gateway.watch(async () => {
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun < CALLS) {
          begun += 1;
          if (begun % WEATHER_EVERY === 1) {
            const faults = CLOUDS.filter(() => random() < 0.6).map((target) => ({
              target,
              kind: pick(KINDS),
              count: 1 + Math.floor(random() * 4),
            }));
            await gateway.setWeather({ faults });
          }
          const headers = Object.fromEntries(
            Object.entries(CALLER_HEADERS).filter(() => random() < 0.5),
          );
          const stream = random() < 0.5;
          const key = pick(keys);
          outcomes.push(
            await call(gateway, alias(pick(CLOUDS)), { stream, key, headers, seconds: 20 }),
          );
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    });
    await gateway.setWeather();
    const asked = modelCalls(calls);
    const struck = asked.filter((one) => one.verdict === "fault");
    console.log(
      `${outcomes.length} calls, ${outcomes.filter((one) => one.whole).length} whole; ${asked.length} requests at providers, ${struck.length} of them under a fault`,
    );
    expect(outcomes.length).toBeGreaterThanOrEqual(CALLS);
    // The faults did make the gateway go from one provider to the next.
    expect(struck.length).toBeGreaterThan(50);
    for (const cloud of CLOUDS)
      expect(asked.filter((one) => one.cloud === cloud).length, cloud).toBeGreaterThan(50);

    const callers = new Set([...keys, ...Object.values(CALLER_HEADERS)].map(digest));
    const owners = new Map<string, string>();
    for (const one of asked) {
      const where = `${one.cloud} ${one.path}`;
      expect(
        one.unexpected.filter((name) => !OWN_HEADERS.includes(name)),
        where,
      ).toEqual([]);
      expect(one.code, `${where}: ${one.reason}`).not.toBe("ForeignCredential");
      expect(one.credentials.map(({ header, kind }) => `${header} ${kind}`).sort(), where).toEqual(
        CREDENTIALS[one.cloud],
      );
      for (const { header, kind, sha256 } of one.credentials) {
        expect(callers, `${where}: ${header} is the caller's`).not.toContain(sha256);
        // Signatures are new with every call; tokens are few, and each has one provider.
        if (kind === "aws-signature") continue;
        expect(owners.get(sha256) ?? one.cloud, `${where}: ${header}`).toBe(one.cloud);
        owners.set(sha256, one.cloud);
      }
      // The provider's own judgement of signature, token and rights: refused is nothing that no fault explains.
      if (one.verdict === "refused") expect(one.status, `${where}: ${one.reason}`).toBe(200);
    }
    expect(new Set(owners.values())).toEqual(new Set(CLOUDS));
  });

  it("is nothing when all that the alias may use is down", async () => {
    await gateway.setWeather({ faults: [{ target: "azure", kind: "503" }] });
    const { result, calls } = await gateway.watch(async () => {
      const outcomes = [];
      for (let at = 0; at < 4; at += 1)
        outcomes.push(await call(gateway, "azure-only", { stream: at % 2 === 1 }));
      return outcomes;
    });
    await gateway.setWeather();
    expect(result.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(result.filter(({ error }) => !error).map(describeOutcome)).toEqual([]);
    expect(new Set(modelCalls(calls).map((one) => one.cloud))).toEqual(new Set(["azure"]));
  });
});

describe("residency", () => {
  const dev = (change: (description: Description) => void): EndpointSpec => {
    const description = structuredClone(committedConfig("dev")[ENDPOINT]) as Description;
    change(description);
    return description as unknown as EndpointSpec;
  };

  it("admits the targets of dev", () => {
    expect(
      checkSpec(
        dev(() => undefined),
        { environment: "dev" },
      ).issues,
    ).toEqual([]);
  });

  it.each([
    ["aws", { cloud: "aws", model: "claude-sonnet-5-5", region: "eu-west-1" }],
    [
      "azure",
      { cloud: "azure", model: "gpt-5.4", region: "swedencentral", tokensPerMinute: 1_000 },
    ],
    ["gcp", { cloud: "gcp", model: "gemini-3.8-flash", region: "europe-west4" }],
    ["gcp, anywhere", { cloud: "gcp", model: "gemini-3.8-flash", region: "global" }],
  ])("refuses a fallback of %s outside of it", (_, target) => {
    const { spec, issues } = checkSpec(
      dev(({ models }) => (models.chat!.targets as unknown[]).push(target)),
      { environment: "dev" },
    );
    expect(spec).toBeUndefined();
    console.log(issues.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
    expect(issues.some(({ path }) => path.startsWith("models.chat.targets[3]"))).toBe(true);
  });
});
