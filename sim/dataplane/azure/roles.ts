/** Data actions that roles give: those at a resource, its group and its subscription. */
import { builtInRole } from "../../facts/azure/authorization";
import { wildcardMatch } from "../../facts/aws/arn";
import { text } from "../../facts/judge";
import type { Context } from "../service";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

/** Whether one of the principals has a data action at a resource. */
export function hasDataAction(
  { clouds }: Pick<Context, "clouds">,
  resourceId: string,
  principals: readonly string[],
  action: string,
): boolean {
  const scopes = scopesOf(resourceId);
  const ids = principals.map((id) => id.toLowerCase());
  const roles = clouds
    .list(
      ASSIGNMENT,
      (one) =>
        ids.includes(text(one.inputs.principalId)?.toLowerCase() ?? "") &&
        scopes.includes((text(one.inputs.scope) ?? "").replace(/\/$/, "").toLowerCase()),
    )
    .map((one) => builtInRole(text(one.inputs.roleDefinitionId) ?? ""));
  const covers = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => wildcardMatch(pattern.toLowerCase(), action.toLowerCase()));
  return roles.some((role) => role && covers(role.dataActions) && !covers(role.notDataActions));
}

/** A resource's own id and everything above it, in lower case. */
function scopesOf(id: string): string[] {
  const parts = id.toLowerCase().split("/");
  return [parts, parts.slice(0, 5), parts.slice(0, 3)].map((one) => one.join("/"));
}
