import * as logging from "@pulumi/gcp/logging";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import type { LogContent, Residency } from "../spec/types";

/** cloud.google.com/logging/quotas, 2026-11-21. */
const BUCKET_ID_MAX_LENGTH = 100;
/** cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks, 2026-11-21. */
const SINK_NAME_MAX_LENGTH = 100;

/** Log buckets take a multi-region of the same names as the residencies. */
const LOCATIONS: Record<Residency, string> = { us: "us", eu: "eu", global: "global" };

/** What {@link createLog} needs to know. */
export interface LogSettings {
  project: string;
  namePrefix: string;
  residency: Residency;
  /** 1 to 3650. */
  retentionDays: number;
  content: LogContent;
  /** E-mail of the account whose calls are logged. */
  callerEmail: pulumi.Input<string>;
  /** Ids of the Model Armor templates whose findings are logged. */
  templateIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Ends the bucket's id; see {@link createLog}. */
  suffix: pulumi.Output<string>;
  deletionPolicy: string;
}

/** The log bucket and what fills it. */
export interface CreatedLog {
  bucket: logging.ProjectBucketConfig;
  /** Absent when nothing is kept of calls. */
  sink: logging.ProjectSink | undefined;
}

/**
 * The environment's log bucket in the residency, and the sink that fills it. A deleted bucket keeps its id for seven
 * days and cannot be taken back by the provider, so the id ends in digits that are new with every life of the
 * environment.
 */
export function createLog(
  name: string,
  settings: LogSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedLog {
  const { project, namePrefix, deletionPolicy } = settings;
  const bucket = new logging.ProjectBucketConfig(
    `${name}-log`,
    {
      project,
      location: LOCATIONS[settings.residency],
      bucketId: settings.suffix.apply((digits) =>
        physicalName([namePrefix, digits], { maxLength: BUCKET_ID_MAX_LENGTH }),
      ),
      retentionDays: settings.retentionDays,
      description: `Calls of ${namePrefix}`,
      deletionPolicy,
    },
    opts,
  );
  if (settings.content === "none") return { bucket, sink: undefined };

  const sink = new logging.ProjectSink(
    `${name}-log-sink`,
    {
      name: physicalName([namePrefix], { maxLength: SINK_NAME_MAX_LENGTH }),
      project,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter: pulumi
        .all([settings.callerEmail, settings.templateIds])
        .apply(([email, templates]) => renderFilter(email, templates, settings.content)),
      uniqueWriterIdentity: true,
      description: `Calls of ${namePrefix}`,
      deletionPolicy,
    },
    opts,
  );
  return { bucket, sink };
}

/** The sink's filter: audit records of the caller's calls, and with `full` the prompts and answers that were screened. */
export function renderFilter(
  callerEmail: string,
  templateIds: readonly string[],
  content: LogContent,
): string {
  const calls = [
    'protoPayload.serviceName=("aiplatform.googleapis.com" OR "modelarmor.googleapis.com")',
    `protoPayload.authenticationInfo.principalEmail=${JSON.stringify(callerEmail)}`,
  ].join(" AND ");
  if (content !== "full") return calls;
  const templates = [...templateIds]
    .sort()
    .map((id) => JSON.stringify(id))
    .join(" OR ");
  const screened = [
    'resource.type="modelarmor.googleapis.com/SanitizeOperation"',
    `resource.labels.template_id=(${templates})`,
  ].join(" AND ");
  return `(${calls}) OR (${screened})`;
}
