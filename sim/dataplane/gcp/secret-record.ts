/** Versions and aliases of one secret, as Secret Manager keeps them. */
import { randomBytes } from "node:crypto";
import type { StoredResource } from "../../model";
import { record, text } from "../../facts/judge";
import type { Context } from "../service";
import { valuesKey } from "../secrets/values";
import { projectNumber } from "./permissions";
import { fail } from "./secret-wire";

/** States of a version. */
export type VersionState = "ENABLED" | "DISABLED" | "DESTROYED";

/** One version of a secret. */
export interface SecretVersion {
  number: number;
  /** Base64; gone with the destruction. */
  data?: string;
  state: VersionState;
  created: string;
  destroyed?: string;
  /** When a destruction that waits takes place. */
  scheduled?: string;
  etag: string;
}

/** Everything written to one secret. */
export interface SecretRecord {
  versions: SecretVersion[];
  aliases: Record<string, number>;
  etag: string;
}

/** An entity tag, quotes included, as every answer has one. */
export const freshEtag = (): string => `"${randomBytes(7).toString("hex").slice(0, 13)}"`;

/** What was written to a secret; what was to be destroyed by now is. */
export function recordOf({ values }: Context, secret: StoredResource, now: Date): SecretRecord {
  return aged(values.read<SecretRecord>(valuesKey(secret)), secret, now);
}

/** Changes what was written; the function may throw a refusal. */
export function changeRecord<R>(
  { values }: Context,
  secret: StoredResource,
  now: Date,
  change: (held: SecretRecord) => R,
): R {
  return values.change<SecretRecord, R>(valuesKey(secret), (held) => {
    const value = aged(held, secret, now);
    return { answer: change(value), value };
  });
}

function aged(held: SecretRecord | undefined, secret: StoredResource, now: Date): SecretRecord {
  // Before the first write the tag follows from the secret, so that two reads show the same one.
  const first = Buffer.from(secret.createdAt).toString("hex").slice(-13);
  const value = held ? structuredClone(held) : { versions: [], aliases: {}, etag: `"${first}"` };
  for (const version of value.versions) {
    if (version.scheduled === undefined || Date.parse(version.scheduled) > now.getTime()) continue;
    destroy(version, version.scheduled);
  }
  return value;
}

/** Takes a version's payload away. */
export function destroy(version: SecretVersion, time: string): void {
  version.state = "DESTROYED";
  version.destroyed = time;
  delete version.data;
  delete version.scheduled;
}

/** Seconds that a destruction waits. */
export const destroySeconds = (secret: StoredResource): number =>
  Number(/^(\d+)s$/.exec(text(secret.inputs.versionDestroyTtl) ?? "")?.[1] ?? 0);

/** `projects/<number>/secrets/<id>`: answers name the project by its number. */
export const nameOf = ({ clouds }: Context, secret: StoredResource): string =>
  `projects/${projectNumber(clouds, secret.scope.account)}/secrets/${text(secret.inputs.secretId) ?? ""}`;

/** The version that a number, an alias or `latest` names; refused when there is none. */
export function findVersion(
  context: Context,
  secret: StoredResource,
  held: SecretRecord,
  reference: string,
): SecretVersion {
  const number = /^\d+$/.test(reference)
    ? Number(reference)
    : reference === "latest"
      ? held.versions.at(-1)?.number
      : held.aliases[reference];
  const found = held.versions.find((one) => one.number === number);
  if (found) return found;
  const name = nameOf(context, secret);
  return fail(
    404,
    "NOT_FOUND",
    reference === "latest"
      ? `Secret [${name}] not found or has no versions.`
      : `Secret Version [${name}/versions/${reference}] not found.`,
  );
}

/** A version as answers show it, without its payload. */
export function shownVersion(
  context: Context,
  secret: StoredResource,
  version: SecretVersion,
): Record<string, unknown> {
  const places = record(record(secret.inputs.replication).userManaged).replicas;
  return {
    name: `${nameOf(context, secret)}/versions/${version.number}`,
    createTime: version.created,
    ...(version.destroyed !== undefined && { destroyTime: version.destroyed }),
    state: version.state,
    replicationStatus: Array.isArray(places)
      ? { userManaged: { replicas: places.map((one) => ({ location: record(one).location })) } }
      : { automatic: {} },
    etag: version.etag,
    clientSpecifiedPayloadChecksum: true,
    ...(version.scheduled !== undefined && { scheduledDestroyTime: version.scheduled }),
  };
}

/** The secret as answers show it. */
export function shownSecret(
  context: Context,
  secret: StoredResource,
  held: SecretRecord,
): Record<string, unknown> {
  const aliases = Object.entries(held.aliases).map(([alias, number]) => [alias, String(number)]);
  const { auto, userManaged } = record(secret.inputs.replication);
  return {
    name: nameOf(context, secret),
    replication: userManaged === undefined ? { automatic: auto ?? {} } : { userManaged },
    createTime: secret.createdAt,
    labels: record(secret.state.effectiveLabels),
    etag: held.etag,
    ...(aliases.length > 0 && { versionAliases: Object.fromEntries(aliases) }),
    ...(destroySeconds(secret) > 0 && { versionDestroyTtl: `${destroySeconds(secret)}s` }),
  };
}
