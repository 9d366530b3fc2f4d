import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Vaults take roles, no access policies. */
export default rule({
  id: "keyvault-rbac",
  title: "Key vaults give access by role",
  severity: "medium",
  why: "With access policies whoever may change the vault may also let himself read its secrets.",
  seen: "Key Vault Contributors who gave themselves every secret by an access policy (docs.datadoghq.com/security/default_rules/def-000-skj)",
  remedy:
    "Set `properties.enableRbacAuthorization` to true and give roles such as Key Vault Crypto User.",
  publicIds: ["CIS Azure 8.3.7"],

  applies: (token) => token === "azure-native:keyvault:Vault",

  check(resource) {
    requireInputs(resource, [{ path: "properties.enableRbacAuthorization", oneOf: [true] }]);
  },
});
