import {
  CloudError,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type StoredResource,
} from "../../model";
import { checkText, failure, got, list, record, text } from "../judge";
import {
  ACCOUNT,
  BLOB_SERVICE,
  findById,
  MANAGED_CLUSTER,
  requireOwnSubscription,
  sameId,
  STORAGE_ACCOUNT,
  VAULT,
  WORKSPACE,
} from "./common";

/** Categories of the activity log. */
export const ACTIVITY_DOCS =
  "https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema";

/** What a target can send. */
export interface Categories {
  logs: readonly string[];
  groups: readonly string[];
  metrics: readonly string[];
}

/**
 * What each type of target can send.
 * https://learn.microsoft.com/azure/azure-monitor/reference/logs-index, checked 2026-11-21.
 */
export const CATEGORIES: Readonly<Record<string, Categories>> = {
  [ACCOUNT]: {
    logs: ["Audit", "RequestResponse", "Trace", "AzureOpenAIRequestUsage"],
    groups: ["allLogs", "audit"],
    metrics: ["AllMetrics"],
  },
  [WORKSPACE]: {
    logs: ["Audit", "SummaryLogs", "Jobs"],
    groups: ["allLogs", "audit"],
    metrics: ["AllMetrics"],
  },
  [VAULT]: {
    logs: ["AuditEvent", "AzurePolicyEvaluationDetails"],
    groups: ["allLogs", "audit"],
    metrics: ["AllMetrics"],
  },
  [BLOB_SERVICE]: {
    logs: ["StorageDelete", "StorageRead", "StorageWrite"],
    groups: ["allLogs", "audit"],
    metrics: ["Capacity", "Transaction"],
  },
  [STORAGE_ACCOUNT]: { logs: [], groups: [], metrics: ["Capacity", "Transaction"] },
  [MANAGED_CLUSTER]: {
    logs: [
      "kube-apiserver",
      "kube-audit",
      "kube-audit-admin",
      "kube-controller-manager",
      "kube-scheduler",
      "cluster-autoscaler",
      "cloud-controller-manager",
      "guard",
    ],
    groups: ["allLogs", "audit"],
    metrics: ["AllMetrics"],
  },
};

/** What a subscription's activity log can send. */
export const ACTIVITY: Categories = {
  logs: [
    "Administrative",
    "Security",
    "ServiceHealth",
    "Alert",
    "Recommendation",
    "Policy",
    "Autoscale",
    "ResourceHealth",
  ],
  groups: ["allLogs"],
  metrics: [],
};

/** Throws a refusal. */
export const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

/** Judges name and retention of a setting. */
export function checkShape(inputs: Props): Failure[] {
  const failures = checkText(inputs.name, "name", {
    pattern: /^[^<>*%&:\\?+/]*[^<>*%&:\\?+/.]$/,
    max: 260,
    words: "1 to 260 characters without <>*%&:\\?+/ and not ending in a period",
  });
  for (const key of ["logs", "metrics"]) {
    list(inputs[key]).forEach((item, index) => {
      const days = record(record(item).retentionPolicy).days;
      if (typeof days === "number" && days !== 0) {
        const path = `${key}[${index}].retentionPolicy.days`;
        failures.push(
          failure(
            path,
            `must be 0, ${got(days)}: retention belongs to the workspace; set it there`,
          ),
        );
      }
    });
  }
  return failures;
}

/** Every category asked for must be one the target has, and groups are not mixed with single categories. */
export function admitCategories(inputs: Props, offered: Categories): void {
  const logs = list(inputs.logs).map(record);
  const metrics = list(inputs.metrics).map(record);
  if (logs.length + metrics.length === 0) {
    refuse(
      "BadRequest",
      400,
      "At least one data category of logs or metrics must be given in the diagnostic setting.",
    );
  }
  const shown = [
    ...new Set(logs.map((log) => (log.categoryGroup === undefined ? "category" : "categoryGroup"))),
  ];
  if (shown.length > 1) {
    refuse(
      "BadRequest",
      400,
      "Diagnostic settings do not support mixing log categories and category groups.",
    );
  }
  const seen = new Set<string>();
  const judge = (value: Json | undefined, allowed: readonly string[], what: string): void => {
    const name = text(value);
    if (name === undefined || !allowed.includes(name)) {
      refuse(
        "BadRequest",
        400,
        `${what} '${name ?? ""}' is not supported; supported: ${allowed.join(", ")}.`,
      );
    }
    if (seen.has(`${what}/${name}`))
      refuse("BadRequest", 400, `${what} '${name}' is given more than once.`);
    seen.add(`${what}/${name}`);
  };
  for (const log of logs) {
    if (log.categoryGroup !== undefined) judge(log.categoryGroup, offered.groups, "Category group");
    else judge(log.category, offered.logs, "Category");
  }
  for (const metric of metrics) judge(metric.category, offered.metrics, "Metric category");
}

const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
  "serviceBusRuleId",
];

/** A setting needs a destination that exists. */
export function admitDestinations(context: HookContext): void {
  const { inputs } = context;
  if (DESTINATIONS.every((key) => text(inputs[key]) === undefined)) {
    refuse("BadRequest", 400, "At least one data sink must be given: set workspaceId.");
  }
  for (const key of DESTINATIONS) {
    const id = text(inputs[key]);
    if (id === undefined) continue;
    requireOwnSubscription(context, id, "Microsoft.Insights/diagnosticSettings/write");
    const token =
      key === "workspaceId" ? WORKSPACE : key === "storageAccountId" ? STORAGE_ACCOUNT : undefined;
    if (token === undefined || !findById(context, token, id)) {
      refuse("ResourceNotFound", 404, `The Resource '${id}' was not found.`);
    }
  }
}

/** Names of the categories a setting sends; a group stands for itself. */
const sent = (inputs: Props): string[] =>
  [...list(inputs.logs), ...list(inputs.metrics)]
    .map(record)
    .filter((item) => item.enabled === true)
    .map((item) => text(item.categoryGroup) ?? text(item.category) ?? "");

/** At most five settings per target, and none may send a category where another sends it already. */
export function admitSiblings(
  context: HookContext,
  token: string,
  target: string,
  stored?: StoredResource,
): void {
  const others = context.world.list(
    token,
    (other) => other.id !== stored?.id && sameId(targetOf(other.id), target),
  );
  if (!stored && others.length >= 5) {
    refuse(
      "Conflict",
      409,
      `The resource '${target}' already has 5 diagnostic settings, the most it may have.`,
    );
  }
  const mine = new Set(sent(context.inputs));
  for (const other of others) {
    const shared = sent(other.inputs).find((category) => mine.has(category));
    const sink = DESTINATIONS.find((key) => sameId(other.inputs[key], context.inputs[key]));
    if (shared === undefined || sink === undefined) continue;
    refuse(
      "Conflict",
      409,
      `Data sink '${text(context.inputs[sink])}' is already used in diagnostic setting '${other.id.split("/").at(-1)}' for ` +
        `category '${shared}'. Data sinks can't be reused in different settings on the same category for the same resource.`,
    );
  }
}

const targetOf = (settingId: string): string =>
  settingId.replace(/\/providers\/microsoft\.insights\/diagnosticSettings\/[^/]+$/i, "");

/** Id of the resource whose records are sent on. */
export const target = (context: HookContext): string =>
  (text(context.inputs.resourceUri) ?? "").replace(/^\/?/, "/");
