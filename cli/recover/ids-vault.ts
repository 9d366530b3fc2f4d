import { known, text, type Inputs, type Row } from "./identity";

const path = (inputs: Inputs): string => text(inputs, "path");
const below =
  (kind: string, head = "") =>
  (inputs: Inputs): string =>
    `${head}${text(inputs, "backend")}/${kind}/${text(inputs, kind === "role" ? "roleName" : "name")}`;

/**
 * Types of Vault, which has no tags: what others may have made at the same path shows in its type, issuer or policies. Every
 * id is a path that follows from the inputs
 * (github.com/hashicorp/terraform-provider-vault, SetId in each resource, 31447510c).
 */
export const vault: Readonly<Record<string, Row>> = {
  "vault:index/audit:Audit": known(path, ["type"]),
  "vault:index/authBackend:AuthBackend": known(path, ["type"]),
  "vault:index/mount:Mount": known(path, ["type"]),
  "vault:index/policy:Policy": known((inputs) => text(inputs, "name"), ["policy"]),
  "vault:kv/secretBackendV2:SecretBackendV2": known((inputs) => `${text(inputs, "mount")}/config`),
  "vault:generic/endpoint:Endpoint": known(path),
  "vault:jwt/authBackend:AuthBackend": known(path, ["boundIssuer"]),
  "vault:jwt/authBackendRole:AuthBackendRole": known(below("role", "auth/"), ["tokenPolicies"]),
  "vault:appRole/authBackendRole:AuthBackendRole": known(below("role", "auth/"), ["tokenPolicies"]),
  "vault:aws/secretBackend:SecretBackend": known(path),
  "vault:aws/secretBackendRole:SecretBackendRole": known(below("roles")),
  "vault:database/secretBackendRole:SecretBackendRole": known(below("roles")),
  "vault:database/secretBackendStaticRole:SecretBackendStaticRole": known(below("static-roles")),
};
