import type { Progress } from "./lib/progress.cjs";

/** The vault program at hand; undefined when there is none. Gets nothing. */
export declare function findVault(env?: NodeJS.ProcessEnv): Promise<string | undefined>;
/** The vault program, built when there is none (about 7 minutes on two cores). */
export declare function ensureVault(options?: {
  env?: NodeJS.ProcessEnv;
  progress?: Progress;
}): Promise<string>;
