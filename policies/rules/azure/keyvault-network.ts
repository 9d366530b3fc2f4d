import { requireNamedNetworks } from "../../internal/azure-networks";
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
    requireNamedNetworks(
      resource,
      'set `properties.networkAcls.defaultAction` to "Deny", or `properties.publicNetworkAccess` to "disabled"',
    );
  },
});
