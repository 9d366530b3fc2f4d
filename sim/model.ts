/**
 * The vocabulary of the local clouds: what a resource type's facts row says, and what the engine-facing
 * server hands to a row's hooks. No code here; `sim/facts/<cloud>/<service>.ts` holds the rows,
 * `sim/server` runs them.
 */

export type Cloud = "aws" | "azure-native" | "gcp" | "vault" | "kubernetes";

/** How sure we are: seen on a real cloud, stated in the cloud's documentation, or our best guess. */
export type Grade = "recorded" | "documented" | "guessed";

/** One fact about a cloud, with the page (or specification file) that states it. */
export interface Fact<T> {
  readonly value: T;
  readonly grade: Grade;
  readonly source: string;
}

export const recorded = <T>(value: T, source: string): Fact<T> => ({
  value,
  grade: "recorded",
  source,
});
export const documented = <T>(value: T, source: string): Fact<T> => ({
  value,
  grade: "documented",
  source,
});
export const guessed = <T>(value: T, reason: string): Fact<T> => ({
  value,
  grade: "guessed",
  source: reason,
});

/** A JSON value as the provider protocol carries it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Props = { [key: string]: Json };

/** One problem with an input, reported through the protocol's `CheckResponse.failures`. */
export interface Failure {
  /** Path of the input, e.g. `properties.model.version`. */
  property: string;
  /** Constraint, value got, fix; lower-case start, no trailing full stop. */
  reason: string;
}

/** A cloud's refusal of a call, in the cloud's own words: code, HTTP status, message. */
export class CloudError extends Error {
  constructor(
    /** The cloud's error code, e.g. `ResourceInUseException`, `RequestConflict`, `ALREADY_EXISTS`. */
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "CloudError";
  }
}

/** Where a resource lives. `account` is the AWS account id, Azure subscription id or GCP project id. */
export interface Scope {
  readonly cloud: Cloud;
  readonly account: string;
  /** AWS region, Azure location or GCP location; "global" for types that have none. */
  readonly region: string;
}

/** One resource as the cloud has stored it. */
export interface StoredResource {
  readonly token: string;
  /** The Pulumi resource id. */
  readonly id: string;
  readonly scope: Scope;
  /** Physical name, where the type has one. */
  readonly name?: string;
  /** What was last written by the caller, secrets unwrapped, defaults not filled. */
  inputs: Props;
  /** The cloud's own view: computed outputs and state such as policies attached later. */
  state: Props;
  readonly createdAt: string;
  /** What the deterministic parts of ids were made from, so that an update gives the same ones. */
  readonly seed?: string;
  /** Set while soft-deleted or pending deletion: the name may still be held. */
  deletedAt?: string;
  /** When a soft-deleted resource is gone for good. */
  purgeAt?: string;
}

/** Read access to everything the cloud holds; soft-deleted resources are left out unless asked for. */
export interface World {
  get(token: string, id: string): StoredResource | undefined;
  list(token: string, where?: (resource: StoredResource) => boolean): StoredResource[];
  listDeleted(token: string, where?: (resource: StoredResource) => boolean): StoredResource[];
  /**
   * What an account was granted beyond what a fresh one has: quota increases, opt-in regions, commitments ended early.
   * Read from the store's grants by `<cloud>/<account>/<region>` and grant name; undefined when nothing was granted.
   */
  granted?(scope: Scope, grant: string): number | undefined;
  /** Whether a resource of another account holds a value at an input path, letter case ignored; soft-deleted ones count. */
  takenElsewhere?(token: string, path: string, value: string): boolean;
  /** Number Google Cloud gave a project; undefined when the organisation states none. */
  projectNumber?(project: string): string | undefined;
  /** Object ids of the groups in the Entra directory; nobody makes them here. */
  directoryGroups?(): readonly string[];
  /** Numbers of Google Cloud access policies that the caller may use; they belong to organisations, nobody makes them here. */
  accessPolicies?(): readonly string[];
  /** Billing accounts of Google Cloud that the projects are paid from, and their currency; nobody makes them here. */
  billingAccounts?(): readonly { id: string; currency: string }[];
  /** Public Route 53 zones the account owns besides those in the store: zone id to domain. */
  hostedZones?(): Readonly<Record<string, string>>;
}

/** The configuration of one explicit provider instance, as sent in Configure. */
export interface ProviderSettings {
  readonly cloud: Cloud;
  readonly account: string;
  /** Default region or location, where the provider has one. */
  readonly region?: string;
  readonly config: Props;
}

/** What every hook gets. `inputs` are known, checked and free of secret wrappers. */
export interface HookContext {
  readonly inputs: Props;
  readonly scope: Scope;
  readonly provider: ProviderSettings;
  readonly world: World;
  readonly now: Date;
  /** Deterministic hex digits for this resource (same scope + token + name give the same digits). */
  hex(length: number): string;
  /** Deterministic decimal digits, likewise. */
  digits(length: number): string;
}

export interface UpdateContext extends HookContext {
  readonly stored: StoredResource;
}

