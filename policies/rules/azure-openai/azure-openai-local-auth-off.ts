import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Accounts take tokens only. */
export default rule({
  id: "azure-openai-local-auth-off",
  title: "Azure OpenAI accounts take Entra tokens only, no keys",
  severity: "high",
  why: "A key names no caller, never ends, and is good for every deployment of the account.",
  seen: "accounts made with keys on by a toolkit that itself used managed identities (github.com/microsoft/aspire/issues/5040)",
  remedy:
    "Set `properties.disableLocalAuth` to true and give callers Cognitive Services OpenAI User.",
  publicIds: ["CKV_AZURE_236", "AZR-000282", "AzPol DisableLocalAuth_Audit.json"],

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource) {
    requireInputs(resource, [{ path: "properties.disableLocalAuth", oneOf: [true] }]);
  },
});
