import type { Member, Sdk } from "./policy-sdk-types";

/** Inputs named like tags that do not carry the resource's own cost tags, and why. Matched in order; `*` is any type. */
const EXCLUDED: readonly { input: string; type: RegExp; reason: string }[] = [
  {
    input: "tags",
    type: /^aws:inspector\/resourceGroup:/,
    reason: "selects the resources to inspect",
  },
  {
    input: "labels",
    type: /^gcp:cloudidentity\/group:/,
    reason: "fixed keys that state the kind of group",
  },
  {
    input: "labels",
    type: /^gcp:monitoring\/notificationChannel:/,
    reason: "settings of the channel; userLabels carries the tags",
  },
  {
    input: "labels",
    type: /^aws:/,
    reason: "labels of a time series or of Kubernetes nodes; tags carries the cost",
  },
  {
    input: "labels",
    type: /^azure-native:/,
    reason: "labels of the service's own objects, not Azure tags",
  },
  {
    input: "tags",
    type: /^gcp:/,
    reason: "network tags or resource manager tag values, which cost reports by label do not read",
  },
];

/** Tags that the SDK has below another input; the generator checks that each still exists. */
const NESTED: Readonly<Record<string, string>> = {
  "gcp:cloudrun/service:Service": "metadata.labels",
  "gcp:container/nodePool:NodePool": "nodeConfig.resourceLabels",
  "gcp:sql/databaseInstance:DatabaseInstance": "settings.userLabels",
};

/** The input that carries the tags, by package; the first that a type has counts. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  aws: ["tags"],
  "azure-native": ["tags"],
  gcp: ["userLabels", "resourceLabels", "labels"],
};

export interface Taggable {
  /** SDK versions the table was made from. */
  sdks: Record<string, string>;
  /** Type token to the path of its tags; `[]` at the end marks a list of key and value. */
  types: Record<string, string>;
  /** Inputs that look like tags and are none: `<token> <input>` to the reason. */
  excluded: Record<string, string>;
}

/** Which resource types can carry tags or labels, and in which input. */
export function taggable(sdks: readonly Sdk[]): Taggable {
  const result: Taggable = { sdks: {}, types: {}, excluded: {} };
  for (const sdk of sdks) {
    result.sdks[sdk.name] = sdk.version;
    for (const { token, members } of sdk.resources) {
      const nested = NESTED[token];
      if (nested !== undefined) requireNested(sdk, members, token, nested);
      const path = nested ?? ownTags(sdk, token, members, result.excluded);
      if (path !== undefined) result.types[token] = path;
    }
  }
  return result;
}

function ownTags(
  sdk: Sdk,
  token: string,
  members: readonly Member[],
  excluded: Record<string, string>,
) {
  let found: string | undefined;
  for (const name of ["tags", "labels", "userLabels", "resourceLabels"]) {
    const member = members.find((each) => each.name === name);
    if (!member) continue;
    const reason = EXCLUDED.find((each) => each.input === name && each.type.test(token))?.reason;
    const form =
      reason === undefined && INPUTS[sdk.name]?.includes(name)
        ? formOf(sdk, member.type)
        : undefined;
    if (form !== undefined) found = `${name}${form}`;
    else
      excluded[`${token} ${name}`] =
        reason ?? `a ${member.type.replace(/inputs\./g, "")}, no map of keys to values`;
  }
  return found;
}

/** "" for a map, "[]" for a list of key and value, undefined for anything else. */
function formOf(sdk: Sdk, type: string): "" | "[]" | undefined {
  if (type === "{ [string]: string }" || type === "any") return "";
  const element = /^inputs\.([\w.]+)\[\]$/.exec(type)?.[1];
  const names =
    element === undefined ? [] : (sdk.objects.get(element) ?? []).map((member) => member.name);
  // Firewall rules' tags have the same form and are no Azure tags.
  const own = names.includes("key") && names.includes("value") && !type.includes("cloudngfw");
  return own ? "[]" : undefined;
}

function requireNested(sdk: Sdk, members: readonly Member[], token: string, path: string): void {
  let at: readonly Member[] = members;
  for (const step of path.split(".")) {
    const member = at.find((each) => each.name === step);
    if (!member)
      throw new Error(`${token}: no input ${path} in @pulumi/${sdk.name} ${sdk.version} any more`);
    at = sdk.objects.get(/inputs\.([\w.]+)/.exec(member.type)?.[1] ?? "") ?? [];
  }
}

/** policies/data/taggable.json: one line a type, so that a change reads well in review. */
export function renderTaggable(sdks: readonly Sdk[]): string {
  return renderSections(taggable(sdks) as unknown as Record<string, Record<string, unknown>>);
}

/** JSON with one line for each member of each section. */
export function renderSections(table: Record<string, Record<string, unknown>>): string {
  const section = ([name, members]: [string, Record<string, unknown>]) => {
    const lines = Object.entries(members).map(
      ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return `  ${JSON.stringify(name)}: {\n${lines.join(",\n")}\n  }`;
  };
  return `{\n${Object.entries(table).map(section).join(",\n")}\n}\n`;
}
