import type { Clock } from "./clock";
import type { AwsKeys } from "./credential";
import type { Keeper } from "./keeper";
import { DEAD_TOKEN } from "./secret-store";

/** Whether the credential given out is in its life, past it, or none was ever had. */
export type AnswerKind = "good" | "expired" | "none";

/** A body to answer with. */
export interface Answer {
  kind: AnswerKind;
  body: Record<string, string | number>;
}

/**
 * The AWS SDK asks again on every call once less than this is left
 * (aws-sdk-go-v2/config resolve_credentials.go: ExpiryWindow 5 min, read 2026-11).
 */
const AWS_WINDOW_MS = 300_000;
/** Google's library asks again when less than this is left (golang.org/x/oauth2 token.go: 10 s, read 2026-11). */
const GOOGLE_WINDOW_MS = 10_000;
/** How long before its end a Google token is no longer given out as living: a call takes time. */
const GOOGLE_MARGIN_MS = 60_000;
/** With nothing better to give, callers come back after this: not on every call, and soon enough to recover. */
const SHORTEST_LEASE_MS = 15_000;

const DEAD_KEYS: AwsKeys = {
  accessKeyId: "ASIA0000000000000000",
  secretAccessKey: DEAD_TOKEN,
  sessionToken: DEAD_TOKEN,
};

/**
 * AWS container credentials. `Expiration` is when the SDK shall stop using them, never so near that it would ask on
 * every call, and as late as is true otherwise: the longer it holds them, the less it needs the agent.
 */
export function awsAnswer(keeper: Keeper<AwsKeys>, clock: Clock): Answer {
  const now = clock.now();
  const { value, expiresAt } = keeper.held ?? { value: DEAD_KEYS, expiresAt: 0 };
  const expiration = Math.max(expiresAt, now + AWS_WINDOW_MS + SHORTEST_LEASE_MS);
  return {
    kind: kindOf(keeper, now),
    body: {
      AccessKeyId: value.accessKeyId,
      SecretAccessKey: value.secretAccessKey,
      Token: value.sessionToken,
      Expiration: new Date(expiration).toISOString(),
    },
  };
}

/** The answer of Google's metadata server, as Google's library takes it. */
export function googleAnswer(keeper: Keeper<string>, clock: Clock): Answer {
  const now = clock.now();
  const { value, expiresAt } = keeper.held ?? { value: DEAD_TOKEN, expiresAt: 0 };
  const left = Math.max(expiresAt - now - GOOGLE_MARGIN_MS, GOOGLE_WINDOW_MS + SHORTEST_LEASE_MS);
  return {
    kind: kindOf(keeper, now),
    body: {
      access_token: value,
      token_type: "Bearer",
      expires_in: Math.floor(left / 1000),
    },
  };
}

function kindOf(keeper: Pick<Keeper<unknown>, "held">, now: number): AnswerKind {
  if (keeper.held === undefined) return "none";
  return keeper.held.expiresAt > now ? "good" : "expired";
}
