import { CliError } from "../errors";

/** What an entry holds: one JSON object. */
export type Document = Record<string, unknown>;

/** A value as a store gave it. */
export interface Stored {
  document: Document;
  /** The store's own name of the version. */
  version: string;
}

/** One version of an entry that the store still lists. */
export interface VersionInfo {
  version: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Whether it is the one that `read` gives. */
  current: boolean;
  /** Whether its value can still be read. */
  readable: boolean;
}

/**
 * What becomes of an old version: `destroyed` for good; `disabled`, which one with the right to change it can undo; or
 * `deprecated`, without a label, deleted by the store in its own time and until then readable by its id alone.
 */
export type Fate = "destroyed" | "disabled" | "deprecated";

/** A value handed over by a wrapping token, which can be opened once. */
export interface Wrapped {
  token: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
}

/**
 * One secret store, as an operator's own credentials reach it. `entry` is the name the stack's output `secrets` gives
 * for an entry. Every failure is a {@link StoreError}; none carries a value.
 */
export interface SecretStoreClient {
  /** The store and where it is, for messages. */
  readonly place: string;
  /** What `destroyOthers` makes of a version. */
  readonly fate: Fate;
  /** Bytes of UTF-8 that a value may have. */
  readonly limit: number;
  /** Whether the program has made what a first value needs: the entry, or where the store has no empty entries its mount or vault. */
  exists(entry: string): Promise<boolean>;
  /** The newest value; undefined when the entry has none yet. */
  read(entry: string): Promise<Stored | undefined>;
  /** The value of one version; `VERSION_GONE` when it can no longer be read. */
  readVersion(entry: string, version: string): Promise<Stored>;
  /**
   * Makes a value the newest if `expected` still is; undefined expects none. Refuses with `CONFLICT` when somebody else
   * wrote meanwhile, whose value then stays. Returns the new version.
   */
  write(entry: string, document: Document, expected: string | undefined): Promise<string>;
  /** Versions that the store lists, newest first. */
  versions(entry: string): Promise<VersionInfo[]>;
  /** Takes every version but `keep` out of reach, and returns how many it took. */
  destroyOthers(entry: string, keep: string): Promise<number>;
  /** Hands a document over by a token that can be opened once within `seconds`; only Vault can. */
  wrap?(document: Document, seconds: number): Promise<Wrapped>;
  /** Makes a wrapping token worthless. */
  unwrap?(token: string): Promise<void>;
}

/** Stable codes of what can go wrong with a store. */
export type StoreErrorCode =
  | "NO_CREDENTIALS"
  | "NO_PERMISSION"
  | "ENTRY_MISSING"
  | "CONFLICT"
  | "VERSION_GONE"
  | "BAD_VALUE"
  | "STORE_SEALED"
  | "STORE_UNREACHABLE"
  | "STORE_FAILED";

/** A failure of a secret store: which store, which entry, what failed, what to do. */
export class StoreError extends CliError {
  constructor(
    override readonly code: StoreErrorCode,
    readonly place: string,
    readonly entry: string,
    what: string,
    fix: string,
  ) {
    super(code, `${entry === "" ? "" : `${JSON.stringify(entry)} in `}${place}: ${what}; ${fix}`);
    this.name = "StoreError";
  }
}

/** The entry is not there at all. */
export const entryMissing = (place: string, entry: string, what = "is not there"): StoreError =>
  new StoreError("ENTRY_MISSING", place, entry, what, "run `pulumi up` first, which makes it");

/** Somebody else wrote between our read and our write. */
export const conflict = (place: string, entry: string): StoreError =>
  new StoreError(
    "CONFLICT",
    place,
    entry,
    "somebody else wrote it meanwhile, and theirs stays",
    "nothing of this command is in force; look at it with `list`, then run the command again",
  );

/** The identity may not do that. */
export const noPermission = (
  place: string,
  entry: string,
  permission: string,
  whose = "your credentials",
): StoreError =>
  new StoreError(
    "NO_PERMISSION",
    place,
    entry,
    `${whose} lack ${permission}`,
    "have it granted (docs/secrets.md lists what each command needs), or use other credentials",
  );

/** There are no credentials, or the store does not believe them. */
export const noCredentials = (
  place: string,
  entry: string,
  what: string,
  fix: string,
): StoreError => new StoreError("NO_CREDENTIALS", place, entry, what, fix);

/** The version's value cannot be read any more. */
export const versionGone = (
  place: string,
  entry: string,
  version: string,
  what: string,
): StoreError =>
  new StoreError(
    "VERSION_GONE",
    place,
    entry,
    `version ${JSON.stringify(version)} ${what}`,
    "read the newest one instead",
  );

/** No answer. */
export const unreachable = (place: string, entry: string, reason: string): StoreError =>
  new StoreError(
    "STORE_UNREACHABLE",
    place,
    entry,
    `gave no answer, ${reason}`,
    "check the address and the way there (network, proxy, certificate), then run it again",
  );

/** Anything else the store said. */
export const storeFailed = (place: string, entry: string, reason: string): StoreError =>
  new StoreError("STORE_FAILED", place, entry, `failed, ${reason}`, "nothing was changed by it");

/** Whether an entry is there, by looking at it. */
export async function isThere(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENTRY_MISSING") return false;
    throw error;
  }
}
