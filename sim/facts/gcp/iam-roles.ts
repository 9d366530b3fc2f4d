/** Predefined roles and permissions the local Google knows; see `data` for where they come from. */
import permissionData from "./data/permissions.json";
import roleData from "./data/roles.json";

type Packed = Readonly<Record<string, string>>;

const unpack = (packed: Packed): string[] =>
  Object.entries(packed).flatMap(([head, verbs]) =>
    verbs.split(" ").map((verb) => `${head}.${verb}`),
  );

const ROLES: Readonly<Record<string, Packed>> = roleData.roles as unknown as Record<string, Packed>;
const PERMISSIONS = new Set(unpack(permissionData.permissions));
const SERVICES = new Set([...PERMISSIONS].map((permission) => permission.split(".")[0]));
const NOT_IN_PROJECT_ROLES = new Set(permissionData.notInCustomRoles.project);

/** Every predefined role that can be granted here. */
export const PREDEFINED_ROLES: readonly string[] = [...roleData.basic, ...Object.keys(ROLES)];

/** Permissions of a predefined role; empty for the basic roles, whose lists are not kept. */
export const permissionsOf = (role: string): string[] => unpack(ROLES[role] ?? {});

/** Why a permission cannot be in a custom role of a project; undefined when it can. */
export function permissionProblem(permission: string): string | undefined {
  if (NOT_IN_PROJECT_ROLES.has(permission)) return "is not supported in custom roles of a project";
  if (PERMISSIONS.has(permission)) return undefined;
  const service = permission.split(".")[0] ?? "";
  return SERVICES.has(service)
    ? "is not a valid permission"
    : "is of a service whose permissions the local clouds do not know";
}
