import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

const VAULTS = ["azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"];

/** Deleted vaults and their keys can be taken back. */
export default rule({
  id: "keyvault-purge-protection",
  title: "Key vaults are protected against purging",
  severity: "high",
  why: "A purged key takes with it everything it encrypted; Azure OpenAI refuses keys of a vault without this protection.",
  seen: "a team that stopped using the protection because a name was held for 90 days (github.com/Azure/azure-cli/issues/9818)",
  remedy: "Set `properties.enablePurgeProtection` to true; `enableSoftDelete` has to stay on.",
  publicIds: ["CKV_AZURE_110", "CKV_AZURE_42", "CIS Azure 8.3.6", "TRV AZU-0016"],

  applies: (token) => VAULTS.includes(token),

  check(resource) {
    requireInputs(resource, [
      { path: "properties.enablePurgeProtection", oneOf: [true] },
      { path: "properties.enableSoftDelete", oneOf: [true], default: true },
    ]);
  },
});
