import { OLD_KEY_SUFFIX } from "../../settings";
import type { Millis } from "../credential";
import { DEAD_TOKEN } from "../secret-store";
import {
  providerKeyOf,
  redisPasswordOf,
  TENANT_KEY,
  tenantKeysOf,
  type EntryRead,
  type ValidKey,
} from "./entry";
import type { SecretContent, SecretFound } from "./kubernetes-secret";

/** What came of an entry; `malformed` is a value that is no entry. */
export type EntryState = "good" | "absent" | "malformed" | "failed";

/** What a Secret is to hold, and what came of the entries it is made of. */
export interface Contents extends SecretContent {
  states: Record<string, EntryState>;
}

/** A key that is not in the cluster and ends sooner than this is not put there: another pod's clock may be ahead. */
const CLOCK_MARGIN_MS = 30_000;

/**
 * The Secret of the tenants' keys: `<tenant>` is the newest, `<tenant>.old` the one before it while it is valid. For an entry
 * that is not known, or is none, the keys that are in the cluster stay until they end. No key is given out twice, since Envoy
 * Gateway then refuses every call of everybody.
 */
export function tenantContents(
  reads: Readonly<Record<string, EntryRead>>,
  before: SecretFound | undefined,
  now: Millis,
): Contents {
  const contents: Contents = { values: {}, expires: {}, states: {} };
  const given = new Set<string>();
  for (const [tenant, read] of Object.entries(reads).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kept = keysInCluster(tenant, before, now);
    const { state, keys } = judge(read, kept, now);
    const others = keys.filter(({ key }) => !given.has(key));
    contents.states[tenant] = others.length < keys.length ? "malformed" : state;
    others.slice(0, 2).forEach(({ key, expiresAt }, place) => {
      const name = place === 0 ? tenant : tenant + OLD_KEY_SUFFIX;
      given.add(key);
      contents.values[name] = key;
      if (expiresAt !== undefined) contents.expires[name] = new Date(expiresAt).toISOString();
    });
  }
  return contents;
}

function judge(
  read: EntryRead,
  kept: ValidKey[],
  now: Millis,
): { state: EntryState; keys: ValidKey[] } {
  if (read.state !== "value") {
    return { state: read.state, keys: read.state === "absent" ? [] : kept };
  }
  const keys = tenantKeysOf(read.text, now);
  if (keys === undefined) return { state: "malformed", keys: kept };
  const known = new Set(kept.map(({ key }) => key));
  const lasting = keys.filter(
    ({ key, expiresAt }) =>
      expiresAt === undefined || known.has(key) || expiresAt > now + CLOCK_MARGIN_MS,
  );
  return { state: "good", keys: lasting };
}

function keysInCluster(tenant: string, before: SecretFound | undefined, now: Millis): ValidKey[] {
  return [tenant, tenant + OLD_KEY_SUFFIX].flatMap((name): ValidKey[] => {
    const key = before?.values[name];
    if (key === undefined || !TENANT_KEY.test(key)) return [];
    const expiresAt = Date.parse(before?.expires[name] ?? "");
    if (Number.isNaN(expiresAt)) return [{ key }];
    return expiresAt > now ? [{ key, expiresAt }] : [];
  });
}

/**
 * The Secret of a provider's key: `apiKey`. Without a key there is one that every provider refuses, since the AI gateway
 * takes no route with a Secret that is missing.
 */
export function providerContents(
  provider: string,
  read: EntryRead,
  before: SecretFound | undefined,
): Contents {
  const kept = before?.values.apiKey ?? DEAD_TOKEN;
  const content = (apiKey: string, state: EntryState): Contents => ({
    values: { apiKey },
    expires: {},
    states: { [provider]: state },
  });
  if (read.state === "failed") return content(kept, "failed");
  if (read.state === "absent") return content(DEAD_TOKEN, "absent");
  const key = providerKeyOf(read.text);
  return key === undefined ? content(kept, "malformed") : content(key, "good");
}

/**
 * The Secret of the counters' Redis: `password`, the newest, which Redis takes beside the one before it. Empty while Redis has
 * none; what is there stays otherwise.
 */
export function redisContents(read: EntryRead, before: SecretFound | undefined): Contents {
  const kept = before?.values ?? {};
  const content = (values: Record<string, string>, state: EntryState): Contents => ({
    values,
    expires: {},
    states: { redis: state },
  });
  if (read.state !== "value") return content(kept, read.state);
  const password = redisPasswordOf(read.text);
  return password === undefined ? content(kept, "malformed") : content({ password }, "good");
}

/** When the first of these keys ends; Infinity without one that does. */
export function nextEnd({ expires }: SecretContent): Millis {
  return Math.min(Infinity, ...Object.values(expires).map((text) => Date.parse(text)));
}
