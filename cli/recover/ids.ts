import { aws } from "./ids-aws";
import { azure } from "./ids-azure";
import { gcp } from "./ids-gcp";
import { kubernetes } from "./ids-kubernetes";
import { vault } from "./ids-vault";
import type { Identity, Place, Row } from "./identity";
import type { StateResource } from "./state";

/** The row of a type; undefined when there is none. Every type that our programs register has one. */
export function rowOf(type: string): Row | undefined {
  return aws[type] ?? azure[type] ?? gcp[type] ?? vault[type] ?? kubernetes(type);
}

/** Which existing resource a pending create may have made, given the provider it was to be made with. */
export function identify(resource: StateResource, provider: StateResource | undefined): Identity {
  // A provider is a process of the engine's, a component a line in the state.
  if (!resource.custom || resource.type.startsWith("pulumi:")) return { kind: "nowhere" };
  const row = rowOf(resource.type);
  if (row === undefined) {
    return {
      kind: "none",
      reason: `${resource.type} is not in the tables of ids (cli/recover/ids.ts)`,
    };
  }
  try {
    return row.identify(resource.inputs ?? {}, placeOf(provider));
  } catch (error) {
    return { kind: "none", reason: (error as Error).message };
  }
}

function placeOf(provider: StateResource | undefined): Place {
  const settings = provider?.inputs ?? {};
  const stated = (what: string, value: unknown): string => {
    if (typeof value === "string" && value !== "") return value;
    throw new Error(`its provider states no ${what}, which its id has`);
  };
  return {
    get account() {
      return stated("account", firstAccount(settings["allowedAccountIds"]));
    },
    get region() {
      return stated("region", settings["region"]);
    },
    get subscription() {
      return stated("subscription", settings["subscriptionId"]);
    },
    get project() {
      return stated("project", settings["project"]);
    },
  };
}

/** The state keeps provider settings that are not texts as JSON. */
function firstAccount(value: unknown): string {
  if (typeof value !== "string") return "";
  try {
    return String((JSON.parse(value) as unknown[])[0] ?? "");
  } catch {
    return "";
  }
}
