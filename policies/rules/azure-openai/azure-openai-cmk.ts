import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Kinds of accounts judged. */
  kinds: string[];
}

const KINDS = ["OpenAI", "AIServices"];

/** What an account stores is encrypted with a key of the organisation's own. */
export default rule<Config>({
  id: "azure-openai-cmk",
  title: "Azure OpenAI accounts are encrypted with a customer-managed key",
  severity: "low",
  why: "Files, fine-tuned models and stored answers can then be shut off by taking the key away.",
  seen: "accounts that got their key only after they had been made, so policies that ask for one refused them (github.com/hashicorp/terraform-provider-azurerm/issues/18084)",
  remedy:
    "Set `properties.encryption.keySource` to Microsoft.KeyVault and `keyVaultProperties` to the key's vault and name.",
  publicIds: ["CKV2_AZURE_22", "AzPol CustomerManagedKey_Audit.json"],
  config: {
    schema: {
      kinds: {
        type: "array",
        items: { type: "string" },
        default: KINDS,
        description: "Kinds of accounts that need a key of their own.",
      },
    },
    defaults: { kinds: KINDS },
  },

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource, { kinds }) {
    const kind = resource.get("kind");
    if (!isEmpty(kind) && !kind.is(...kinds)) return;
    const encryption = resource.get("properties", "encryption");
    const source = encryption.get("keySource");
    if (!source.is("Microsoft.KeyVault")) {
      return resource.violation({
        at: source,
        must: 'be "Microsoft.KeyVault"',
        fix: 'set `keySource` to "Microsoft.KeyVault" and `keyVaultProperties` to the key',
      });
    }
    const properties = encryption.get("keyVaultProperties");
    for (const name of ["keyVaultUri", "keyName"]) {
      resource.attempt(() => {
        const at = properties.get(name);
        if (isEmpty(at)) resource.violation({ at, must: "be set", fix: `set \`${name}\`` });
      });
    }
  },
});
