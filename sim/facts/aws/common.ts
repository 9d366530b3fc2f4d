/** What every AWS row needs: Regions, tags, failures and look-ups in the world. */
import regionData from "./data/regions.json";
import {
  CloudError,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type ProviderSettings,
  type StoredResource,
  type UpdateContext,
} from "../../model";
import { suggestion } from "../../schema/nearest";
import { deepEqual } from "../../server/equality";
import { failure, got, isRecord, list, record, text } from "../judge";

/** Every Region of the commercial partition. */
export const regions: readonly string[] = regionData.regions;
/** Regions with a Bedrock endpoint. */
export const bedrockRegions: readonly string[] = regionData.bedrock;
/** Regions a fresh account has to opt in to before any call there succeeds. */
export const optInRegions: readonly string[] = regionData.optIn;

/** Says that an account may use an opt-in Region, as `granted` in the store. */
export const GRANT_OPT_IN = "account:region-opt-in";

/** Equality of JSON values, without regard to the order of keys. */
export const sameJson = deepEqual;

/** Equality of JSON values that also ignores the order of lists, for inputs that are sets. */
export function sameSets(before: Json | undefined, after: Json | undefined): boolean {
  const sorted = (value: Json | undefined): Json | undefined => {
    if (Array.isArray(value))
      return value
        .map((item) => sorted(item) ?? null)
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (!isRecord(value)) return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, sorted(value[key]) ?? null]));
  };
  return deepEqual(sorted(before), sorted(after));
}

/** Equality of two objects that leaves out members the cloud decides where only one side has them; lists are sets. */
export function sameApart(
  decided: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  const [old, now] = [record(before), record(after)];
  const without = (own: Props, other: Props): Json =>
    Object.fromEntries(
      Object.entries(own).filter(
        ([name, value]) => value !== null && !(decided.includes(name) && absent(other, name)),
      ),
    );
  return isRecord(before) === isRecord(after) && sameSets(without(old, now), without(now, old));
}

/** Whether an input was not given at all; a value that is not known yet is there as `undefined`. */
export const absent = (inputs: Props, property: string): boolean =>
  !Object.hasOwn(inputs, property) || inputs[property] === null;

