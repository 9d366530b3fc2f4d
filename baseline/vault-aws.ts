import type * as pulumi from "@pulumi/pulumi";
import { SecretBackend, SecretBackendRole } from "@pulumi/vault/aws";
import { TOKEN_MAX_TTL_SECONDS, TOKEN_TTL_SECONDS } from "../components/secrets/vault/lives";
import { awsMountOf } from "../components/secrets/vault/names";
import { prefixOf, type VaultBaselineArgs } from "./vault-args";

/**
 * The engine that makes credentials of AWS, for workloads that cannot federate themselves, and a role per environment that
 * asks for one. It holds no key: Vault takes on the roles as the machine it runs on, or (Enterprise) by a token of its own.
 */
export function createAwsEngine(
  name: string,
  args: VaultBaselineArgs,
  mount: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  if (args.aws === undefined) return [];
  const { region, federation } = args.aws;
  const engine = new SecretBackend(
    `${name}-aws`,
    {
      path: awsMountOf(mount),
      description: "Credentials of AWS, an hour at a time",
      region,
      defaultLeaseTtlSeconds: TOKEN_TTL_SECONDS,
      maxLeaseTtlSeconds: TOKEN_MAX_TTL_SECONDS,
      ...(federation && {
        roleArn: federation.roleArn,
        identityTokenAudience: federation.audience,
        identityTokenTtl: TOKEN_TTL_SECONDS,
      }),
    },
    opts,
  );
  const roles = Object.entries(args.environments).flatMap(([environment, { awsRoleArn }]) =>
    awsRoleArn === undefined
      ? []
      : [
          new SecretBackendRole(
            `${name}-aws-${environment}`,
            {
              backend: engine.path.apply((path) => path ?? awsMountOf(mount)),
              name: prefixOf(args, environment),
              credentialType: "assumed_role",
              roleArns: [awsRoleArn],
              defaultStsTtl: TOKEN_TTL_SECONDS,
              maxStsTtl: TOKEN_MAX_TTL_SECONDS,
            },
            opts,
          ),
        ],
  );
  return [engine, ...roles];
}
