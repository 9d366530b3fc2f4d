import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, list, sameMeaning, text } from "../judge";
import {
  checkDeletionPolicy,
  CUSTOM_ROLE,
  projectOutput,
  PROVIDER,
  retireByPolicy,
} from "./common";
import { permissionProblem } from "./iam-roles";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/resourcemanager/resource_google_project_iam_custom_role.go`;
const DOCS = "https://docs.cloud.google.com/iam/docs/creating-custom-roles";
const STAGES = ["ALPHA", "BETA", "GA", "DEPRECATED", "DISABLED", "EAP"];
/** Days a deleted role can be undeleted; after that its id is held for 30 more. */
const UNDELETE_DAYS = 7;
const HELD_DAYS = 37;
const MOST_PERMISSIONS = 3000;

function checkPermissions(inputs: Props): Failure[] {
  const permissions = list(inputs.permissions);
  const failures: Failure[] = [];
  if (Array.isArray(inputs.permissions) && permissions.length === 0) {
    failures.push(failure("permissions", "must name at least one permission, got []; add one"));
  }
  if (permissions.length > MOST_PERMISSIONS) {
    failures.push(
      failure(
        "permissions",
        `must name at most ${MOST_PERMISSIONS} permissions, got ${permissions.length}; drop some`,
      ),
    );
  }
  permissions.forEach((permission, index) => {
    if (typeof permission !== "string") return;
    const path = `permissions[${index}]`;
    if (!/^[a-z0-9]+\.([A-Za-z0-9.]+\/)?[A-Za-z0-9.]+$/.test(permission)) {
      failures.push(
        failure(
          path,
          `must be of the form service.resource.verb, ${got(permission)}; write it out, * is not taken`,
        ),
      );
      return;
    }
    const problem = permissionProblem(permission);
    if (problem !== undefined)
      failures.push(
        failure(path, `Permission ${permission} ${problem}, ${got(permission)}; remove it`),
      );
  });
  return failures;
}

/** The provider undeletes a role of that id; Google does so for seven days only. */
function admit(context: HookContext, stored?: StoredResource): void {
  requireService(context, "iam.googleapis.com");
  const id = roleName(context);
  if (text(context.inputs.roleId) === undefined)
    throw new CloudError("badRequest", 400, "The role ID must be given: set `roleId`.");
  if (stored) return;
  const deleted = context.world.listDeleted(CUSTOM_ROLE, (one) => one.id === id)[0];
  if (!deleted?.deletedAt) return;
  const days = (context.now.getTime() - Date.parse(deleted.deletedAt)) / 86_400_000;
  if (days <= UNDELETE_DAYS) return;
  throw new CloudError(
    "failedPrecondition",
    400,
    `You can't create a role_id (${text(context.inputs.roleId)}) which has been marked for deletion; the ID is held until ` +
      `${deleted.purgeAt ?? ""}.`,
  );
}

const roleName = (context: HookContext): string =>
  `projects/${context.scope.account}/roles/${text(context.inputs.roleId) ?? ""}`;

/** Facts of a project's custom roles. */
export const customRole: TypeFacts = {
  token: CUSTOM_ROLE,
  operations: {
    create: "iam.roles.create",
    read: "iam.roles.get",
    update: "iam.roles.update",
    delete: "iam.roles.delete",
  },
  facts: {
    replaceOn: documented(["roleId", "project"], SOURCE),
    name: documented(
      {
        property: "roleId",
        pattern: "^[a-zA-Z0-9_.]{3,64}$",
        minLength: 3,
        maxLength: 64,
        uniqueIn: "account",
        taken: { code: "alreadyExists", status: 409 },
      },
      SOURCE,
    ),
    softDelete: documented({ days: HELD_DAYS, nameHeld: true, onRecreate: "undelete" }, DOCS),
    defaults: documented({ stage: "GA", deletionPolicy: "DELETE" }, SOURCE),
    quota: documented(
      { max: 300, per: "account", code: "RESOURCE_EXHAUSTED" },
      "https://docs.cloud.google.com/iam/quotas",
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkText(inputs.title, "title", { max: 100, words: "1 to 100 characters" }),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 300,
      words: "at most 300 characters",
    }),
    ...checkOneOf(inputs.stage, "stage", STAGES),
    ...checkPermissions(inputs),
    ...checkDeletionPolicy(inputs),
  ],
  admit,
  id: roleName,
  outputs: (context, id) => ({
    ...projectOutput(context),
    name: id,
    roleId: text(context.inputs.roleId) ?? "",
    deleted: false,
  }),
  // The API keeps permissions as a set and answers in its own order.
  readForm: (outputs) => ({
    ...outputs,
    permissions: [...new Set(list(outputs.permissions))].sort((a, b) =>
      String(a) < String(b) ? 1 : -1,
    ),
  }),
  equal: sameMeaning({ sets: ["permissions"], defaults: { stage: "GA" } }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [customRole];
