/** Key Vault's secrets API. https://learn.microsoft.com/rest/api/keyvault/secrets, 2026-11-21. */
import { randomBytes } from "node:crypto";
import type { StoredResource } from "../../model";
import { at, isRecord, text } from "../../facts/judge";
import { readObject } from "../answer/judge-json";
import { json, type Call, type Reply } from "../call";
import type { Service } from "../hosts";
import { valuesKey } from "../secrets/values";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { authenticate, authorize, reach, vaultNamed } from "./vault-access";
import { refuse, vaultDialect } from "./vault-wire";

const VERSIONS = ["7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"];
const NAME = /^[0-9a-zA-Z-]{1,127}$/;
/** Bytes of a value, tags of a secret, characters of a tag, and most items of a page. */
const LIMITS = { bytes: 25_600, tags: 15, tagLength: 256, page: 25 } as const;

interface VaultVersion {
  id: string;
  value: string;
  contentType?: string;
  tags: Record<string, string>;
  enabled: boolean;
  notBefore?: number;
  expires?: number;
  /** Seconds since the epoch. */
  created: number;
  updated: number;
}

/** Versions of one secret, oldest first. */
interface VaultRecord {
  name: string;
  versions: VaultVersion[];
}

interface VaultCall {
  call: Call;
  context: Context;
  vault: StoredResource;
  host: string;
  name: string;
}

/** The service of `<vault>.vault.azure.net`. */
export const keyVault: ServiceDefinition = {
  cloud: "azure",
  name: "keyvault",
  dialect: vaultDialect,
  modelApi: false,
  route(request: Request, service: Service): Route {
    const [, name, rest] = /^\/secrets\/([^/]+)(?:\/([^/]+))?\/?$/.exec(request.path) ?? [];
    const known = name !== undefined;
    const last = rest === undefined ? "" : rest === "versions" ? "/versions" : "/{version}";
    return {
      template: known ? `/secrets/{name}${last}` : "unknown",
      answer: (call, context) =>
        handle(call, context, "vault" in service ? service.vault : "", name, rest),
    };
  },
};

function handle(
  call: Call,
  context: Context,
  vaultName: string,
  name: string | undefined,
  rest: string | undefined,
): Reply {
  const vault = vaultNamed(context, vaultName);
  if (!vault)
    return refuse(404, "VaultNotFound", `There is no vault ${JSON.stringify(vaultName)}.`);
  const caller = authenticate(call, context, vault);
  reach(context, vault, caller);
  const version = new URLSearchParams(call.query).get("api-version");
  if (version === null) return refuse(400, "BadParameter", "api-version must be specified");
  if (!VERSIONS.includes(version))
    return refuse(
      400,
      "BadParameter",
      `The specified version (${version}) is not recognized. Consider using the latest supported version (7.6).`,
    );
  if (name === undefined || !NAME.test(name))
    return refuse(
      name === undefined ? 404 : 400,
      "BadParameter",
      `The request URI contains an invalid name: ${name ?? call.path}`,
    );
  call.about.model = name;
  const asked: VaultCall = { call, context, vault, host: vaultName, name };
  const may = (action: string): void => authorize(context, vault, caller, action);
  switch (
    `${call.method} ${rest === "versions" ? "versions" : rest === undefined ? "" : "version"}`
  ) {
    case "GET ":
      may("getSecret/action");
      return get(asked, undefined);
    case "GET version":
      may("getSecret/action");
      return get(asked, rest);
    case "GET versions":
      may("readMetadata/action");
      return listVersions(asked);
    case "PUT ":
      may("setSecret/action");
      return set(asked);
    case "PATCH version":
      may("update/action");
      return update(asked, rest ?? "");
    default:
      return refuse(405, "MethodNotAllowed", "The local clouds do not offer this call.");
  }
}

/** Names of secrets have no letter case. */
const keyOf = ({ vault, name }: VaultCall): string => valuesKey(vault, name.toLowerCase());

const missing = ({ name }: VaultCall): never =>
  refuse(
    404,
    "SecretNotFound",
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );

function get(asked: VaultCall, id: string | undefined): Reply {
  const { versions } = asked.context.values.read<VaultRecord>(keyOf(asked)) ?? { versions: [] };
  const version = id === undefined ? versions.at(-1) : versions.find((one) => one.id === id);
  if (!version) return missing(asked);
  if (!version.enabled)
    return refuse(403, "Forbidden", "Operation get is not allowed on a disabled secret.", {
      inner: "SecretDisabled",
    });
  return json(200, { value: version.value, ...item(asked, version) });
}

