import {
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, record, sameMeaning, text } from "../judge";
import {
  CHANNEL,
  checkDeletionPolicy,
  checkLabels,
  MAGIC,
  markedNumber,
  projectOutput,
  retireByPolicy,
} from "./common";
import { requireService } from "./service-usage";

const SOURCE = `${MAGIC}/monitoring/NotificationChannel.yaml`;
const API =
  "https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.notificationChannels";

function check(inputs: Props, provider: Parameters<NonNullable<TypeFacts["check"]>>[1]): Failure[] {
  const failures = [
    ...checkOneOf(inputs.type, "type", ["email"]),
    ...checkText(inputs.displayName, "displayName", {
      min: 0,
      max: 512,
      words: "at most 512 characters",
    }),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 1024,
      words: "at most 1024 characters",
    }),
    ...checkLabels(
      inputs,
      { ...provider, config: { addPulumiAttributionLabel: false } },
      "userLabels",
    ),
    ...checkDeletionPolicy(inputs),
  ];
  const labels = record(inputs.labels);
  const unknown = Object.keys(labels).find((key) => key !== "email_address");
  if (unknown !== undefined)
    failures.push(
      failure(
        `labels.${unknown}`,
        `must be a label of email channels, ${got(unknown)}; use email_address`,
      ),
    );
  const address = labels.email_address;
  if (
    Object.hasOwn(inputs, "labels") &&
    !Object.hasOwn(labels, "email_address") &&
    inputs.labels !== undefined
  )
    failures.push(
      failure(
        "labels.email_address",
        "must be set for email channels, got nothing; add the address",
      ),
    );
  if (typeof address === "string" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address))
    failures.push(
      failure("labels.email_address", `must be an address, ${got(address)}; correct it`),
    );
  if (inputs.sensitiveLabels !== undefined)
    failures.push(failure("sensitiveLabels", "is for other types of channels; leave it out"));
  return failures;
}

const nameOf = (context: HookContext): string =>
  `projects/${context.scope.account}/notificationChannels/${markedNumber(20, "channel", context.hex(16))}`;

/** Facts of who is told by Cloud Monitoring; of the types only mail. */
export const channel: TypeFacts = {
  token: CHANNEL,
  operations: {
    create: "monitoring.notificationChannels.create",
    read: "monitoring.notificationChannels.get",
    update: "monitoring.notificationChannels.update",
    delete: "monitoring.notificationChannels.delete",
  },
  facts: {
    replaceOn: documented(["project"], SOURCE),
    defaults: documented(
      { enabled: true, forceDelete: false, deletionPolicy: "DELETE" },
      `${SOURCE}; ${API}`,
    ),
    quota: documented(
      { max: 4_000, per: "account", code: "RESOURCE_EXHAUSTED" },
      "https://docs.cloud.google.com/monitoring/quotas",
    ),
  },
  location: { global: true },
  check,
  admit: (context) => requireService(context, "monitoring.googleapis.com"),
  id: nameOf,
  outputs: (context) => ({
    ...projectOutput(context),
    name: nameOf(context),
    verificationStatus: "",
    labels: record(context.inputs.labels),
    description: text(context.inputs.description) ?? "",
  }),
  equal: sameMeaning({ defaults: { enabled: true, forceDelete: false, description: "" } }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [channel];
