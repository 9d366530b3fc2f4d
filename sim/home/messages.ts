import type { VaultPlace } from "../vault/place";
import type { Plan } from "./plan";

/** Paths of the programs a home is made of. */
export interface Programs {
  aigw: string;
  envoy: string;
  ratelimit: string;
  redis: string;
  /** Script that stands in for the clouds' data plane, with its flags and its first line; benchmarks only. */
  dataPlane?: string;
}

/** What a run of the gateway is told once. */
export interface RunSettings {
  /** Folder of the local clouds. */
  clouds: string;
  /** Folder of the environment's state, as the host sees it. */
  state: string;
  /** Number of this run, from 1. */
  run: number;
  programs: Programs;
  plan: Plan;
  /** The Vault that keeps the environment's keys, when one runs. */
  vault?: VaultPlace;
}

/** What a connection from outside is for. */
export type Entrance = "gateway" | "metrics";

/** From the home on the host to a run inside; a connection comes with its socket. */
export type ToRun =
  | { type: "run"; settings: RunSettings }
  | { type: "connection"; entrance: Entrance }
  | { type: "drain"; seconds: number };

/** From a run to its home. */
export type FromRun =
  | { type: "ready"; processes: Record<string, number> }
  | { type: "failed"; reason: string }
  | { type: "drained" };
