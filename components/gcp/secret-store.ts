import * as projects from "@pulumi/gcp/projects";
import { Provider } from "@pulumi/gcp/provider";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import { toLabels } from "../internal/labels";
import { physicalName } from "../internal/names";
import type { EntryPath, SecretStore, SecretStoreReference } from "../secrets/store";
import type { SharedStoreArgs } from "../secrets/store-args";
import type { Residency } from "../spec/types";
import { writerRoleIdFor } from "./secret-writer-role";

/** 1 to 255 letters, digits, `-` and `_` (cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create, 2026-11-21). */
const SECRET_ID_MAX_LENGTH = 255;

/**
 * Days a destroyed version waits, disabled, before it is gone; 1 to 1000
 * (cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions, 2026-11-21).
 */
const DESTROY_DAYS = { protected: 30, unprotected: 1 } as const;

/**
 * Second region of a residency, so that one region's failure leaves keys readable; the other is taken where the first is the
 * home (cloud.google.com/secret-manager/docs/locations, 2026-11-21).
 */
const PARTNERS: Record<Exclude<Residency, "global">, readonly [string, string]> = {
  us: ["us-central1", "us-east4"],
  eu: ["europe-west1", "europe-west4"],
};

/** Everything that putting a value in takes, and nothing that changes who may. */
const WRITER_PERMISSIONS = [
  "secretmanager.secrets.get",
  "secretmanager.secrets.update",
  "secretmanager.versions.access",
  "secretmanager.versions.add",
  "secretmanager.versions.destroy",
  "secretmanager.versions.disable",
  "secretmanager.versions.get",
  "secretmanager.versions.list",
] as const;

/** Arguments of {@link SecretManagerStore}. Plain values: they decide which resources exist. */
export interface SecretManagerStoreArgs extends SharedStoreArgs {
  /** Project id; the provider works in no other and bills its calls to it. */
  project: string;
  /** Home region; values are kept here too. */
  location: string;
  residency: Residency;
  /** E-mail of the service account that the gateway acts as. */
  readerEmail: pulumi.Input<string>;
  /** Six digits that no earlier life of the environment had; ends names that a deletion holds. */
  suffix: pulumi.Output<string>;
}

/**
 * Google Secret Manager as the store of an environment's keys.
 *
 * Makes a provider bound to the project, and per entry a secret without a value, kept in two regions of the residency, with
 * the gateway's service account as its reader; with operators, also a role that writes values, bound to each of them on
 * each entry. A deleted secret frees its name at once.
 */
export class SecretManagerStore extends pulumi.ComponentResource implements SecretStore {
  public readonly kind = "gcp";
  /** @inheritDoc */
  public readonly reference: pulumi.Output<SecretStoreReference>;

  constructor(name: string, args: SecretManagerStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:SecretManagerStore", name, args, opts);

    const { project, location, refreshSeconds } = args;
    const provider = new Provider(
      `${name}-provider`,
      { project, region: location, billingProject: project, userProjectOverride: true },
      { parent: this },
    );
    const child = { parent: this, provider };
    const writer = args.operators.length > 0 ? this.createWriter(name, args, child) : undefined;
    const entries = args.entries.map((entry) => this.createEntry(name, args, entry, writer, child));

    this.reference = pulumi.all(entries).apply((names): SecretStoreReference => ({
      store: "gcp",
      project,
      refreshSeconds,
      entries: Object.fromEntries(args.entries.map((entry, at) => [entry, names[at]!])),
    }));
    this.registerOutputs({ reference: this.reference });
  }

  private createWriter(
    name: string,
    args: SecretManagerStoreArgs,
    opts: pulumi.CustomResourceOptions,
  ): projects.IAMCustomRole {
    const { namePrefix, project, suffix } = args;
    return new projects.IAMCustomRole(
      `${name}-writer-role`,
      {
        // A deleted role holds its id for up to 37 days and can be undeleted for 7 only.
        roleId: suffix.apply((digits) => writerRoleIdFor(namePrefix, digits)),
        title: `${namePrefix} secret writer`,
        description: `Writes the keys of ${namePrefix}`,
        permissions: [...WRITER_PERMISSIONS],
        stage: "GA",
        project,
        deletionPolicy: deletionPolicyOf(args),
      },
      opts,
    );
  }

  /** `projects/<project>/secrets/<id>`; known when its readers and writers are in place. */
  private createEntry(
    name: string,
    args: SecretManagerStoreArgs,
    entry: EntryPath,
    writer: projects.IAMCustomRole | undefined,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const { project, namePrefix, deletionProtection } = args;
    const logicalName = `${name}-${entry.replace("/", "-")}`;
    const secretId = physicalName([namePrefix, entry], { maxLength: SECRET_ID_MAX_LENGTH });
    const days = deletionProtection ? DESTROY_DAYS.protected : DESTROY_DAYS.unprotected;
    const secret = new secretmanager.Secret(
      logicalName,
      {
        secretId,
        project,
        replication: replicationOf(args),
        versionDestroyTtl: `${days * 86_400}s`,
        labels: toLabels(args.tags),
        deletionProtection,
        deletionPolicy: deletionPolicyOf(args),
      },
      // `unified-ai` moves the alias to the version that counts; the program must not take it back.
      { ...opts, ignoreChanges: ["versionAliases"] },
    );
    const grants = [
      new secretmanager.SecretIamMember(
        `${logicalName}-reader`,
        {
          project,
          secretId: secret.secretId,
          role: "roles/secretmanager.secretAccessor",
          member: pulumi.interpolate`serviceAccount:${args.readerEmail}`,
        },
        opts,
      ),
      ...(writer === undefined ? [] : args.operators).map(
        (member) =>
          new secretmanager.SecretIamMember(
            `${logicalName}-writer-${member}`,
            { project, secretId: secret.secretId, role: writer!.name, member },
            opts,
          ),
      ),
    ];
    return pulumi
      .all(grants.map(({ id }) => id))
      .apply(() => `projects/${project}/secrets/${secretId}`);
  }
}

function deletionPolicyOf({ deletionProtection }: SharedStoreArgs): string {
  return deletionProtection ? "PREVENT" : "DELETE";
}

/** Automatic where the residency sets no limit, else the home and one more region of the residency. */
function replicationOf({
  residency,
  location,
}: SecretManagerStoreArgs): secretmanager.SecretArgs["replication"] {
  if (residency === "global") return { auto: {} };
  const [first, second] = PARTNERS[residency];
  const locations = [location, location === first ? second : first];
  return { userManaged: { replicas: locations.map((each) => ({ location: each })) } };
}
