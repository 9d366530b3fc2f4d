import type { Progress } from "../lib/progress.cjs";

/** Paths of the programs the local gateway is made of. */
export interface GatewayPrograms {
  redis: string;
  envoy: string;
  ratelimit: string;
  aigw: string;
}

interface Options {
  env?: NodeJS.ProcessEnv;
  progress?: Progress;
}

export declare function findGateway(env?: NodeJS.ProcessEnv): Promise<GatewayPrograms | undefined>;
export declare function ensureGateway(options?: Options): Promise<GatewayPrograms>;
export declare function findKubeValidate(env: NodeJS.ProcessEnv): string | undefined;
export declare function ensureKubeValidate(options: Required<Options>): Promise<string>;
export declare function ensurePrometheus(
  options: Required<Options>,
): Promise<{ prometheus: string; promtool: string }>;