/** Whether a value holds anything that is not known yet. */
export function hasUnknown(value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

export { failure, got, isRecord, list, record, text };

/** Pulumi lists of at most one block, and plain objects, read the same way. */
export const block = (value: Json | undefined): Props | undefined =>
  isRecord(value) ? value : Array.isArray(value) && isRecord(value[0]) ? value[0] : undefined;

/** The Region a regional resource will be made in: its own `region` input, else the provider's. */
export function checkRegion(
  inputs: Props,
  provider: ProviderSettings,
  service: "bedrock" | "any",
): Failure[] {
  const region = text(inputs.region) ?? provider.region;
  if (region === undefined) return [];
  const known = service === "bedrock" ? bedrockRegions : regions;
  if (known.includes(region)) return [];
  const what = service === "bedrock" ? "an AWS Region with Amazon Bedrock" : "an AWS Region";
  return [failure("region", `must be ${what}, ${got(region)}${suggestion(region, known)}`)];
}

/** Refuses calls in a Region the account has not opted in to, as a fresh account is answered. */
export function requireEnabledRegion(context: HookContext): void {
  const { scope, world } = context;
  if (!optInRegions.includes(scope.region)) return;
  if ((world.granted?.(scope, GRANT_OPT_IN) ?? 0) > 0) return;
  throw new CloudError(
    "UnrecognizedClientException",
    403,
    `The security token included in the request is invalid: Region ${scope.region} is not enabled for account ` +
      `${scope.account}; enable it, or grant ${JSON.stringify(GRANT_OPT_IN)} in the local clouds`,
  );
}

/** Tag keys and values as AWS restricts them. */
export function checkTags(inputs: Props, most = 50): Failure[] {
  const tags = record(inputs.tags);
  const failures: Failure[] = [];
  if (Object.keys(tags).length > most) {
    failures.push(
      failure("tags", `must have at most ${most} tags, got ${Object.keys(tags).length}; drop some`),
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    const path = `tags[${JSON.stringify(key)}]`;
    if (/^aws:/i.test(key))
      failures.push(failure(path, `must not start with "aws:", which AWS reserves, ${got(key)}`));
    if (key.length < 1 || key.length > 128 || !TAG_TEXT.test(key)) {
      failures.push(
        failure(
          path,
          `must be 1 to 128 letters, digits, spaces or _.:/=+-@, ${got(key)}; rename the tag`,
        ),
      );
    }
    if (typeof value === "string" && (value.length > 256 || !TAG_TEXT.test(value))) {
      failures.push(
        failure(path, `must be at most 256 letters, digits, spaces or _.:/=+-@, ${got(value)}`),
      );
    }
  }
  return failures;
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The provider's `defaultTags` under the resource's own tags, as `tagsAll` shows them. */
export function tagsAll(inputs: Props, provider: ProviderSettings): Props {
  const configured = provider.config.defaultTags;
  const parsed = typeof configured === "string" ? (JSON.parse(configured) as Json) : configured;
  const merged = { ...record(block(parsed)?.tags), ...record(inputs.tags) };
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Checks one string input against a pattern and length. */
export function checkText(
  inputs: Props,
  property: string,
  rule: { pattern?: RegExp; min?: number; max: number; words: string },
): Failure[] {
  const value = inputs[property];
  if (typeof value !== "string") return [];
  const fits =
    value.length >= (rule.min ?? 1) &&
    value.length <= rule.max &&
    (rule.pattern?.test(value) ?? true);
  return fits ? [] : [failure(property, `must be ${rule.words}, ${got(value)}`)];
}

/** Checks one input against a closed list of values. */
export function checkOneOf(
  value: Json | undefined,
  path: string,
  allowed: readonly (string | number)[],
): Failure[] {
  if (value === undefined || value === null) return [];
  if ((allowed as readonly Json[]).includes(value)) return [];
  const few =
    allowed.length <= 24 ? `one of ${allowed.join(", ")}` : "one of the documented values";
  return [
    failure(path, `must be ${few}, ${got(value)}${suggestion(String(value), allowed.map(String))}`),
  ];
}

/** `namePrefix` is resolved inside the real provider, which the local clouds do not imitate. */
export function checkNamePrefix(inputs: Props, name = "name", prefix = "namePrefix"): Failure[] {
  if (inputs[prefix] === undefined) return [];
  return [
    failure(
      prefix,
      `is not offered by the local clouds, ${got(inputs[prefix])}; set \`${name}\` instead`,
    ),
  ];
}

/** A resource in the same account, and the same Region unless the type is global. */
export function find(
  context: HookContext,
  token: string,
  where: (resource: StoredResource) => boolean,
  reach: "region" | "account" = "region",
): StoredResource | undefined {
  const { scope, world } = context;
  return world.list(
    token,
    (resource) =>
      resource.scope.account === scope.account &&
      (reach === "account" || resource.scope.region === scope.region) &&
      where(resource),
  )[0];
}

/** An output, else the input of the same name, of a stored resource. */
export function valueOf(resource: StoredResource, property: string): Json | undefined {
  return resource.state[property] ?? resource.inputs[property];
}

/** Whether another resource than the one being updated holds the name. */
export function nameTaken(
  context: HookContext,
  token: string,
  property: string,
  stored: StoredResource | undefined,
  reach: "region" | "account" = "region",
): boolean {
  const name = text(context.inputs[property]);
  if (name === undefined) return false;
  return (
    find(context, token, (r) => r.id !== stored?.id && valueOf(r, property) === name, reach) !==
    undefined
  );
}

/** ISO time without fractions, as most AWS APIs print it. */
export function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

/** An output that was decided at creation and stays through updates, e.g. the creation time. */
export function decidedOnce(context: HookContext, output: string, first: () => Json): Json {
  return (context as Partial<UpdateContext>).stored?.state[output] ?? first();
}

/** What every id the local AWS assigns starts with, in the alphabet of that id; real AWS issues random ones. */
export const MARK = { letters: "sim0", hex: "51a0", uuid: "51a00000-0000-0000" } as const;

/** Whether an id or ARN was assigned by the local AWS. */
export function isMarked(value: string): boolean {
  return /(^|[^a-z0-9])([a-z]+-0)?(AROA)?(sim0|51a0)/i.test(value);
}

/** A marked id of lower-case letters and digits. */
export function markedId(context: HookContext, length: number): string {
  return MARK.letters + context.hex(length - MARK.letters.length);
}

/** A marked id as EC2 gives them: the kind, then 17 hexadecimal digits of which the first is 0. */
export function ec2Id(context: HookContext, kind: string): string {
  return `${kind}-0${MARK.hex}${context.hex(12)}`;
}

/** A marked UUID: its version digit is 0, which no random UUID has. */
export function markedUuid(context: HookContext): string {
  const hex = context.hex(16);
  return `${MARK.uuid}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
}
