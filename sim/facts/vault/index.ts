import { approleAuthBackendRole } from "./approle";
import { audit } from "./audit";
import { authBackend } from "./auth-backend";
import { awsSecretBackend, awsSecretBackendRole } from "./aws";
import { databaseSecretBackendRole, databaseSecretBackendStaticRole } from "./database";
import { genericEndpoint } from "./generic";
import { jwtAuthBackend, jwtAuthBackendRole } from "./jwt";
import { kvSecretBackendV2 } from "./kv";
import { mount } from "./mount";
import { policy } from "./policy";
import type { VaultRow } from "./row";

/** Every type of the package `vault` that the local clouds know; their store is a real Vault. */
export const vaultRows: readonly VaultRow[] = [
  approleAuthBackendRole,
  audit,
  authBackend,
  awsSecretBackend,
  awsSecretBackendRole,
  databaseSecretBackendRole,
  databaseSecretBackendStaticRole,
  genericEndpoint,
  jwtAuthBackend,
  jwtAuthBackendRole,
  kvSecretBackendV2,
  mount,
  policy,
];
