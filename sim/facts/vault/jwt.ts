import { documented, type Props } from "../../model";
import {
  flag,
  fromBody,
  items,
  map,
  number,
  set,
  splitId,
  text,
  toBody,
  TOKEN_FIELDS,
  trimmed,
  type VaultRow,
} from "./row";

const SOURCE = "github.com/hashicorp/terraform-provider-vault vault/resource_jwt_auth_backend";
const config = {
  boundIssuer: text("bound_issuer"),
  defaultRole: text("default_role"),
  jwksCaPem: text("jwks_ca_pem"),
  jwksUrl: text("jwks_url"),
  jwtSupportedAlgs: items("jwt_supported_algs"),
  jwtValidationPubkeys: items("jwt_validation_pubkeys"),
  oidcDiscoveryCaPem: text("oidc_discovery_ca_pem"),
  oidcDiscoveryUrl: text("oidc_discovery_url"),
};

/** A login method that takes an issuer's tokens (developer.hashicorp.com/vault/api-docs/auth/jwt). */
export const jwtAuthBackend: VaultRow = {
  token: "vault:jwt/authBackend:AuthBackend",
  facts: {
    replaceOn: documented(["path", "type", "local"], `${SOURCE}.go@31447510c`),
    defaults: documented({ type: "jwt", path: "jwt" }, `${SOURCE}.go@31447510c`),
  },
  fields: { ...config, description: text("description") },
  also: ["path", "type"],
  id: (inputs) => trimmed(inputs["path"] ?? "jwt"),
  create: async (api, inputs) => {
    const at = trimmed(inputs["path"] ?? "jwt");
    const { type = "jwt", description = "" } = inputs;
    await api.write(`sys/auth/${at}`, { type, description });
    try {
      await api.write(`auth/${at}/config`, toBody(config, inputs, false));
    } catch (error) {
      // A method without an issuer would take nobody; the next try needs the path.
      await api.delete(`sys/auth/${at}`);
      throw error;
    }
  },
  read: async (api, id) => {
    const found = await api.read(`sys/auth/${id}`);
    if (!found) return undefined;
    const settings = (await api.read(`auth/${id}/config`)) ?? {};
    return {
      path: id,
      type: found["type"] ?? "jwt",
      ...fromBody({ description: text("description") }, found),
      ...fromBody(config, settings),
      accessor: found["accessor"] ?? "",
    };
  },
  update: async (api, id, inputs) => {
    await api.write(`sys/auth/${id}/tune`, { description: inputs["description"] ?? "" });
    await api.write(`auth/${id}/config`, toBody(config, inputs));
  },
  delete: (api, id) => api.delete(`sys/auth/${id}`),
};

const role = {
  boundAudiences: set("bound_audiences"),
  boundClaims: map("bound_claims"),
  boundClaimsType: text("bound_claims_type"),
  boundSubject: text("bound_subject"),
  claimMappings: map("claim_mappings"),
  clockSkewLeeway: number("clock_skew_leeway"),
  expirationLeeway: number("expiration_leeway"),
  notBeforeLeeway: number("not_before_leeway"),
  maxAge: number("max_age"),
  roleType: text("role_type"),
  userClaim: text("user_claim"),
  userClaimJsonPointer: flag("user_claim_json_pointer"),
  ...TOKEN_FIELDS,
};

/** Whose tokens a method takes, and what they give. */
export const jwtAuthBackendRole: VaultRow = {
  token: "vault:jwt/authBackendRole:AuthBackendRole",
  facts: {
    replaceOn: documented(["backend", "roleName", "roleType"], `${SOURCE}_role.go@31447510c`),
    defaults: documented(
      { backend: "jwt", roleType: "oidc", boundClaimsType: "string", tokenType: "default" },
      `${SOURCE}_role.go@31447510c`,
    ),
  },
  fields: role,
  also: ["backend", "roleName"],
  id: ({ backend, roleName }) => `auth/${trimmed(backend ?? "jwt")}/role/${String(roleName)}`,
  create: async (api, inputs) => {
    await api.write(jwtAuthBackendRole.id(inputs), body(inputs));
  },
  read: async (api, id) => {
    const found = await api.read(id);
    if (!found) return undefined;
    const { backend, name } = splitId(id, "role");
    return {
      backend: backend.replace(/^auth\//, ""),
      roleName: name,
      ...fromBody(role, { ...found, bound_claims: claims(found["bound_claims"]) }),
    };
  },
  update: async (api, id, inputs) => {
    await api.write(id, body(inputs));
  },
  delete: (api, id) => api.delete(id),
};

const body = (inputs: Props): Props => {
  const { token_type, ...rest } = toBody(role, inputs);
  const type = { role_type: inputs["roleType"] ?? "oidc" };
  const claimsType = { bound_claims_type: inputs["boundClaimsType"] ?? "string" };
  return {
    ...rest,
    ...type,
    ...claimsType,
    token_type: token_type === "" ? "default" : token_type!,
  };
};

/** The provider joins several values of a claim by commas, as the SDK's map of texts wants it. */
const claims = (value: Props[string] | undefined): Props =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Props).map(([name, one]) => [
      name,
      Array.isArray(one) ? one.join(",") : one,
    ]),
  );
