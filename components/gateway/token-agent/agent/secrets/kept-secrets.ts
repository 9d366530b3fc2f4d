import type { SecretStoreReference } from "../../../../secrets/store";
import type { Millis } from "../credential";
import { providerContents, redisContents, tenantContents, type Contents } from "./contents";
import type { EntryRead } from "./entry";
import type { SecretFound } from "./kubernetes-secret";
import { namesIn } from "./reference";

/** The Secrets that the agent keeps, by what they are for. */
export interface SecretNames {
  tenantSecret: string;
  /** Secret of each provider that has an entry, or had one: a key whose entry is gone goes too. */
  providerSecrets: Readonly<Record<string, string>>;
  /** Secret of the counters' Redis. */
  redisSecret?: string;
}

/** One Secret, and how it follows from the store's entries. */
export interface KeptSecret {
  name: string;
  contents(
    read: (path: string) => EntryRead,
    before: SecretFound | undefined,
    now: Millis,
  ): Contents;
  /** Whether it is made when it is not there. */
  isNeeded(contents: Contents): boolean;
}

const ABSENT: EntryRead = { state: "absent" };

/** Every Secret that a reference asks for, and those of providers that had an entry once. */
export function keptSecrets(reference: SecretStoreReference, names: SecretNames): KeptSecret[] {
  const { tenantSecret, providerSecrets, redisSecret } = names;
  const providers = namesIn(reference, "providers");
  return [
    tenantsSecret(tenantSecret, namesIn(reference, "tenants")),
    ...Object.entries(providerSecrets).map(([provider, name]) =>
      providerSecret(name, provider, providers.includes(provider)),
    ),
    ...(redisSecret !== undefined && reference.entries.redis !== undefined
      ? [redisKept(redisSecret)]
      : []),
  ];
}

function tenantsSecret(name: string, tenants: readonly string[]): KeptSecret {
  return {
    name,
    // An empty one too: without it Envoy Gateway answers 500 to everybody.
    isNeeded: () => true,
    contents: (read, before, now) => {
      const reads = tenants.map((tenant) => [tenant, read(`tenants/${tenant}`)] as const);
      const made = tenantContents(Object.fromEntries(reads), before, now);
      return { ...made, states: prefixed("tenants/", made.states) };
    },
  };
}

function providerSecret(name: string, provider: string, isNamed: boolean): KeptSecret {
  return {
    name,
    isNeeded: () => isNamed,
    contents: (read, before) => {
      const entry = isNamed ? read(`providers/${provider}`) : ABSENT;
      const made = providerContents(provider, entry, before);
      return { ...made, states: isNamed ? prefixed("providers/", made.states) : {} };
    },
  };
}

const redisKept = (name: string): KeptSecret => ({
  name,
  isNeeded: ({ values }) => values.password !== undefined,
  contents: (read, before) => redisContents(read("redis"), before),
});

const prefixed = (prefix: string, states: Contents["states"]): Contents["states"] =>
  Object.fromEntries(Object.entries(states).map(([name, state]) => [prefix + name, state]));
