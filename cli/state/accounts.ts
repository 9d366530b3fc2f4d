import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Deployment } from "../recover/state";

/** One account of each cloud, by what the cloud calls it. */
export type Accounts = Partial<
  Record<"aws.accountId" | "azure.subscriptionId" | "gcp.project", string>
>;

/**
 * The accounts a stack's configuration records: `aws.accountId`, `azure.subscriptionId` and `gcp.project` of any of its
 * values that are maps. Empty when it has no file or records none.
 */
export function recordedAccounts(cwd: string, stack: string): Accounts {
  const file = ["yaml", "yml"]
    .map((suffix) => path.join(cwd, `Pulumi.${stack}.${suffix}`))
    .find((name) => fs.existsSync(name));
  if (file === undefined) return {};
  const content = parse(fs.readFileSync(file, "utf8")) as {
    config?: Record<string, unknown>;
  } | null;
  const found: Accounts = {};
  for (const value of Object.values(content?.config ?? {})) {
    if (typeof value !== "object" || value === null) continue;
    for (const key of ["aws.accountId", "azure.subscriptionId", "gcp.project"] as const) {
      const [cloud = "", field = ""] = key.split(".");
      const one = (value as Record<string, Record<string, unknown> | undefined>)[cloud]?.[field];
      if (typeof one === "string" && one !== "") found[key] = one;
    }
  }
  return found;
}

/** An account that a state works in, and the resource that says so. */
export interface AccountInState {
  key: keyof Accounts;
  account: string;
  urn: string;
}

/** The accounts that a state's providers are bound to and its ids lie in, each once. */
export function accountsOf(deployment: Deployment): AccountInState[] {
  const found = new Map<string, AccountInState>();
  const add = (key: keyof Accounts, account: unknown, urn: string): void => {
    if (typeof account !== "string" || account === "") return;
    const name = `${key} ${account.toLowerCase()}`;
    if (!found.has(name)) found.set(name, { key, account, urn });
  };
  for (const { urn, type, id = "", inputs = {} } of deployment.resources ?? []) {
    if (type === "pulumi:providers:aws") {
      for (const account of jsonList(inputs["allowedAccountIds"]))
        add("aws.accountId", account, urn);
    } else if (type === "pulumi:providers:azure-native") {
      add("azure.subscriptionId", inputs["subscriptionId"], urn);
    } else if (type === "pulumi:providers:gcp") {
      add("gcp.project", inputs["project"], urn);
    } else if (type.startsWith("aws:")) {
      add("aws.accountId", /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/.exec(id)?.[1], urn);
    } else if (type.startsWith("azure-native:")) {
      add("azure.subscriptionId", /^\/subscriptions\/([0-9a-f-]{36})(\/|$)/i.exec(id)?.[1], urn);
    } else if (type.startsWith("gcp:")) {
      // A project may also stand as its number, which no configuration records.
      add("gcp.project", /^projects\/([a-z][a-z0-9-]+)\//.exec(id)?.[1], urn);
    }
  }
  return [...found.values()];
}

/** The state keeps provider settings that are not texts as JSON. */
function jsonList(value: unknown): unknown[] {
  if (typeof value !== "string") return [];
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** Accounts of a state that are not the recorded ones; a cloud without a recorded one is not judged. */
export function foreignAccounts(
  recorded: Accounts,
  deployment: Deployment,
): (AccountInState & { recorded: string })[] {
  return accountsOf(deployment).flatMap((found) => {
    const wanted = recorded[found.key];
    if (wanted === undefined || wanted.toLowerCase() === found.account.toLowerCase()) return [];
    return [{ ...found, recorded: wanted }];
  });
}
