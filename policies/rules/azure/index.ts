import type { AnyRule } from "../../stack-rule";
import azureLogRetention from "./azure-log-retention";
import azureOpenaiRoleNoKeys from "./azure-openai-role-no-keys";
import azureRoleDefinitionNoWildcard from "./azure-role-definition-no-wildcard";
import azureRoleNotBroad from "./azure-role-not-broad";
import keyvaultKeyExpiry from "./keyvault-key-expiry";
import keyvaultNetwork from "./keyvault-network";
import keyvaultPurgeProtection from "./keyvault-purge-protection";
import keyvaultRbac from "./keyvault-rbac";

export const azure: readonly AnyRule[] = [
  azureRoleNotBroad,
  azureRoleDefinitionNoWildcard,
  azureOpenaiRoleNoKeys,
  keyvaultPurgeProtection,
  keyvaultRbac,
  keyvaultNetwork,
  keyvaultKeyExpiry,
  azureLogRetention,
];
