import {
  CloudError,
  documented,
  type HookContext,
  type Json,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, list, sameMeaning, text } from "../judge";
import {
  ACCOUNT,
  createdAt,
  findAddressable,
  IDENTITY,
  MANAGED_CLUSTER,
  markedGuid,
  requireOwnSubscription,
  ROLE_DEFINITION,
  sameId,
  STORAGE_ACCOUNT,
  systemData,
  WORKSPACE,
} from "./common";
import roleData from "./data/built-in-roles.json";

const TOKEN = "azure-native:authorization:RoleAssignment";
const DOCS = "https://learn.microsoft.com/azure/role-based-access-control/role-assignments";
const TROUBLE = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ROLE_ID =
  /^(\/subscriptions\/[^/]+)?\/providers\/Microsoft\.Authorization\/roleDefinitions\/([^/]+)$/i;

/** Types whose resources can have an identity that roles are given to. */
const PRINCIPALS = [IDENTITY, ACCOUNT, MANAGED_CLUSTER, WORKSPACE, STORAGE_ACCOUNT];

/** The built-in role a role definition id names. */
export function builtInRole(roleDefinitionId: string): (typeof roleData.roles)[number] | undefined {
  const guid = ROLE_ID.exec(roleDefinitionId)?.[2]?.toLowerCase();
  return roleData.roles.find((role) => role.id === guid);
}

const roleGuid = (id: string | undefined): string =>
  ROLE_ID.exec(id ?? "")?.[2]?.toLowerCase() ?? "";

/** Name of the assignment: the one given, else one made of what has to be unique anyway. */
function assignmentName(context: HookContext): string {
  const { inputs } = context;
  const given = text(inputs.roleAssignmentName);
  if (given !== undefined) return given;
  const scope = (text(inputs.scope) ?? "").toLowerCase();
  return markedGuid(
    "assignment",
    scope,
    roleGuid(text(inputs.roleDefinitionId)),
    text(inputs.principalId) ?? "",
  );
}

/** Groups live in the directory, which these clouds only read. */
const isGroup = ({ world }: HookContext, principalId: string): boolean =>
  (world.directoryGroups?.() ?? []).some((group) => sameId(group, principalId));

function principalExists(context: HookContext, principalId: string): boolean {
  if (isGroup(context, principalId)) return true;
  return PRINCIPALS.some((token) =>
    context.world
      .list(token)
      .some(
        ({ state }) =>
          sameId(state.principalId, principalId) || sameId(identityPrincipal(state), principalId),
      ),
  );
}

const identityPrincipal = (state: StoredResource["state"]) => {
  const identity = state.identity;
  return typeof identity === "object" && identity !== null && !Array.isArray(identity)
    ? identity.principalId
    : undefined;
};

/** A custom role that may be assigned at the scope. */
function customRoleFor(context: HookContext, id: string, scope: string): boolean {
  const role = context.world.list(ROLE_DEFINITION, (one) => roleGuid(one.id) === roleGuid(id))[0];
  const below = (root: Json) =>
    `${scope.toLowerCase()}/`.startsWith(`${String(root).toLowerCase()}/`);
  return role !== undefined && list(role.inputs.assignableScopes).some(below);
}

function admit(context: HookContext, stored?: StoredResource): void {
  const scope = text(context.inputs.scope) ?? "";
  const principalId = text(context.inputs.principalId) ?? "";
  const roleDefinitionId = text(context.inputs.roleDefinitionId) ?? "";
  requireOwnSubscription(context, scope, "Microsoft.Authorization/roleAssignments/write");
  const wholeSubscription = sameId(
    scope.replace(/\/$/, ""),
    `/subscriptions/${context.scope.account}`,
  );
  if (!wholeSubscription && !findAddressable(context, scope)) {
    throw new CloudError(
      "ResourceNotFound",
      404,
      `The resource under scope '${scope}' was not found.`,
    );
  }
  if (!builtInRole(roleDefinitionId) && !customRoleFor(context, roleDefinitionId, scope)) {
    throw new CloudError(
      "RoleDefinitionDoesNotExist",
      400,
      `The specified role definition with ID '${roleGuid(roleDefinitionId).replaceAll("-", "")}' does not exist.`,
    );
  }
  requireOwnSubscription(context, roleDefinitionId, "Microsoft.Authorization/roleDefinitions/read");
  // Without a type Azure looks the principal up where a new identity may not have been replicated to yet.
  if (!principalExists(context, principalId) || text(context.inputs.principalType) === undefined) {
    throw new CloudError(
      "PrincipalNotFound",
      400,
      `Principal ${principalId.replaceAll("-", "")} does not exist in the directory. Check that you have the correct ` +
        "principal ID. If you are creating this principal and then immediately assigning a role, this error might be " +
        "related to a replication delay. In this case, set the role assignment principalType property to a value, such " +
        "as ServicePrincipal, User, or Group.",
    );
  }
  const type = isGroup(context, principalId) ? "Group" : "ServicePrincipal";
  if (text(context.inputs.principalType) !== type) {
    throw new CloudError(
      "UnmatchedPrincipalType",
      400,
      `The PrincipalId '${principalId.replaceAll("-", "")}' has type '${type}', which is different from ` +
        `specified PrinciaplType '${text(context.inputs.principalType)}'.`,
    );
  }
  const same = context.world.list(
    TOKEN,
    (other) =>
      other.id !== stored?.id &&
      sameId(other.inputs.scope, scope) &&
      sameId(other.inputs.principalId, principalId) &&
      roleGuid(text(other.inputs.roleDefinitionId)) === roleGuid(roleDefinitionId),
  )[0];
  if (same) {
    const name = text(same.state.name) ?? same.id;
    throw new CloudError(
      "RoleAssignmentExists",
      409,
      `The role assignment already exists. The ID of the existing role assignment is ${name.replaceAll("-", "")}.`,
    );
  }
}

