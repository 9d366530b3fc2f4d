import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  at,
  checkOneOf,
  checkText,
  failure,
  got,
  isRecord,
  list,
  record,
  sameMeaning,
  text,
} from "../judge";
import {
  ACCOUNT,
  armId,
  AUTONAME_CHILD,
  checkTags,
  DEPLOYMENT,
  etag,
  findById,
  RAI_POLICY,
  requireParent,
  sameId,
  systemData,
} from "./common";
import { BUILT_IN_POLICIES } from "./cognitive-deployment-admit";

const DOCS =
  "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/rai-policies/create-or-update";
const FILTER_DOCS = "https://learn.microsoft.com/azure/foundry/openai/concepts/content-filter";
const CHILD_TYPE = "Microsoft.CognitiveServices/accounts/raiPolicies";

/** Filters by name: where they look, and whether they take a severity. */
const FILTERS: Readonly<Record<string, { sources: readonly string[]; severity: boolean }>> = {
  Hate: { sources: ["Prompt", "Completion"], severity: true },
  Sexual: { sources: ["Prompt", "Completion"], severity: true },
  Violence: { sources: ["Prompt", "Completion"], severity: true },
  Selfharm: { sources: ["Prompt", "Completion"], severity: true },
  Jailbreak: { sources: ["Prompt"], severity: false },
  "Indirect Attack": { sources: ["Prompt"], severity: false },
  "Indirect Attack Spotlighting": { sources: ["Prompt"], severity: false },
  "Protected Material Text": { sources: ["Completion"], severity: false },
  "Protected Material Code": { sources: ["Completion"], severity: false },
  "Personally Identifiable Information": { sources: ["Completion"], severity: false },
  Profanity: { sources: ["Prompt", "Completion"], severity: false },
};

const accountPath = (context: HookContext): string =>
  armId(context, "Microsoft.CognitiveServices/accounts", text(context.inputs.accountName) ?? "");

function checkFilters(filters: Json | undefined): Failure[] {
  const seen = new Set<string>();
  return list(filters).flatMap((filter, index) => {
    if (!isRecord(filter)) return [];
    const path = `properties.contentFilters[${index}]`;
    const name = text(filter.name);
    const source = text(filter.source);
    const failures = checkOneOf(name, `${path}.name`, Object.keys(FILTERS));
    const rule = name === undefined ? undefined : FILTERS[name];
    if (!rule || source === undefined) return failures;
    if (!rule.sources.includes(source)) {
      failures.push(
        failure(
          `${path}.source`,
          `must be ${rule.sources.join(" or ")} for ${name}, ${got(source)}; change it`,
        ),
      );
    }
    if (!rule.severity && filter.severityThreshold !== undefined) {
      failures.push(
        failure(
          `${path}.severityThreshold`,
          `is not taken by ${name}, ${got(filter.severityThreshold)}; remove it`,
        ),
      );
    }
    if (seen.has(`${name}/${source}`)) {
      failures.push(
        failure(path, `must be the only filter ${name} on ${source}, got a second; remove one`),
      );
    }
    seen.add(`${name}/${source}`);
    return failures;
  });
}

function admit(context: HookContext): void {
  requireParent(context, ACCOUNT, accountPath(context), CHILD_TYPE);
  const base = text(at(context.inputs, "properties.basePolicyName"));
  const known =
    base !== undefined &&
    (BUILT_IN_POLICIES.includes(base) ||
      findById(context, RAI_POLICY, `${accountPath(context)}/raiPolicies/${base}`));
  if (!known) {
    throw new CloudError(
      "InvalidResourceProperties",
      400,
      `The base policy '${base ?? ""}' does not exist. Set properties.basePolicyName to Microsoft.DefaultV2 or another policy.`,
    );
  }
  for (const filter of list(at(context.inputs, "properties.contentFilters"))) {
    const { name, source, enabled, blocking, severityThreshold } = record(filter);
    const missing = [
      ["name", name],
      ["source", source],
      ["enabled", enabled],
      ["blocking", blocking],
    ].find(([, value]) => value === undefined);
    const needsSeverity =
      typeof name === "string" &&
      FILTERS[name]?.severity === true &&
      severityThreshold === undefined;
    if (missing || needsSeverity) {
      throw new CloudError(
        "InvalidResourceProperties",
        400,
        `Every content filter needs name, source, enabled and blocking, and harm categories a severityThreshold; ` +
          `'${typeof name === "string" ? name : ""}' has no ${missing ? String(missing[0]) : "severityThreshold"}.`,
      );
    }
  }
}

