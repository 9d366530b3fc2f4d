import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, isRecord, list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  block,
  checkDeletionPolicy,
  checkLabels,
  checkLocation,
  createdAt,
  labelOutputs,
  MAGIC,
  projectNumber,
  retireByPolicy,
  SECRET,
} from "./common";
import { REGIONS } from "./locations";
import { requireService } from "./service-usage";

const SOURCE = `${MAGIC}/secretmanager/Secret.yaml`;
const API = "https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets";
const DESTROY =
  "https://docs.cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions";

/** Days a destroyed version may be made to wait. */
const DESTROY_DAYS = documented({ min: 1, max: 1000 }, DESTROY);

const NOT_OFFERED = ["expireTime", "rotation", "tags", "topics", "ttl"];

const secretName = (context: HookContext): string =>
  `projects/${context.scope.account}/secrets/${text(context.inputs.secretId) ?? ""}`;

function checkReplication(value: Json | undefined): Failure[] {
  const replication = block(value);
  if (replication === undefined) return [];
  const { auto, userManaged } = replication;
  if ((auto === undefined) === (userManaged === undefined))
    return [
      failure("replication", "must have exactly one of `auto` and `userManaged`; give one of them"),
    ];
  if (userManaged === undefined) {
    const encrypted = isRecord(auto) && auto.customerManagedEncryption !== undefined;
    return encrypted ? [keyFailure("replication.auto")] : [];
  }
  const replicas = list(record(userManaged).replicas).map(record);
  const path = (index: number): string => `replication.userManaged.replicas[${index}]`;
  const failures = replicas.flatMap((replica, index) => [
    ...checkLocation(replica.location, `${path(index)}.location`, REGIONS, "Secret Manager"),
    ...(replica.customerManagedEncryption === undefined ? [] : [keyFailure(path(index))]),
  ]);
  const places = replicas.map(({ location }) => location).filter((one) => typeof one === "string");
  if (replicas.length === 0)
    failures.push(
      failure("replication.userManaged.replicas", "must not be empty, got []; add one"),
    );
  if (new Set(places).size < places.length)
    failures.push(
      failure("replication.userManaged.replicas", `must differ from each other, ${got(places)}`),
    );
  return failures;
}

const keyFailure = (path: string): Failure =>
  failure(
    `${path}.customerManagedEncryption`,
    "needs a Cloud KMS key, which the local clouds do not have; leave it out",
  );

function check(inputs: Props, provider: Parameters<NonNullable<TypeFacts["check"]>>[1]): Failure[] {
  const failures = [
    ...checkText(inputs.secretId, "secretId", {
      pattern: /^[A-Za-z0-9_-]+$/,
      max: 255,
      words: "1 to 255 letters, digits, - and _",
    }),
    ...checkLabels(inputs, provider),
    ...checkDeletionPolicy(inputs),
    ...checkReplication(inputs.replication),
  ];
  const ttl = inputs.versionDestroyTtl;
  if (typeof ttl === "string") {
    const days = Number(/^(\d+)s$/.exec(ttl)?.[1] ?? Number.NaN) / 86_400;
    if (!(days >= DESTROY_DAYS.value.min && days <= DESTROY_DAYS.value.max))
      failures.push(
        failure(
          "versionDestroyTtl",
          `must be 86400s to 86400000s, ${got(ttl)}; use 86400s or more`,
        ),
      );
  }
  for (const property of NOT_OFFERED) {
    if (inputs[property] === undefined) continue;
    failures.push(failure(property, "is not offered by the local clouds; leave it out"));
  }
  return failures;
}

/** Facts of secrets: a name and where its values are kept; values are the data plane's. */
export const secret: TypeFacts = {
  token: SECRET,
  operations: {
    create: "secretmanager.secrets.create",
    read: "secretmanager.secrets.get",
    update: "secretmanager.secrets.update",
    delete: "secretmanager.secrets.delete",
  },
  facts: {
    replaceOn: documented(["project", "replication", "secretId"], SOURCE),
    name: documented(
      {
        property: "secretId",
        pattern: "^[A-Za-z0-9_-]+$",
        minLength: 1,
        maxLength: 255,
        uniqueIn: "account",
        autoname: AUTONAME,
        taken: { code: "alreadyExists", status: 409 },
      },
      `${API}/create`,
    ),
    // Deleting is for good and frees the name at once.
    defaults: documented({ deletionProtection: false, deletionPolicy: "DELETE" }, SOURCE),
  },
  location: { global: true },
  check,
  admit: (context) => requireService(context, "secretmanager.googleapis.com"),
  id: secretName,
  outputs: (context) => ({
    name: `projects/${projectNumber(context)}/secrets/${text(context.inputs.secretId) ?? ""}`,
    project: context.scope.account,
    createTime: createdAt(context),
    expireTime: "",
    effectiveAnnotations: record(context.inputs.annotations),
    ...labelOutputs(context),
  }),
  equal: sameMeaning({ sets: ["replication.userManaged.replicas"] }),
  retire: (context) => {
    retireByPolicy(context);
    if (context.stored.inputs.deletionProtection === true)
      throw new CloudError(
        "deletionProtection",
        400,
        `cannot destroy secret ${JSON.stringify(context.stored.id)} without setting deletion_protection=false and running \`pulumi up\``,
      );
  },
};

export const rows: readonly TypeFacts[] = [secret];
