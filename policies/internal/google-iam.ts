import type { Resource } from "../resource";
import type { Value } from "./value";

/** One role given to one member. */
export interface Grant {
  /** `roles/owner`, or the name of a custom role. */
  role: Value;
  /** `serviceAccount:...`, `principalSet://...`, `allUsers`. */
  member: Value;
}

const GRANTING = /^gcp:.+:\w*(Iam|IAM)(Member|Binding|Policy)$/;

/** Whether resources of this type give roles to members: an IAM member, binding or policy of whatever service. */
export function isGoogleGrant(token: string): boolean {
  return GRANTING.test(token);
}

/** Whether the grant is about everything in a project, folder or organisation. */
export const isBroadGrant = (token: string): boolean =>
  isGoogleGrant(token) && /^gcp:(projects|folder|organizations)\//.test(token);

/** Who gets what by a resource of Google's IAM: its own members, or those of the document in `policyData`. */
export function grantsOf(resource: Resource): Grant[] {
  if (/Policy$/.test(resource.token)) return documentGrants(resource);
  const role = resource.get("role");
  const members = resource.get(/Binding$/.test(resource.token) ? "members" : "member");
  return membersOf(resource, role, members);
}

function documentGrants(resource: Resource): Grant[] {
  const policy = resource.get("policyData");
  const text = policy.text();
  if (text === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // The provider refuses it; there is nothing to judge.
    return [];
  }
  return policy
    .replaced(document)
    .get("bindings")
    .items()
    .flatMap((binding) => membersOf(resource, binding.get("role"), binding.get("members")));
}

/** Members that are not known are noted; those beside them are judged. */
function membersOf(resource: Resource, role: Value, members: Value): Grant[] {
  let all: Value[] = [];
  resource.attempt(() => {
    all = members.items();
  });
  return all.map((member) => ({ role, member }));
}

/** The role's last part: `owner` of `roles/owner`. */
export const roleName = (role: Value): string => (role.text() ?? "").replace(/^.*roles\//, "");
