import { documented } from "../../model";
import { fromBody, items, map, number, splitId, text, toBody, trimmed, type VaultRow } from "./row";

const SOURCE =
  "github.com/hashicorp/terraform-provider-vault vault/resource_database_secret_backend";
const role = {
  creationStatements: items("creation_statements"),
  credentialConfig: map("credential_config"),
  dbName: text("db_name"),
  defaultTtl: number("default_ttl"),
  maxTtl: number("max_ttl"),
  renewStatements: items("renew_statements"),
  revocationStatements: items("revocation_statements"),
  rollbackStatements: items("rollback_statements"),
};

/** Users of a database made on request (developer.hashicorp.com/vault/api-docs/secret/databases). */
export const databaseSecretBackendRole: VaultRow = {
  token: "vault:database/secretBackendRole:SecretBackendRole",
  facts: {
    replaceOn: documented(["backend", "name", "dbName"], `${SOURCE}_role.go@31447510c`),
    defaults: documented({ credentialType: "password" }, `${SOURCE}_role.go@31447510c`),
  },
  fields: role,
  needs: ["name"],
  also: ["backend", "name", "credentialType"],
  id: ({ backend, name }) => `${trimmed(backend)}/roles/${String(name)}`,
  create: async (api, inputs) => {
    await api.write(databaseSecretBackendRole.id(inputs), toBody(role, inputs, false));
  },
  read: async (api, id) => {
    const found = await api.read(id);
    if (!found) return undefined;
    return { ...splitId(id, "roles"), credentialType: "password", ...fromBody(role, found) };
  },
  update: async (api, id, inputs) => {
    await api.write(id, toBody(role, inputs));
  },
  delete: (api, id) => api.delete(id),
};

const staticRole = {
  dbName: text("db_name"),
  rotationPeriod: number("rotation_period"),
  rotationStatements: items("rotation_statements"),
  username: text("username"),
};

/** A user of a database that exists, whose password Vault changes by the clock. */
export const databaseSecretBackendStaticRole: VaultRow = {
  token: "vault:database/secretBackendStaticRole:SecretBackendStaticRole",
  facts: {
    replaceOn: documented(
      ["backend", "name", "dbName", "username"],
      `${SOURCE}_static_role.go@31447510c`,
    ),
    defaults: documented({ credentialType: "password" }, `${SOURCE}_static_role.go@31447510c`),
  },
  fields: staticRole,
  needs: ["name"],
  also: ["backend", "name", "credentialType"],
  id: ({ backend, name }) => `${trimmed(backend)}/static-roles/${String(name)}`,
  create: async (api, inputs) => {
    await api.write(databaseSecretBackendStaticRole.id(inputs), toBody(staticRole, inputs, false));
  },
  read: async (api, id) => {
    const found = await api.read(id);
    if (!found) return undefined;
    const own = splitId(id, "static-roles");
    return { ...own, credentialType: "password", ...fromBody(staticRole, found) };
  },
  update: async (api, id, inputs) => {
    await api.write(id, toBody(staticRole, inputs, false));
  },
  delete: (api, id) => api.delete(id),
};
