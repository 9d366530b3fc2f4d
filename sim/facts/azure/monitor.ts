import { documented, type Json, type Props, type TypeFacts } from "../../model";
import { list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME_CHILD,
  DIAGNOSTIC_SETTING,
  findAddressable,
  requireOwnSubscription,
  systemData,
} from "./common";
import {
  ACTIVITY,
  ACTIVITY_DOCS,
  admitCategories,
  admitDestinations,
  admitSiblings,
  CATEGORIES,
  checkShape,
  refuse,
  target,
} from "./monitor-rules";

const SUBSCRIPTION_SETTING = "azure-native:monitor:SubscriptionDiagnosticSetting";
const DOCS = "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings";
const meaning = sameMeaning({
  caseless: ["resourceUri", "workspaceId", "storageAccountId", "name"],
  sets: ["logs", "metrics"],
  defaults: {
    "logs.retentionPolicy": { days: 0, enabled: false },
    "metrics.retentionPolicy": { days: 0, enabled: false },
    metrics: [],
    logs: [],
  },
});

/** Filled in, sorted by category, and ids in lower case: what the monitor service answers with. */
function readForm(outputs: Props): Props {
  const filled = (items: Json | undefined): Json[] =>
    list(items)
      .map((item): Json => ({ retentionPolicy: { days: 0, enabled: false }, ...record(item) }))
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const workspaceId = text(outputs.workspaceId);
  return {
    ...outputs,
    logs: filled(outputs.logs),
    metrics: filled(outputs.metrics),
    ...(workspaceId === undefined
      ? {}
      : { workspaceId: workspaceId.replace("/resourceGroups/", "/resourcegroups/") }),
  };
}
const sortKey = (item: Json): string =>
  text(record(item).category) ?? text(record(item).categoryGroup) ?? "";

const operations = {
  create: "Microsoft.Insights/diagnosticSettings/write",
  read: "Microsoft.Insights/diagnosticSettings/read",
  update: "Microsoft.Insights/diagnosticSettings/write",
  delete: "Microsoft.Insights/diagnosticSettings/delete",
};

/** Facts of diagnostic settings of a resource. */
export const diagnosticSetting: TypeFacts = {
  token: DIAGNOSTIC_SETTING,
  operations,
  facts: {
    replaceOn: documented(["resourceUri", "name"], DOCS),
    name: documented(
      {
        property: "name",
        pattern: "^[^<>*%&:\\\\?+/]{1,260}$",
        minLength: 1,
        maxLength: 260,
        uniqueIn: "parent",
        parentProperties: ["resourceUri"],
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      DOCS,
    ),
  },
  location: { global: true },
  check: checkShape,
  admit: (context, stored) => {
    const id = target(context);
    requireOwnSubscription(context, id, operations.create);
    const found = findAddressable(context, id);
    if (!found) refuse("ResourceNotFound", 404, `The Resource '${id}' was not found.`);
    const offered = found && CATEGORIES[found.token];
    if (!offered)
      return refuse(
        "ResourceTypeNotSupported",
        400,
        `The resource type of '${id}' has no diagnostic settings.`,
      );
    admitDestinations(context);
    admitCategories(context.inputs, offered);
    admitSiblings(context, DIAGNOSTIC_SETTING, id, stored);
  },
  // The monitor service answers with the target's id in lower case.
  id: (context) =>
    `${target(context).toLowerCase()}/providers/microsoft.insights/diagnosticSettings/${text(context.inputs.name) ?? ""}`,
  outputs: (context) => ({
    name: text(context.inputs.name) ?? "",
    systemData: systemData(context),
    type: "Microsoft.Insights/diagnosticSettings",
    azureApiVersion: "2021-05-01-preview",
  }),
  readForm,
  equal: meaning,
};

/** Facts of the settings that send a subscription's activity log on. */
export const subscriptionDiagnosticSetting: TypeFacts = {
  token: SUBSCRIPTION_SETTING,
  operations,
  facts: {
    replaceOn: documented(["name"], DOCS),
    name: documented(
      {
        property: "name",
        pattern: "^[^<>*%&:\\\\?+/]{1,260}$",
        minLength: 1,
        maxLength: 260,
        uniqueIn: "account",
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      DOCS,
    ),
    quota: documented({ max: 5, per: "account", code: "Conflict" }, ACTIVITY_DOCS),
  },
  location: { global: true },
  check: checkShape,
  admit: (context, stored) => {
    admitDestinations(context);
    admitCategories(context.inputs, ACTIVITY);
    admitSiblings(context, SUBSCRIPTION_SETTING, `/subscriptions/${context.scope.account}`, stored);
  },
  id: (context) =>
    `/subscriptions/${context.scope.account}/providers/Microsoft.Insights/diagnosticSettings/${text(context.inputs.name) ?? ""}`,
  outputs: (context) => ({
    name: text(context.inputs.name) ?? "",
    systemData: systemData(context),
    type: "Microsoft.Insights/diagnosticSettings",
    azureApiVersion: "2021-05-01-preview",
  }),
  readForm,
  equal: meaning,
};

export const rows: readonly TypeFacts[] = [diagnosticSetting, subscriptionDiagnosticSetting];