const bySource = (filters: Json | undefined): Json[] =>
  [...list(filters)].sort((a, b) => (filterKey(a) < filterKey(b) ? -1 : 1));
const filterKey = (filter: Json): string =>
  `${text(record(filter).source)}/${text(record(filter).name)}`;

function check(inputs: Props): Failure[] {
  const name = text(inputs.raiPolicyName);
  return [
    ...checkText(name, "raiPolicyName", {
      pattern: /^[a-zA-Z0-9][\w.-]*$/,
      min: 2,
      max: 64,
      words: "2 to 64 letters, digits or _.-, starting with a letter or digit",
    }),
    ...(name?.toLowerCase().startsWith("microsoft.")
      ? [
          failure(
            "raiPolicyName",
            `must not start with "Microsoft.", which built-in policies have, ${got(name)}; rename it`,
          ),
        ]
      : []),
    ...checkFilters(at(inputs, "properties.contentFilters")),
    ...checkTags(inputs),
  ];
}

/** Facts of content filter policies. */
export const raiPolicy: TypeFacts = {
  token: RAI_POLICY,
  operations: {
    create: "Microsoft.CognitiveServices/accounts/raiPolicies/write",
    read: "Microsoft.CognitiveServices/accounts/raiPolicies/read",
    update: "Microsoft.CognitiveServices/accounts/raiPolicies/write",
    delete: "Microsoft.CognitiveServices/accounts/raiPolicies/delete",
  },
  facts: {
    replaceOn: documented(["accountName", "resourceGroupName", "raiPolicyName"], DOCS),
    name: guessed(
      {
        property: "raiPolicyName",
        pattern: "^[a-zA-Z0-9][\\w.-]{1,63}$",
        minLength: 2,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "accountName"],
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      "the specification states no pattern",
    ),
    defaults: documented({ "properties.mode": "Default" }, FILTER_DOCS),
    exclusiveUnder: guessed(
      { property: "accountName", code: "RequestConflict", milliseconds: 100 },
      "child of the same parent as deployments, whose conflict is recorded",
    ),
  },
  location: { global: true },
  check,
  admit,
  id: (context) =>
    `${accountPath(context)}/raiPolicies/${text(context.inputs.raiPolicyName) ?? ""}`,
  outputs: (context, id) => ({
    name: text(context.inputs.raiPolicyName) ?? "",
    properties: { type: "UserManaged" },
    etag: etag(id, JSON.stringify(context.inputs)),
    systemData: systemData(context),
    type: CHILD_TYPE,
    azureApiVersion: "2025-06-01",
  }),
  readForm: (outputs) => ({
    ...outputs,
    properties: {
      ...record(outputs.properties),
      contentFilters: bySource(at(outputs, "properties.contentFilters")),
    },
  }),
  equal: sameMeaning({
    caseless: ["resourceGroupName", "accountName", "raiPolicyName"],
    sets: ["properties.contentFilters", "properties.customBlocklists"],
    defaults: { "properties.mode": "Default" },
  }),
  retire: (context) => {
    const { stored } = context;
    const account = stored.id.replace(/\/raiPolicies\/[^/]+$/i, "").toLowerCase();
    const name = stored.id.split("/").at(-1);
    const [user] = context.world.list(
      DEPLOYMENT,
      (other) =>
        other.id.toLowerCase().startsWith(`${account}/`) &&
        sameId(at(other.inputs, "properties.raiPolicyName"), name),
    );
    if (user) {
      throw new CloudError(
        "RaiPolicyInUse",
        409,
        `The content filter policy '${name}' cannot be deleted because it is used by the deployment '${user.id}'.`,
      );
    }
  },
};

export const rows: readonly TypeFacts[] = [raiPolicy];
