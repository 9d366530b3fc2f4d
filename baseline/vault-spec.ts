import * as z from "zod";
import { vaultSchema } from "../components/spec/schema";

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const named = (what: string) =>
  z
    .string()
    .regex(NAME, `must be lower-case letters, digits and \`-\`, a letter first; respell ${what}`);

/** An audit device: what Vault writes of every request and answer, values hashed. */
const device = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("file"),
    /** Absolute path on the server, or `stdout`. */
    path: z
      .string()
      .regex(/^(\/[\w.-]+)+$|^stdout$/, 'must be an absolute path, or "stdout"; correct it'),
  }),
  z.strictObject({
    type: z.literal("socket"),
    /** `host:port` of a collector that takes TCP. */
    address: z
      .string()
      .regex(/^[\w.-]+:\d{1,5}$/, 'must be a host and a port; write it as "collector:9090"'),
  }),
  z.strictObject({ type: z.literal("syslog"), facility: z.string().regex(/^[A-Z0-9]+$/) }),
]);

const cidr = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'must be a network; write it as "10.0.0.0/16"');

const environment = z.strictObject({
  /** Which runs of GitHub workflows deploy it; `vault.github` has to name the repository. */
  github: z
    .strictObject({
      /** Environment of GitHub whose protection guards the deploy role. @default the environment's own name */
      environment: z.string().min(1).max(255).optional(),
      /** The one branch or tag whose runs deploy. @default "refs/heads/main" */
      ref: z
        .string()
        .regex(
          /^refs\/(heads|tags)\/[\w./-]+$/,
          'must be one ref, without wildcards; write it as "refs/heads/main"',
        )
        .optional(),
    })
    .optional(),
  /** Networks from which the AppRole may be used. @default everywhere */
  appRoleCidrs: z.array(cidr).max(20).optional(),
  /** Role in AWS that Vault takes on for the environment's workloads, for an hour at a time. */
  awsRoleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "must be the ARN of an IAM role")
    .optional(),
  /** Users of a database. */
  database: z
    .strictObject({
      /** Name of the connection, a key of `vault.databases`. */
      connection: named("the connection"),
      /** Role of the database whose rights a user made on request has. */
      grants: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/, "must be the plain name of a database role"),
      /** User that exists, whose password Vault changes every 720 hours. */
      staticUser: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/, "must be the plain name of a database user")
        .optional(),
    })
    .optional(),
});

/** Shape of the baseline's `vault`: what the Vault of an account set has once. */
export const vaultBaselineSchema = vaultSchema.omit({ caCertificate: true }).extend({
  /** At least two, so that Vault goes on answering when one fails. @default a file and the standard output */
  audit: z.array(device).min(2).max(5).optional(),
  /** Repository whose workflows may log in. */
  github: z
    .strictObject({
      /** Number of the repository, which a new owner of its name does not get. */
      repositoryId: z
        .string()
        .regex(
          /^\d{1,20}$/,
          'must be a number in quotes; take it from "gh api repos/OWNER/NAME --jq .id"',
        ),
    })
    .optional(),
  /** Environments by name: each has policies and roles of its own. */
  environments: z.record(named("the environment"), environment),
  /** How Vault comes to AWS: with the role of the machine it runs on, or (Enterprise) with tokens of its own. */
  aws: z
    .strictObject({
      /** AWS region whose STS Vault asks. */
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region; write it as "us-east-1"'),
      /** Plugin workload identity federation, of Vault Enterprise only: IAM trusts tokens that Vault signs. */
      federation: z
        .strictObject({
          /** ARN of the role that trusts Vault's tokens. */
          roleArn: z
            .string()
            .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "must be the ARN of a role"),
          /** Audience of those tokens, as the role's trust names it. */
          audience: z.string().min(1).max(300),
        })
        .optional(),
    })
    .optional(),
  /** PostgreSQL connections by name. The administrator's password is handed to Vault by a person, never here. */
  databases: z
    .record(
      named("the connection"),
      z.strictObject({
        /** Set once the connection was handed over: users whose password Vault changes need it. @default false */
        connected: z.boolean().optional(),
      }),
    )
    .optional(),
});

/** The baseline's description of a Vault. */
export type VaultBaselineSpec = z.infer<typeof vaultBaselineSchema>;

/** What the shape alone cannot say; paths below `vault`. */
export function vaultBaselineIssues(vault: VaultBaselineSpec): { path: string; reason: string }[] {
  const issues: { path: string; reason: string }[] = [];
  for (const [name, each] of Object.entries(vault.environments)) {
    const path = `vault.environments.${name}`;
    if (each.github !== undefined && vault.github === undefined) {
      issues.push({
        path: `${path}.github`,
        reason: "must go with `vault.github`, the repository, got it alone; add vault.github",
      });
    }
    if (each.awsRoleArn !== undefined && vault.aws === undefined) {
      issues.push({
        path: `${path}.awsRoleArn`,
        reason: `must go with \`vault.aws\`, got ${JSON.stringify(each.awsRoleArn)} alone; add vault.aws`,
      });
    }
    if (each.database === undefined) continue;
    const { connection, staticUser } = each.database;
    const known = vault.databases?.[connection];
    if (known === undefined) {
      issues.push({
        path: `${path}.database.connection`,
        reason: `must be a key of \`vault.databases\`, got ${JSON.stringify(connection)}; add it there`,
      });
    } else if (staticUser !== undefined && known.connected !== true) {
      issues.push({
        path: `${path}.database.staticUser`,
        reason: `must wait until the connection ${JSON.stringify(connection)} was handed to Vault (docs/secrets.md), got ${JSON.stringify(staticUser)}; set vault.databases.${connection}.connected then`,
      });
    }
  }
  return issues;
}
