import type * as pulumi from "@pulumi/pulumi";
import { SecretBackendRole, SecretBackendStaticRole } from "@pulumi/vault/database";
import { Mount } from "@pulumi/vault/mount";
import {
  ROTATION_HOURS,
  TOKEN_MAX_TTL_SECONDS,
  TOKEN_TTL_SECONDS,
} from "../components/secrets/vault/lives";
import { databaseMountOf } from "../components/secrets/vault/names";
import { prefixOf, type VaultBaselineArgs } from "./vault-args";

/**
 * The engine that makes users of PostgreSQL, and per environment that asks for it a role for users that live an hour, and
 * one for a lasting user whose password Vault changes every 720 hours. The connection with its administrator's password is
 * no resource: a person hands it to Vault, and Vault changes the password at once.
 */
export function createDatabaseEngine(
  name: string,
  args: VaultBaselineArgs,
  mount: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  if (args.databases === undefined) return [];
  const engine = new Mount(
    `${name}-database`,
    {
      path: databaseMountOf(mount),
      type: "database",
      description: "Users of databases, an hour at a time",
    },
    opts,
  );
  const roles = Object.entries(args.environments).flatMap(([environment, { database }]) => {
    if (database === undefined) return [];
    const role = prefixOf(args, environment);
    const shared = { backend: engine.path, name: role, dbName: database.connection };
    const made: pulumi.CustomResource[] = [
      new SecretBackendRole(
        `${name}-database-${environment}`,
        { ...shared, ...statements(database.grants), ...LIVES },
        opts,
      ),
    ];
    if (database.staticUser !== undefined) {
      made.push(
        new SecretBackendStaticRole(
          `${name}-database-${environment}-static`,
          {
            ...shared,
            // Names of both kinds are one list.
            name: `${role}-static`,
            username: database.staticUser,
            rotationPeriod: ROTATION_HOURS * 3_600,
          },
          opts,
        ),
      );
    }
    return made;
  });
  return [engine, ...roles];
}

const LIVES = { defaultTtl: TOKEN_TTL_SECONDS, maxTtl: TOKEN_MAX_TTL_SECONDS };

/** What Vault says to PostgreSQL; `{{...}}` are filled in by Vault (developer.hashicorp.com/vault/docs/secrets/databases/postgresql, 2026-11-21). */
function statements(grants: string) {
  return {
    creationStatements: [
      `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE "${grants}";`,
    ],
    revocationStatements: [
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';`,
      `DROP ROLE IF EXISTS "{{name}}";`,
    ],
  };
}
