import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

/** Kinds of connections that hold no secret. */
const KEYLESS = ["AAD", "ManagedIdentity", "None", "AccountManagedIdentity"];

const CONNECTIONS = new Set([
  "azure-native:cognitiveservices:AccountConnection",
  "azure-native:cognitiveservices:ProjectConnection",
]);

/** Foundry's connections to other resources hold no keys. */
export default rule({
  id: "azure-openai-connection-no-keys",
  title: "Connections of Azure AI accounts and projects hold no key or password",
  severity: "high",
  why: "Whoever may use the project may use the key, and it is in the state of the stack.",
  seen: "a template that wrote listKeys().key1 into the connection although nothing used keys (github.com/Azure-Samples/assistant-data-openai-python-promptflow/issues/33)",
  remedy: "Set `properties.authType` to AAD or ManagedIdentity and give the identity a role.",
  publicIds: [],

  applies: (token) => CONNECTIONS.has(token),

  check(resource) {
    const at = resource.get("properties", "authType");
    if (at.is(...KEYLESS)) return;
    // Tokens that a person agreed to belong to that person.
    if (at.is("OAuth2") && isEmpty(resource.get("properties", "credentials", "clientSecret")))
      return;
    resource.violation({
      at,
      must: 'be "AAD" or "ManagedIdentity"',
      fix: "set `properties.authType` and give the identity a role on the target",
    });
  },
});
