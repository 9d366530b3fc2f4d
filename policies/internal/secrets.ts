import { load } from "../load";
import type { Path } from "./value";

/** The protocol's mark of a secret value (`specialSecretSig` of @pulumi/pulumi/runtime/rpc). */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** As much of google.protobuf.Struct as is read here. */
interface Struct {
  toJavaScript(): Record<string, unknown>;
}
type Deserialize = (struct: Struct, proxySecrets: boolean) => Record<string, unknown>;

const structs = new WeakMap<object, Struct>();
const results = new WeakMap<Struct, Record<string, unknown>>();

/**
 * Makes the policy SDK remember where the values it hands to rules came from. The SDK unwraps secrets before a rule
 * sees them, so without this no rule could know that a value must not be printed. It also unpacks every resource anew
 * for every rule; here once is enough, since rules do not change what they read. Call before the pack is served.
 */
export function rememberSecrets(): void {
  const sdk = load("@pulumi/policy/deserialize") as { deserializeProperties: Deserialize };
  const original = sdk.deserializeProperties;
  sdk.deserializeProperties = (struct, proxySecrets) => {
    if (proxySecrets) return original(struct, proxySecrets);
    const known = results.get(struct);
    if (known) return known;
    const properties = original(struct, proxySecrets);
    results.set(struct, properties);
    structs.set(properties, struct);
    return properties;
  };
}

/** Says whether what stands at a path, or anything inside it, is secret. */
export type IsSecret = (path: Path) => boolean;

/** The secrets among a resource's inputs. Where their origin is not known, everything counts as secret. */
export function secretsOf(properties: Record<string, unknown>): IsSecret {
  let paths: Path[] | undefined;
  return (path) => {
    paths ??= secretsBehind(properties);
    return paths.some((secret) => overlaps(secret, path));
  };
}

const EVERYTHING: Path[] = [[]];

function secretsBehind(properties: Record<string, unknown>): Path[] {
  // The SDK's proxy answers this key with the object behind it.
  const behind = (properties as { __getSpecialProxyTarget?: object })["__getSpecialProxyTarget"];
  const struct = structs.get(behind ?? properties);
  return struct ? secretPaths(struct.toJavaScript()) : EVERYTHING;
}

function overlaps(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function secretPaths(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value))
    return value.flatMap((each, index) => secretPaths(each, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE_KEY] === SECRET_SIGNATURE) return [path];
  return Object.keys(record).flatMap((key) => secretPaths(record[key], [...path, key]));
}