export interface NameRule {
  /** Input that carries the physical name. */
  property: string;
  /** Anchored regular expression the name must match. */
  pattern: string;
  minLength: number;
  maxLength: number;
  /** `world`: over all accounts of the cloud; `parent`: within the values of `parentProperties`. */
  uniqueIn: "world" | "account" | "region" | "parent";
  parentProperties?: string[];
  caseInsensitive?: boolean;
  /** The cloud or provider makes the name when the input is absent: separator before the random hex, and how many digits. */
  autoname?: { separator: string; randomDigits: number };
  /** The cloud's answer when the name is taken; default: the cloud's usual code for a conflict. */
  taken?: { code: string; status: number };
}

export interface SoftDelete {
  /** Days until the resource is gone for good. 0 with `nameHeld: false` means deletion is immediate. */
  days: number;
  /** Input that overrides `days`, where the caller chooses. */
  daysProperty?: string;
  /** Whether the name stays taken until then. */
  nameHeld: boolean;
  /** What creating the same name again does while it is held. */
  onRecreate: "refuse" | "restore-flag" | "undelete";
  /** Input path that asks for the restore, with `restore-flag`. */
  restoreProperty?: string;
  /** Most soft-deleted resources of the type an account may have at a time. */
  limit?: number;
}

export interface Reference {
  /** Input path (may end in `[]` for lists) that must name an existing resource. */
  property: string;
  /** Token of the resource it must name. */
  token: string;
  /** Which stored value it is compared with: the Pulumi id, the physical name, or an output. */
  by: "id" | "name" | { output: string };
  /** The cloud's answer when it does not exist; default: the cloud's usual code for a missing resource. */
  missing?: { code: string; status: number };
}

/**
 * The facts row of one type. Plain facts are judged by `sim/server`; hooks say what data cannot.
 * Everything in `facts` has a source and a grade.
 */
export interface TypeFacts {
  /** Pulumi type token as the SDK sends it, e.g. `aws:kms/key:Key`. */
  readonly token: string;
  /** IAM-style action prefix or API operation names, for error texts; e.g. `bedrock:CreateGuardrail`. */
  readonly operations: { create: string; read: string; update?: string; delete: string };
  readonly facts: {
    /** Input paths whose change replaces the resource. `*` means every input. */
    replaceOn: Fact<readonly string[]>;
    name?: Fact<NameRule>;
    /** Absent means: gone at once, name free at once. */
    softDelete?: Fact<SoftDelete>;
    /** At most one per account, or per account and region. A second create is refused or overwrites, as the cloud does. */
    singleton?: Fact<{ per: "account" | "region"; onSecond: "refuse" | "overwrite" }>;
    /** The create call is a put: writing what exists already succeeds and overwrites it. Default: it is refused. */
    upsert?: Fact<boolean>;
    /** Values the cloud fills in for absent inputs; seen in outputs and read. Dotted paths. */
    defaults?: Fact<Props>;
    /** Types that must not name this resource any more before it can be deleted: [token, property that holds our id/name/arn]. */
    deleteBlockedBy?: Fact<
      readonly {
        token: string;
        property: string;
        by: Reference["by"];
        code?: string;
        status?: number;
      }[]
    >;
    /** Inputs that must name resources that exist in the same account. */
    references?: Fact<readonly Reference[]>;
    /** Two writes at once under the same value of this input are answered 409. */
    exclusiveUnder?: Fact<{ property: string; code: string; milliseconds: number }>;
    /** Largest number of these per account and region in a fresh account. */
    quota?: Fact<{
      max: number;
      per: "account" | "region" | "parent";
      parentProperty?: string;
      code: string;
    }>;
    /** Seconds a create, update or delete takes in reality (the local clouds scale it down to milliseconds). */
    latency?: Fact<{ createSeconds: number }>;
  };
  /** Whether the resource has a region/location of its own, and which input carries it. */
  readonly location: { property?: string; global?: boolean };
  /** Static checks on inputs beyond the SDK types and the specifications. Unknown values arrive as `undefined`. */
  check?(inputs: Props, provider: ProviderSettings): Failure[];
  /** Checks against the state of the cloud at create and update time; throws CloudError. */
  admit?(context: HookContext, stored?: StoredResource): void;
  /** The Pulumi id. Must carry the mark of the local clouds where the cloud itself assigns the id. */
  id(context: HookContext): string;
  /** Computed outputs (arn, url, ...), beyond inputs and defaults. */
  outputs(context: HookContext, id: string): Props;
  /**
   * Members that the cloud decides inside an object input, by input: a preview answers "unknown" for them. Needed where the
   * SDK declares them as inputs too.
   */
  readonly decides?: Readonly<Record<string, readonly string[]>>;
  /** Outputs that follow from what else the cloud holds when it is asked, e.g. whether a certificate is issued by now. */
  live?(stored: StoredResource, world: World): Props;
  /** Turns what is stored into what the cloud's read API answers: reordered, re-cased, filled in. Default: unchanged. */
  readForm?(outputs: Props): Props;
  /** Decides whether a changed input is a difference in meaning (JSON key order, letter case, list order). Default: deep equality. */
  equal?(path: string, before: Json | undefined, after: Json | undefined): boolean;
  /** Called on delete; throws CloudError to refuse. */
  retire?(context: UpdateContext): void;
  /** From an import id to the stored id, when they differ. */
  importId?(id: string): string;
}
