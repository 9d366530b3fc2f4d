import { anyOf } from "../../internal/value";
import { rule } from "../../rule";

const VAULTS = ["azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"];

/** Vaults are closed to networks that are not named. */
export default rule({
  id: "keyvault-network",
  title: "Key vaults deny every network that is not named",
  severity: "high",
  why: "A vault holds what opens everything else.",
  seen: "a gateway's own Terraform scripts with a vault open to every network (github.com/maximhq/bifrost/pull/1636)",
  remedy:
    "Set `properties.publicNetworkAccess` to disabled, or `properties.networkAcls.defaultAction` to Deny.",
  publicIds: ["CKV_AZURE_189", "CIS Azure 8.3.8"],

  applies: (token) => VAULTS.includes(token),

  check(resource) {
    const action = resource.get("properties", "networkAcls", "defaultAction");
    const access = resource.get("properties", "publicNetworkAccess");
    if (
      anyOf(
        () => action.is("Deny"),
        () => access.is("Disabled"),
      )
    )
      return;
    resource.violation({
      at: action,
      must: 'be "Deny"',
      fix: 'set `properties.networkAcls.defaultAction` to "Deny", or `properties.publicNetworkAccess` to "disabled"',
    });
  },
});
