import type { Fact, Failure, Json, Props } from "../../model";

/** The parts of Vault's HTTP API that rows use. */
export interface Api {
  /** `data` of the answer; undefined when nothing is there. */
  read(path: string): Promise<Props | undefined>;
  write(path: string, body: Props): Promise<Props>;
  delete(path: string): Promise<void>;
  /** Folder below which this server keeps the files of audit devices. */
  readonly auditRoot: string;
}

/** An input and the API's name of it. */
export interface Field {
  api: string;
  /** What the API takes for "not set"; what it answers then is left out of the inputs. */
  empty: Json;
  /** The order of a list means nothing, and the API may change it. */
  set?: boolean;
}

/**
 * The row of one type of the package `vault`: which paths of the API it lives at, and how inputs become bodies and answers
 * become properties. There is no store of our own: the server is the store.
 */
export interface VaultRow {
  /** Pulumi type token as the SDK sends it. */
  readonly token: string;
  readonly facts: {
    /** Inputs whose change replaces the resource. */
    replaceOn: Fact<readonly string[]>;
    /** Values the provider fills in for absent inputs. */
    defaults?: Fact<Props>;
  };
  readonly fields: Readonly<Record<string, Field>>;
  /** Further inputs that the hooks take; every other one is refused rather than left out silently. */
  readonly also?: readonly string[];
  /** Inputs the SDK lets out, but without which there is no id: a name the provider would make up. */
  readonly needs?: readonly string[];
  check?(inputs: Props): Failure[];
  id(inputs: Props): string;
  create(api: Api, inputs: Props): Promise<void>;
  /** Properties in the SDK's form; undefined when the resource is gone. `known`: what the caller knows of it. */
  read(api: Api, id: string, known: Props): Promise<Props | undefined>;
  update(api: Api, id: string, inputs: Props): Promise<void>;
  delete(api: Api, id: string, known: Props): Promise<void>;
  /** Decides whether two values of an input mean the same. */
  equal?(input: string, before: Json | undefined, after: Json | undefined): boolean;
}

export const text = (api: string): Field => ({ api, empty: "" });
export const number = (api: string): Field => ({ api, empty: 0 });
export const flag = (api: string): Field => ({ api, empty: false });
export const items = (api: string): Field => ({ api, empty: [] });
/** A list whose order means nothing. */
export const set = (api: string): Field => ({ api, empty: [], set: true });
export const map = (api: string): Field => ({ api, empty: {} });

/** What a login's roles have in common (registry docs of `tokenTtl` and following). */
export const TOKEN_FIELDS: Readonly<Record<string, Field>> = {
  tokenBoundCidrs: set("token_bound_cidrs"),
  tokenExplicitMaxTtl: number("token_explicit_max_ttl"),
  tokenMaxTtl: number("token_max_ttl"),
  tokenNoDefaultPolicy: flag("token_no_default_policy"),
  tokenNumUses: number("token_num_uses"),
  tokenPeriod: number("token_period"),
  tokenPolicies: set("token_policies"),
  tokenTtl: number("token_ttl"),
  tokenType: text("token_type"),
};

/** The body of a write: every field, absent ones as "not set", so that an update takes back what it no longer says. */
export function toBody(fields: VaultRow["fields"], inputs: Props, all = true): Props {
  const body: Props = {};
  for (const [name, { api, empty }] of Object.entries(fields)) {
    if (inputs[name] !== undefined) body[api] = inputs[name];
    else if (all) body[api] = empty;
  }
  return body;
}

/** Properties from an answer; what is not set is left out. */
export function fromBody(fields: VaultRow["fields"], answer: Props): Props {
  const properties: Props = {};
  for (const [name, { api, empty }] of Object.entries(fields)) {
    const value = answer[api];
    if (value === undefined || value === null) continue;
    if (JSON.stringify(value) === JSON.stringify(empty)) continue;
    properties[name] = value;
  }
  return properties;
}

/** A path without slashes at its ends. */
export const trimmed = (value: Json | undefined): string =>
  String(value ?? "").replace(/^\/+|\/+$/g, "");

/** Id and name of what lives at `<backend>/<kind>/<name>`. */
export function splitId(id: string, kind: string): { backend: string; name: string } {
  const at = id.lastIndexOf(`/${kind}/`);
  return { backend: id.slice(0, Math.max(at, 0)), name: id.slice(at + kind.length + 2) };
}

/** Settings of a mount as both engines and login methods show them. */
export const mountOf = (answer: Props): Props => (answer["config"] ?? {}) as Props;
