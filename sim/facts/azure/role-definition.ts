import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  createdAt,
  markedGuid,
  requireOwnSubscription,
  ROLE_DEFINITION,
  sameId,
  systemData,
} from "./common";

const DOCS = "https://learn.microsoft.com/azure/role-based-access-control/custom-roles";
const API = "https://learn.microsoft.com/rest/api/authorization/role-definitions/create-or-update";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `Provider.Name/type/.../operation`, with `*` for any text. */
const ACTION = /^(\*|[A-Za-z0-9.*]+(\/[A-Za-z0-9.*$-]+)+)$/;

function check(inputs: Props): Failure[] {
  const failures = [
    ...checkText(inputs.roleDefinitionId, "roleDefinitionId", {
      pattern: GUID,
      max: 36,
      words: "a GUID",
    }),
    ...checkText(inputs.roleName, "roleName", { max: 512, words: "1 to 512 characters" }),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 2048,
      words: "at most 2048 characters",
    }),
    ...checkOneOf(inputs.roleType, "roleType", ["CustomRole"]),
  ];
  if (Array.isArray(inputs.permissions) && inputs.permissions.length !== 1)
    failures.push(
      failure(
        "permissions",
        `must be exactly one block, got ${inputs.permissions.length}; join them`,
      ),
    );
  list(inputs.permissions).forEach((permission, index) => {
    for (const name of ["actions", "notActions", "dataActions", "notDataActions"])
      list(record(permission)[name]).forEach((action, at) => {
        if (typeof action === "string" && !ACTION.test(action))
          failures.push(
            failure(
              `permissions[${index}].${name}[${at}]`,
              `must be <provider>/<type>/<operation>, ${got(action)}; correct it`,
            ),
          );
      });
  });
  return failures;
}

const nameOf = (context: HookContext): string =>
  text(context.inputs.roleDefinitionId) ?? markedGuid("role", text(context.inputs.roleName) ?? "");

function admit(context: HookContext, stored?: StoredResource): void {
  const { inputs, world } = context;
  const scopes = list(inputs.assignableScopes).map(String);
  for (const scope of [text(inputs.scope) ?? "", ...scopes])
    requireOwnSubscription(context, scope, "Microsoft.Authorization/roleDefinitions/write");
  if (scopes.length === 0)
    throw new CloudError(
      "MissingAssignableScopes",
      400,
      "The role definition must have at least one assignable scope.",
    );
  const data = list(inputs.permissions).some((one) => list(record(one).dataActions).length > 0);
  if (data && scopes.some((scope) => /managementGroups/i.test(scope)))
    throw new CloudError(
      "InvalidRoleDefinition",
      400,
      "Custom roles with DataActions can't be assigned at the management group scope.",
    );
  const twin = world.list(
    ROLE_DEFINITION,
    (one) => one.id !== stored?.id && sameId(one.inputs.roleName, inputs.roleName),
  )[0];
  if (twin)
    throw new CloudError(
      "RoleDefinitionWithSameNameExists",
      409,
      `A custom role with the same name already exists in this directory: '${String(inputs.roleName)}'.`,
    );
}

/** Facts of custom roles. */
export const roleDefinition: TypeFacts = {
  token: ROLE_DEFINITION,
  operations: {
    create: "Microsoft.Authorization/roleDefinitions/write",
    read: "Microsoft.Authorization/roleDefinitions/read",
    update: "Microsoft.Authorization/roleDefinitions/write",
    delete: "Microsoft.Authorization/roleDefinitions/delete",
  },
  facts: {
    replaceOn: documented(["roleDefinitionId", "scope"], API),
    quota: documented({ max: 5000, per: "account", code: "RoleDefinitionLimitExceeded" }, DOCS),
  },
  location: { global: true },
  check,
  admit,
  id: (context) =>
    `${(text(context.inputs.scope) ?? "").replace(/\/$/, "")}/providers/Microsoft.Authorization/roleDefinitions/${nameOf(context)}`,
  outputs: (context) => ({
    name: nameOf(context),
    createdOn: createdAt(context),
    updatedOn: context.now.toISOString(),
    createdBy: markedGuid("caller", context.scope.account),
    updatedBy: markedGuid("caller", context.scope.account),
    systemData: systemData(context),
    type: "Microsoft.Authorization/roleDefinitions",
    azureApiVersion: "2022-05-01-preview",
  }),
  equal: sameMeaning({
    caseless: ["scope", "roleDefinitionId"],
    sets: [
      "assignableScopes",
      "permissions.actions",
      "permissions.notActions",
      "permissions.dataActions",
      "permissions.notDataActions",
    ],
  }),
  retire({ stored, world }) {
    const used = world.list(ASSIGNMENT, (one) => sameId(one.inputs.roleDefinitionId, stored.id));
    if (used.length > 0)
      throw new CloudError(
        "RoleDefinitionHasAssignments",
        400,
        "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).",
      );
  },
};

export const rows: readonly TypeFacts[] = [roleDefinition];
