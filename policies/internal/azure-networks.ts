import type { Resource } from "../resource";
import { anyOf } from "./value";

/** Reports a resource of Azure whose `properties` neither deny networks that are not named nor all public access. */
export function requireNamedNetworks(resource: Resource, fix: string): void {
  const action = resource.get("properties", "networkAcls", "defaultAction");
  const access = resource.get("properties", "publicNetworkAccess");
  if (
    anyOf(
      () => action.is("Deny"),
      () => access.is("Disabled"),
    )
  )
    return;
  resource.violation({ at: action, must: 'be "Deny"', fix });
}