/** Facts of role assignments, of the built-in roles listed in `data` and of custom ones. */
export const roleAssignment: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "Microsoft.Authorization/roleAssignments/write",
    read: "Microsoft.Authorization/roleAssignments/read",
    update: "Microsoft.Authorization/roleAssignments/write",
    delete: "Microsoft.Authorization/roleAssignments/delete",
  },
  facts: {
    replaceOn: documented(
      [
        "scope",
        "roleAssignmentName",
        "principalId",
        "principalType",
        "roleDefinitionId",
        "delegatedManagedIdentityResourceId",
      ],
      TROUBLE,
    ),
    quota: documented({ max: 4000, per: "account", code: "RoleAssignmentLimitExceeded" }, DOCS),
  },
  location: { global: true },
  check: (inputs) => {
    const role = inputs.roleDefinitionId;
    const bad = typeof role === "string" && !ROLE_ID.test(role);
    const { condition, conditionVersion } = inputs;
    return [
      ...(condition !== undefined && conditionVersion !== "2.0"
        ? [
            failure(
              "conditionVersion",
              `must be "2.0" beside a condition, ${got(conditionVersion)}; set it`,
            ),
          ]
        : []),
      ...checkText(condition, "condition", {
        pattern: /^[\s(]*[!@(]/,
        max: 8192,
        words: "an expression of Azure's condition language of at most 8 KB",
      }),
      ...checkText(inputs.roleAssignmentName, "roleAssignmentName", {
        pattern: GUID,
        max: 36,
        words: "a GUID",
      }),
      ...checkText(inputs.principalId, "principalId", {
        pattern: GUID,
        max: 36,
        words: "the object id (a GUID) of a principal",
      }),
      ...checkText(inputs.scope, "scope", {
        pattern: /^\/(subscriptions|providers)\/./i,
        max: 2048,
        words: "an ARM scope id",
      }),
      ...(bad
        ? [
            failure(
              "roleDefinitionId",
              "must be [/subscriptions/<id>]/providers/Microsoft.Authorization/roleDefinitions/<guid>, " +
                `${got(role)}; give the role's full id`,
            ),
          ]
        : []),
    ];
  },
  admit,
  id: (context) =>
    `${(text(context.inputs.scope) ?? "").replace(/\/$/, "")}/providers/Microsoft.Authorization/roleAssignments/` +
    assignmentName(context),
  outputs: (context) => ({
    name: assignmentName(context),
    scope: text(context.inputs.scope) ?? "",
    createdOn: createdAt(context),
    updatedOn: context.now.toISOString(),
    createdBy: markedGuid("caller", context.scope.account),
    updatedBy: markedGuid("caller", context.scope.account),
    roleDefinitionId:
      `/subscriptions/${context.scope.account}/providers/Microsoft.Authorization/roleDefinitions/` +
      roleGuid(text(context.inputs.roleDefinitionId)),
    systemData: systemData(context),
    type: "Microsoft.Authorization/roleAssignments",
    azureApiVersion: "2022-04-01",
  }),
  equal: sameMeaning({
    caseless: ["scope", "principalId", "roleAssignmentName", "principalType"],
    fold: { roleDefinitionId: (id) => roleGuid(id) || id },
  }),
};

export const rows: readonly TypeFacts[] = [roleAssignment];
