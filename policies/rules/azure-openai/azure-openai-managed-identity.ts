import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Whether accounts need an identity that reach nothing themselves, too. */
  always: boolean;
}

/** Accounts that reach a key, a storage account or a network do it as themselves. */
export default rule<Config>({
  id: "azure-openai-managed-identity",
  title: "Azure OpenAI accounts that use other resources have a managed identity",
  severity: "medium",
  why: "Without an identity the account gets at its key or storage by a secret, or not at all.",
  seen: "a module that gave the account an identity of a kind its key vault could not be read with (github.com/Azure/terraform-azurerm-avm-res-cognitiveservices-account/issues/159)",
  remedy: "Set `identity.type` to SystemAssigned.",
  publicIds: ["CKV_AZURE_238", "AzPol ManagedIdentity_Audit.json"],
  config: {
    schema: {
      always: {
        type: "boolean",
        default: false,
        description: "Ask it of accounts that use no other resource, too.",
      },
    },
    defaults: { always: false },
  },

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource, { always }) {
    const at = resource.get("identity", "type");
    if (!isEmpty(at) && !at.is("None")) return;
    const properties = resource.get("properties");
    const uses =
      properties.get("encryption", "keySource").is("Microsoft.KeyVault") ||
      ["userOwnedStorage", "amlWorkspace", "raiMonitorConfig"].some(
        (name) => !isEmpty(properties.get(name)),
      );
    if (!uses && !always) return;
    resource.violation({
      at,
      must: 'be "SystemAssigned" or "UserAssigned"',
      fix: 'set `identity.type` to "SystemAssigned"',
    });
  },
});
