import type { Progress } from "./lib/progress.cjs";

export interface Engine {
  /** Path of the `pulumi` executable; its language host lies beside it. */
  pulumi: string;
  version: string;
  source: "path" | "cache" | "download" | "build";
}

export declare const VERSION: string;
export declare function findEngine(env?: NodeJS.ProcessEnv): Promise<Engine | undefined>;
export declare function ensureEngine(options?: {
  env?: NodeJS.ProcessEnv;
  progress?: Progress;
  limits?: { connectMs?: number; stallMs?: number };
}): Promise<Engine>;
