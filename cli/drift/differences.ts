/** A value that differs between what was deployed and what is in the cloud. */
export interface PropertyDrift {
  /** Dotted, lists by index: `tags.Team`, `ingress[0].cidrBlocks[1]`. */
  path: string;
  /** As it was deployed, ready to be shown; absent when nothing was. */
  deployed?: string;
  /** As it is in the cloud; absent when there is nothing. */
  found?: string;
}

/** What the engine shows in place of a secret. */
const SECRET = "[secret]";
/** Names of members whose value nobody shows, even where the program forgot to call it a secret. */
const TELLING =
  /(password|passwd|secret|token|private_?key|credential|api_?key|connection_?string)/i;
/** Names that end like the above and are no secrets: identities, places, times. */
const HARMLESS =
  /(arn|id|ids|name|names|uri|url|version|audience|audiences|ttl|type|policy|seconds)$/i;
/** Longest value that is shown. */
const SHOWN = 120;

/**
 * Where two values differ, deepest places first named, in the order of their names. Places where either is a secret are left
 * out: of what the engine hides it cannot be said whether it differs.
 */
export function differences(
  deployed: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): PropertyDrift[] {
  const out: PropertyDrift[] = [];
  compare(deployed, found, "", false, out);
  return out;
}

function compare(
  before: unknown,
  now: unknown,
  path: string,
  telling: boolean,
  out: PropertyDrift[],
): void {
  if (Object.is(before, now)) return;
  if (hidden(before) || hidden(now)) return;
  if (isObject(before) && isObject(now)) {
    for (const name of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
      // `__defaults` and the like are the provider's own notes.
      if (name.startsWith("__")) continue;
      const tells = telling || (TELLING.test(name) && !HARMLESS.test(name));
      compare(before[name], now[name], member(path, name), tells, out);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    before.forEach((one, at) => compare(one, now[at], `${path}[${at}]`, telling, out));
    return;
  }
  const old = shown(before, telling);
  const fresh = shown(now, telling);
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  out.push({
    path,
    ...(old === undefined ? {} : { deployed: old }),
    ...(fresh === undefined ? {} : { found: fresh }),
  });
}

/** Whether a secret is in a value, at any depth. */
function hidden(value: unknown): boolean {
  if (value === SECRET) return true;
  if (Array.isArray(value)) return value.some(hidden);
  return isObject(value) && "4dabf18193072939515e22adb298388d" in value && !isAsset(value);
}

/** The engine's mark of values that are more than JSON; these two kinds are assets and archives. */
const isAsset = (value: Record<string, unknown>): boolean =>
  ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"].includes(
    String(value["4dabf18193072939515e22adb298388d"]),
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (path: string, name: string): string => {
  const plain = /^[\w-]+$/.test(name);
  if (!plain) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
};

function shown(value: unknown, telling: boolean): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (telling) return SECRET;
  const text = JSON.stringify(withoutSecrets(value)) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** Of a value that is shown as a whole: its members' secrets are taken out too. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      TELLING.test(name) && !HARMLESS.test(name) ? SECRET : withoutSecrets(one),
    ]),
  );
}

/** The first member of a path: `tags` of `tags.Team`. */
export const topOf = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? path;

/** Whether one path is the other or lies in it; the engine writes keys with dots as `["a.b"]`. */
export const within = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
