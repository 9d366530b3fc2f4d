/** What Secret Manager does with a secret and its versions. https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions, 2026-11-21. */
import type { StoredResource } from "../../model";
import type { Call } from "../call";
import type { Context } from "../service";
import {
  changeRecord,
  destroy,
  destroySeconds,
  findVersion,
  freshEtag,
  nameOf,
  recordOf,
  shownSecret,
  shownVersion,
  type SecretRecord,
  type SecretVersion,
} from "./secret-record";
import { bodyOf, crc32c, fail, objectOf } from "./secret-wire";

/** Bytes of a payload, and aliases of a secret. */
const LIMITS = { bytes: 65_536, aliases: 50 } as const;

/** One call about a secret that the caller may make. */
export interface SecretCall {
  call: Call;
  context: Context;
  secret: StoredResource;
  /** Number, alias or `latest`. */
  version: string;
}

/** What one call is: the permission it takes, its name in the API, and what it does. */
export interface Operation {
  permission: string;
  method: string;
  run: (asked: SecretCall) => unknown;
}

/** The secret, without any value. */
export function getSecret({ context, secret, call }: SecretCall): unknown {
  return shownSecret(context, secret, recordOf(context, secret, call.now));
}

/** Only the aliases can be changed here: everything else is the control plane's. */
export function patchSecret({ call, context, secret }: SecretCall): unknown {
  const mask = new URLSearchParams(call.query).get("updateMask");
  if (mask === null || mask === "")
    return fail(400, "INVALID_ARGUMENT", "The update mask must not be empty.");
  if (!["versionAliases", "version_aliases"].includes(mask))
    return fail(
      400,
      "INVALID_ARGUMENT",
      `The local clouds change versionAliases by this call only, got ${JSON.stringify(mask)}.`,
    );
  const body = bodyOf(call, "name", "etag", "versionAliases");
  return changeRecord(context, secret, call.now, (held) => {
    checkEtag(body.etag, held.etag);
    held.aliases = aliasesOf(context, secret, held, objectOf(body.versionAliases));
    held.etag = freshEtag();
    return shownSecret(context, secret, held);
  });
}

function aliasesOf(
  context: Context,
  secret: StoredResource,
  held: SecretRecord,
  given: Record<string, unknown>,
): Record<string, number> {
  const entries = Object.entries(given).map(([alias, value]): [string, number] => [
    alias,
    Number(value),
  ]);
  if (entries.length > LIMITS.aliases)
    fail(400, "INVALID_ARGUMENT", `A secret has at most ${LIMITS.aliases} aliases.`);
  for (const [alias, number] of entries) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(alias) || ["latest", "NEW"].includes(alias))
      fail(400, "INVALID_ARGUMENT", `The version alias ${JSON.stringify(alias)} is invalid.`);
    findVersion(context, secret, held, String(number));
  }
  return Object.fromEntries(entries);
}

function checkEtag(given: unknown, held: string): void {
  if (given === undefined || given === "" || given === held) return;
  fail(
    400,
    "FAILED_PRECONDITION",
    `The etag provided in the request (${String(given)}) does not match the current etag of the resource.`,
  );
}

/** Adds a version; nobody reads it by alias yet. */
export function add({ call, context, secret }: SecretCall): unknown {
  const body = bodyOf(call, "payload");
  const payload = objectOf(body.payload);
  const bytes = Buffer.from(String(payload.data ?? ""), "base64");
  if (typeof payload.data !== "string" || bytes.length === 0 || bytes.length > LIMITS.bytes)
    return fail(
      400,
      "INVALID_ARGUMENT",
      `The payload must have 1 to ${LIMITS.bytes} bytes, in base64.`,
    );
  if (payload.dataCrc32c !== undefined && Number(payload.dataCrc32c) !== crc32c(bytes))
    return fail(400, "INVALID_ARGUMENT", "The payload does not match its checksum dataCrc32c.");
  return changeRecord(context, secret, call.now, (held) => {
    const version: SecretVersion = {
      number: (held.versions.at(-1)?.number ?? 0) + 1,
      data: bytes.toString("base64"),
      state: "ENABLED",
      created: call.now.toISOString(),
      etag: freshEtag(),
    };
    held.versions.push(version);
    return shownVersion(context, secret, version);
  });
}

/** Versions, newest first, in pages. */
export function listVersions({ call, context, secret }: SecretCall): unknown {
  const { versions } = recordOf(context, secret, call.now);
  const query = new URLSearchParams(call.query);
  const size = Math.min(Number(query.get("pageSize") ?? 25_000) || 25_000, 25_000);
  const skip = Number(query.get("pageToken") ?? 0);
  const newest = [...versions].reverse();
  return {
    versions: newest
      .slice(skip, skip + size)
      .map((version) => shownVersion(context, secret, version)),
    ...(skip + size < newest.length && { nextPageToken: String(skip + size) }),
    totalSize: newest.length,
  };
}

/** A version, without its payload. */
export function getVersion({ call, context, secret, version }: SecretCall): unknown {
  const held = recordOf(context, secret, call.now);
  return shownVersion(context, secret, findVersion(context, secret, held, version));
}

/** The payload of a version. */
export function access({ call, context, secret, version }: SecretCall): unknown {
  const found = findVersion(context, secret, recordOf(context, secret, call.now), version);
  const name = `${nameOf(context, secret)}/versions/${found.number}`;
  if (found.state !== "ENABLED" || found.data === undefined)
    return fail(400, "FAILED_PRECONDITION", `Secret Version [${name}] is in ${found.state} state.`);
  const dataCrc32c = String(crc32c(Buffer.from(found.data, "base64")));
  return { name, payload: { data: found.data, dataCrc32c } };
}

/** A call that changes the state of a version. */
export function change(
  permission: string,
  method: string,
  apply: (version: SecretVersion, asked: SecretCall) => void,
): Operation {
  return {
    permission,
    method,
    run: (asked) => {
      const { call, context, secret } = asked;
      const { etag } = bodyOf(call, "etag");
      return changeRecord(context, secret, call.now, (held) => {
        const version = findVersion(context, secret, held, asked.version);
        checkEtag(etag, version.etag);
        if (version.state === "DESTROYED")
          fail(
            400,
            "FAILED_PRECONDITION",
            `Secret Version [${nameOf(context, secret)}/versions/${version.number}] is in DESTROYED state.`,
          );
        apply(version, asked);
        version.etag = freshEtag();
        return shownVersion(context, secret, version);
      });
    },
  };
}

/** Where the secret makes destructions wait, the version is disabled until then. */
export function destroyVersion(version: SecretVersion, { call, secret }: SecretCall): void {
  const wait = destroySeconds(secret);
  if (wait === 0) return destroy(version, call.now.toISOString());
  version.state = "DISABLED";
  version.scheduled = new Date(call.now.getTime() + wait * 1000).toISOString();
}

/** Sets the state of a version. */
export function turn(state: "ENABLED" | "DISABLED"): (version: SecretVersion) => void {
  return (version) => {
    version.state = state;
    if (state === "ENABLED") delete version.scheduled;
  };
}
