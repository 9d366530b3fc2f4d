import type { EntryPath } from "../store";

/**
 * What things in Vault are called, from what both the baseline and an environment know: so that neither has to be told what
 * the other made.
 */

/** Path of the login method for AppRole that goes with a mount. */
export const appRoleMountOf = (mount: string): string => `${flat(mount)}-approle`;

/** Path of the login method for GitHub's tokens that goes with a mount. */
export const githubMountOf = (mount: string): string => `${flat(mount)}-github`;

/** Path of the engine that makes AWS credentials. */
export const awsMountOf = (mount: string): string => `${flat(mount)}-aws`;

/** Path of the engine that makes users of databases. */
export const databaseMountOf = (mount: string): string => `${flat(mount)}-database`;

/** Path of an environment's login method for its gateway's cluster. */
export const gatewayMountOf = (namePrefix: string): string => `${namePrefix}-gateway`;

/** The one role of that method. */
export const GATEWAY_ROLE = "gateway";

/** Who may do what in an environment; each its own policy. */
export const PARTS = ["gateway", "operator", "deploy", "preview"] as const;
export type Part = (typeof PARTS)[number];

/** Name of a part's policy. */
export const policyOf = (namePrefix: string, part: Part): string => `${namePrefix}-${part}`;

/** Path of an entry below the mount: every environment has its own. */
export const entryOf = (namePrefix: string, entry: EntryPath): string => `${namePrefix}/${entry}`;

/** A mount's path as one name. */
const flat = (mount: string): string => mount.replaceAll("/", "-");
