import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  BUCKET,
  checkDeletionPolicy,
  LOG_BUCKET,
  projectNumber,
  projectOutput,
  PROVIDER,
  retireByPolicy,
  SINK,
} from "./common";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/logging/resource_logging_project_sink.go`;
const API_DOCS = "https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks";
const WRITER_DOCS =
  "https://docs.cloud.google.com/logging/docs/export/configure_export_v2#dest-auth";
const SHARED_WRITER = "serviceAccount:cloud-logs@system.gserviceaccount.com";

const LOG_BUCKET_FORM =
  /^logging\.googleapis\.com\/(projects\/([^/]+)\/locations\/[^/]+\/buckets\/([^/]+))$/;
const STORAGE_FORM = /^storage\.googleapis\.com\/([^/]+)$/;
const OTHER_FORMS = [
  /^bigquery\.googleapis\.com\/projects\/[^/]+\/datasets\/[^/]+$/,
  /^pubsub\.googleapis\.com\/projects\/[^/]+\/topics\/[^/]+$/,
];

const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

function admitDestination(context: HookContext): void {
  const destination = text(context.inputs.destination) ?? "";
  const bucket = LOG_BUCKET_FORM.exec(destination);
  const missing = (): never =>
    refuse("notFound", 404, `The sink's destination '${destination}' was not found.`);
  if (bucket) {
    if (bucket[2] !== context.scope.account) {
      refuse(
        "forbidden",
        403,
        `Permission denied on the destination '${destination}': it is in another project.`,
      );
    }
    const builtIn = bucket[3] === "_Default" || bucket[3] === "_Required";
    if (!builtIn && context.world.list(LOG_BUCKET, (one) => one.id === bucket[1]).length === 0)
      missing();
    return;
  }
  const storage = STORAGE_FORM.exec(destination);
  if (storage && context.world.list(BUCKET, (one) => one.inputs.name === storage[1]).length > 0)
    return;
  missing();
}

/** No writer where the sink's own project holds the log bucket: nothing has to be granted there. */
function writerIdentity(context: HookContext): string {
  if (LOG_BUCKET_FORM.test(text(context.inputs.destination) ?? "")) return "";
  if (context.inputs.uniqueWriterIdentity === false) return SHARED_WRITER;
  return `serviceAccount:service-${projectNumber(context)}@gcp-sa-logging.iam.gserviceaccount.com`;
}

/** Quotes and brackets have to close; the rest of the language is not judged. */
function filterProblem(filter: string): string | undefined {
  if (filter.length > 20_000)
    return `must be at most 20,000 characters, got ${filter.length}; shorten it`;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < filter.length; index += 1) {
    const letter = filter[index];
    if (quoted && letter === "\\") index += 1;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === "(") depth += 1;
    else if (!quoted && letter === ")") depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 && !quoted
    ? undefined
    : `must close every quote and bracket, ${got(filter)}; correct the filter`;
}

function checkFilter(value: Json | undefined, path: string): Failure[] {
  const problem = typeof value === "string" ? filterProblem(value) : undefined;
  return problem === undefined ? [] : [failure(path, problem)];
}

function check(inputs: Props): Failure[] {
  const destination = inputs.destination;
  const failures = [
    ...checkText(inputs.name, "name", {
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
      max: 100,
      words: "1 to 100 letters, digits or _.-, starting with a letter or digit",
    }),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 8000,
      words: "at most 8,000 characters",
    }),
    ...checkFilter(inputs.filter, "filter"),
    ...checkDeletionPolicy(inputs),
  ];
  const forms = [LOG_BUCKET_FORM, STORAGE_FORM, ...OTHER_FORMS];
  if (typeof destination === "string" && !forms.some((form) => form.test(destination))) {
    failures.push(
      failure(
        "destination",
        `must be logging.googleapis.com/projects/<p>/locations/<l>/buckets/<b> or a storage, bigquery or pubsub destination, ` +
          `${got(destination)}; correct it`,
      ),
    );
  }
  const exclusions = list(inputs.exclusions);
  if (exclusions.length > 50)
    failures.push(
      failure("exclusions", `must hold at most 50 exclusions, got ${exclusions.length}; join some`),
    );
  exclusions.forEach((item, index) => {
    const exclusion = record(item);
    failures.push(
      ...checkText(exclusion.name, `exclusions[${index}].name`, {
        pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
        max: 100,
        words: "1 to 100 letters, digits or _.-, starting with a letter or digit",
      }),
      ...checkFilter(exclusion.filter, `exclusions[${index}].filter`),
    );
  });
  return failures;
}

/** Facts of log sinks. */
export const projectSink: TypeFacts = {
  token: SINK,
  operations: {
    create: "logging.sinks.create",
    read: "logging.sinks.get",
    update: "logging.sinks.update",
    delete: "logging.sinks.delete",
  },
  facts: {
    replaceOn: documented(["name", "project"], SOURCE),
    name: documented(
      {
        property: "name",
        pattern: "^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,99}$",
        minLength: 1,
        maxLength: 100,
        uniqueIn: "account",
        autoname: AUTONAME,
      },
      API_DOCS,
    ),
    // The provider takes over a sink that is there.
    upsert: documented(true, SOURCE),
    defaults: documented({ uniqueWriterIdentity: true, deletionPolicy: "DELETE" }, WRITER_DOCS),
    quota: documented(
      { max: 200, per: "account", code: "RESOURCE_EXHAUSTED" },
      "https://docs.cloud.google.com/logging/quotas",
    ),
  },
  location: { global: true },
  check,
  admit: (context) => {
    requireService(context, "logging.googleapis.com");
    const { inputs } = context;
    if (inputs.name === "_Required")
      refuse("badRequest", 400, "The _Required sink cannot be modified.");
    if (inputs.bigqueryOptions !== undefined && inputs.uniqueWriterIdentity === false) {
      refuse(
        "badRequest",
        400,
        "unique_writer_identity must be true when bigquery_options is supplied",
      );
    }
    if (
      inputs.customWriterIdentity !== undefined &&
      LOG_BUCKET_FORM.test(text(inputs.destination) ?? "")
    ) {
      refuse(
        "badRequest",
        400,
        "custom_writer_identity can only be set with a destination outside the sink's project.",
      );
    }
    admitDestination(context);
  },
  id: (context) => `projects/${context.scope.account}/sinks/${text(context.inputs.name) ?? ""}`,
  outputs: (context) => ({
    ...projectOutput(context),
    name: text(context.inputs.name) ?? "",
    writerIdentity: writerIdentity(context),
  }),
  equal: sameMeaning({
    fold: { filter: (filter) => filter.trim(), "exclusions.filter": (filter) => filter.trim() },
    defaults: { uniqueWriterIdentity: true, disabled: false, "exclusions.disabled": false },
  }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [projectSink];
