import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Scope } from "../model";

/** Which accounts, subscriptions and projects exist, and which of them the local credentials belong to. */
export interface Organisation {
  aws: {
    account: string;
    furtherAccounts: string[];
    /** Public Route 53 zones that exist already, by account: zone id to domain. */
    hostedZones: Record<string, Record<string, string>>;
  };
  azure: {
    tenant: string;
    subscription: string;
    furtherSubscriptions: string[];
    /** Object ids of the groups in the directory; the local operator is a member of each. */
    groups: string[];
  };
  gcp: {
    project: string;
    number: string;
    furtherProjects: string[];
    /** Numbers of the organisation's access policies (VPC Service Controls). */
    accessPolicies: string[];
    /** Billing accounts that the projects are paid from: id, a space, currency. */
    billingAccounts: string[];
  };
  /** Vault has one name in these clouds; another one leads nowhere. */
  vault: { address: string };
  /**
   * What accounts were granted beyond what a fresh one has (quota increases, opt-in regions), by
   * `<cloud>/<account>/<region>` or `<cloud>/<account>`, then by name of the grant.
   */
  grants: Record<string, Record<string, number>>;
}

/** Name of the file that may state another organisation. */
export const organisationFile = "world.json";

/** The organisation of a fresh set of local clouds: one shared account for dev, staging and prod. */
export const defaultOrganisation: Organisation = {
  aws: {
    account: "111122223333",
    furtherAccounts: [],
    hostedZones: { "111122223333": { Z0123456789ABCDEFGHIJ: "example.com" } },
  },
  azure: {
    tenant: "72f988bf-0000-4000-8000-000000000001",
    subscription: "00000000-0000-4000-8000-000000000001",
    furtherSubscriptions: [],
    groups: ["51a00000-0000-0000-0000-00000000a001"],
  },
  gcp: {
    project: "atlas-ml",
    number: "100000000001",
    furtherProjects: [],
    accessPolicies: ["900000000001"],
    billingAccounts: ["51A051-A051A0-51A051 USD"],
  },
  vault: { address: "https://vault.example.com:8200" },
  // Three environments in one account need more addresses than the five of a fresh one; this account has asked for them.
  grants: { "aws/111122223333/us-east-1": { "quota:aws:ec2/eip:Eip": 10 } },
};

/** Accounts, subscriptions or projects of one cloud that exist; the first is the default. */
export function knownAccounts(organisation: Organisation, cloud: string): string[] {
  switch (cloud) {
    case "aws":
      return [organisation.aws.account, ...organisation.aws.furtherAccounts];
    case "azure-native":
      return [organisation.azure.subscription, ...organisation.azure.furtherSubscriptions];
    case "gcp":
      return [organisation.gcp.project, ...organisation.gcp.furtherProjects];
    default:
      return ["local"];
  }
}

/** What an account was granted beyond what a fresh one has: in the region, else everywhere. */
export function granted(
  { grants }: Organisation,
  scope: Pick<Scope, "cloud" | "account" | "region">,
  grant: string,
): number | undefined {
  for (const key of [
    `${scope.cloud}/${scope.account}/${scope.region}`,
    `${scope.cloud}/${scope.account}`,
  ]) {
    const found = Object.hasOwn(grants, key) ? grants[key] : undefined;
    if (found && Object.hasOwn(found, grant)) return found[grant];
  }
  return undefined;
}

/**
 * Reads `world.json` of a directory; writes the default there when it is absent. A key left out keeps its default;
 * a key that means nothing is an error.
 */
export function loadOrganisation(directory: string): Organisation {
  const file = path.join(directory, organisationFile);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    writeFileSync(file, `${JSON.stringify(defaultOrganisation, null, 2)}\n`);
    return structuredClone(defaultOrganisation);
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: must be JSON, ${(error as Error).message}; correct it or remove it`);
  }
  return overlay(structuredClone(defaultOrganisation), given, file);
}

function overlay(base: Organisation, given: unknown, file: string): Organisation {
  const result = base as unknown as Record<string, Record<string, unknown>>;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new Error(`${file}: must be an object with aws, azure, gcp and vault`);
  }
  for (const [cloud, settings] of Object.entries(given)) {
    const target = Object.hasOwn(result, cloud) ? result[cloud] : undefined;
    if (!target)
      throw new Error(`${file}: \`${cloud}\`: unknown key; use aws, azure, gcp, vault, grants`);
    if (cloud === "grants") {
      base.grants = checkGrants(settings, file);
      continue;
    }
    for (const [key, value] of Object.entries((settings ?? {}) as object)) {
      const before = Object.hasOwn(target, key) ? target[key] : undefined;
      if (before === undefined) {
        throw new Error(
          `${file}: \`${cloud}.${key}\`: unknown key; use ${Object.keys(target).join(", ")}`,
        );
      }
      if (key === "hostedZones") {
        base.aws.hostedZones = checkHostedZones(value, file);
        continue;
      }
      const valid = Array.isArray(before)
        ? Array.isArray(value) && value.every((item) => typeof item === "string")
        : typeof value === "string";
      if (!valid) {
        throw new Error(
          `${file}: \`${cloud}.${key}\`: must be ${Array.isArray(before) ? "a list of texts" : "a text"}`,
        );
      }
      target[key] = value;
    }
  }
  return base;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkHostedZones(zones: unknown, file: string): Organisation["aws"]["hostedZones"] {
  if (!isMap(zones)) throw new Error(`${file}: \`aws.hostedZones\`: must be an object by account`);
  for (const [account, byId] of Object.entries(zones)) {
    const valid =
      isMap(byId) &&
      Object.entries(byId).every(
        ([id, domain]) =>
          /^Z[A-Z0-9]{1,31}$/.test(id) &&
          typeof domain === "string" &&
          /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(domain),
      );
    if (!valid) {
      throw new Error(
        `${file}: \`aws.hostedZones["${account}"]\`: must hold domains in lower case, without a final dot, by zone id`,
      );
    }
  }
  return zones as Organisation["aws"]["hostedZones"];
}

function checkGrants(grants: unknown, file: string): Organisation["grants"] {
  if (!isMap(grants)) throw new Error(`${file}: \`grants\`: must be an object by account`);
  for (const [account, names] of Object.entries(grants)) {
    if (!isMap(names) || !Object.values(names).every((value) => typeof value === "number")) {
      throw new Error(`${file}: \`grants["${account}"]\`: must hold numbers by name of the grant`);
    }
  }
  return grants as Organisation["grants"];
}
