import type { AnyRule } from "../../stack-rule";
import vaultAuditDevice from "./vault-audit-device";
import vaultJwtRoleBound from "./vault-jwt-role-bound";
import vaultKvV2 from "./vault-kv-v2";
import vaultNoRootToken from "./vault-no-root-token";
import vaultPolicyNoWildcardSudo from "./vault-policy-no-wildcard-sudo";
import vaultProviderTls from "./vault-provider-tls";
import vaultTokenTtlCapped from "./vault-token-ttl-capped";

export const vault: readonly AnyRule[] = [
  vaultAuditDevice,
  vaultPolicyNoWildcardSudo,
  vaultJwtRoleBound,
  vaultTokenTtlCapped,
  vaultKvV2,
  vaultNoRootToken,
  vaultProviderTls,
];
