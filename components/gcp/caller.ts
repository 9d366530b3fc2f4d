import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";

/** 6 to 30 characters (cloud.google.com/iam/docs/service-accounts-create, 2026-11-21). */
const ACCOUNT_ID = { maxLength: 30, minLength: 6 };
/** 3 to 64 characters, no `-` (cloud.google.com/iam/docs/creating-custom-roles, 2026-11-21). */
const ROLE_ID_MAX_LENGTH = 64;
/** Digits of the account's unique id that end other names. */
const SUFFIX_LENGTH = 6;

/**
 * All that calling a model takes. The template that a call names is used by Vertex AI's own service agent, which has the
 * role for it (cloud.google.com/model-armor/model-armor-vertex-integration, 2026-11-21). `roles/aiplatform.user` has over
 * three hundred permissions more, training and deleting models among them.
 */
const CALLER_PERMISSIONS = ["aiplatform.endpoints.predict"] as const;

/** What {@link createCaller} needs to know. */
export interface CallerSettings {
  project: string;
  namePrefix: string;
  deletionPolicy: string;
}

/** The callers' service account and the role bound to it. */
export interface CreatedCaller {
  account: serviceaccount.Account;
  binding: projects.IAMMember;
  /** Six digits that no earlier life of the environment had; ends names that a deletion holds. */
  suffix: pulumi.Output<string>;
}

/** The callers' service account and its own role, with exactly the permissions of a call. */
export function createCaller(
  name: string,
  settings: CallerSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedCaller {
  const { project, namePrefix, deletionPolicy } = settings;
  const account = new serviceaccount.Account(
    `${name}-caller`,
    {
      accountId: physicalName([namePrefix, "caller"], ACCOUNT_ID),
      displayName: `${namePrefix} caller`,
      description: `Calls the models of ${namePrefix}`,
      project,
      deletionPolicy,
    },
    opts,
  );
  const suffix = account.uniqueId.apply((id) => id.slice(-SUFFIX_LENGTH));
  const role = new projects.IAMCustomRole(
    `${name}-caller-role`,
    {
      // A deleted role holds its id for up to 37 days and can be undeleted for 7 only.
      roleId: suffix.apply((digits) => roleIdFor(namePrefix, digits)),
      title: `${namePrefix} caller`,
      description: `Calls the models of ${namePrefix}`,
      permissions: [...CALLER_PERMISSIONS],
      stage: "GA",
      project,
      deletionPolicy,
    },
    opts,
  );
  const binding = new projects.IAMMember(
    `${name}-caller-binding`,
    { project, role: role.name, member: pulumi.interpolate`serviceAccount:${account.email}` },
    opts,
  );
  return { account, binding, suffix };
}

/** Id of the callers' role: letters, digits and `_` only. */
export function roleIdFor(namePrefix: string, suffix: string): string {
  const room = ROLE_ID_MAX_LENGTH - suffix.length - 1;
  return `${physicalName([namePrefix, "caller"], { maxLength: room, separator: "_" })}_${suffix}`;
}