function item(asked: VaultCall, version: VaultVersion): Record<string, unknown> {
  const { vault, host, name } = asked;
  const days = Number(at(vault.inputs, "properties.softDeleteRetentionInDays") ?? 90);
  const isProtected = at(vault.inputs, "properties.enablePurgeProtection") === true;
  return {
    ...(version.contentType !== undefined && { contentType: version.contentType }),
    id: `https://${host}.vault.azure.net/secrets/${name}/${version.id}`,
    attributes: {
      enabled: version.enabled,
      ...(version.notBefore !== undefined && { nbf: version.notBefore }),
      ...(version.expires !== undefined && { exp: version.expires }),
      created: version.created,
      updated: version.updated,
      recoveryLevel: `${days < 90 ? "Customized" : ""}Recoverable${isProtected ? "" : "+Purgeable"}`,
      recoverableDays: days,
    },
    tags: version.tags,
  };
}

function listVersions(asked: VaultCall): Reply {
  const query = new URLSearchParams(asked.call.query);
  const most = Math.min(Number(query.get("maxresults") ?? LIMITS.page), LIMITS.page);
  const skip = Number(query.get("$skiptoken") ?? 0);
  const held = asked.context.values.read<VaultRecord>(keyOf(asked));
  if (!held) return missing(asked);
  const shown = held.versions.slice(skip, skip + most).map((one) => item(asked, one));
  const more = skip + most < held.versions.length;
  query.set("$skiptoken", String(skip + most));
  const nextLink = more
    ? `https://${asked.host}.vault.azure.net/secrets/${asked.name}/versions?${query.toString()}`
    : null;
  return json(200, { value: shown, nextLink });
}

function set(asked: VaultCall): Reply {
  const body = bodyOf(asked.call, ["value", "contentType", "attributes", "tags"]);
  const { value } = body;
  if (typeof value !== "string" || Buffer.byteLength(value) > LIMITS.bytes)
    return refuse(
      400,
      "BadParameter",
      `The value must be a text of at most ${LIMITS.bytes} bytes.`,
    );
  const now = Math.floor(asked.call.now.getTime() / 1000);
  const version: VaultVersion = {
    id: randomBytes(16).toString("hex"),
    value,
    tags: {},
    enabled: true,
    created: now,
    updated: now,
  };
  applyTo(version, body);
  asked.context.values.change<VaultRecord, undefined>(keyOf(asked), (held) => ({
    value: { name: asked.name, versions: [...(held?.versions ?? []), version] },
    answer: undefined,
  }));
  return json(200, { value, ...item(asked, version) });
}

function update(asked: VaultCall, id: string): Reply {
  const body = bodyOf(asked.call, ["contentType", "attributes", "tags"]);
  const changed = asked.context.values.change<VaultRecord, VaultVersion>(keyOf(asked), (held) => {
    const record = structuredClone(held ?? missing(asked));
    const version = record.versions.find((one) => one.id === id) ?? missing(asked);
    applyTo(version, body);
    version.updated = Math.floor(asked.call.now.getTime() / 1000);
    return { value: record, answer: version };
  });
  return json(200, item(asked, changed));
}

function bodyOf(call: Call, known: readonly string[]): Record<string, unknown> {
  const body = readObject(call.body);
  const extra = body && Object.keys(body).find((key) => !known.includes(key));
  if (!body || extra !== undefined)
    return refuse(
      400,
      "BadParameter",
      body ? `Property has invalid value: ${extra}` : "The request body must be a JSON object.",
    );
  return body;
}

function applyTo(version: VaultVersion, body: Record<string, unknown>): void {
  const { contentType, tags, attributes } = body;
  const bad = (what: string): never =>
    refuse(400, "BadParameter", `The property ${what} has an invalid value.`);
  if (contentType !== undefined)
    version.contentType = text(contentType as never) ?? bad("contentType");
  if (tags !== undefined) {
    const entries = isRecord(tags as never) ? Object.entries(tags as object) : bad("tags");
    const good = entries.every(
      ([key, value]) =>
        key.length <= LIMITS.tagLength &&
        typeof value === "string" &&
        value.length <= LIMITS.tagLength,
    );
    if (!good || entries.length > LIMITS.tags) bad("tags");
    version.tags = Object.fromEntries(entries) as Record<string, string>;
  }
  if (attributes === undefined) return;
  const { enabled, nbf, exp } = attributes as Record<string, unknown>;
  if (typeof enabled === "boolean") version.enabled = enabled;
  if (typeof nbf === "number") version.notBefore = nbf;
  if (typeof exp === "number") version.expires = exp;
}
