import * as fs from "node:fs";
import * as path from "node:path";
import { runningProcess } from "../store/lock";
import type { Place } from "./objects";
import { writePrivately } from "./secrets";

/** Sources of metrics of a home, each a path of its metrics port. */
export const METRICS_SOURCES = ["envoy", "ai-gateway", "token-agent", "rate-limit"] as const;
/** One of METRICS_SOURCES. */
export type MetricsSource = (typeof METRICS_SOURCES)[number];

/** What a home says of itself in `home.json`. */
export interface HomeState extends Place {
  pid: number;
  startedAt: string;
  /** Base URL of the OpenAI-compatible API, with `/v1`. */
  endpointUrl: string;
  /** The gateway itself, without a path. */
  gatewayUrl: string;
  metricsUrls: Record<MetricsSource, string>;
  /** File with the keys that `local gateway start` had made, by tenant; only its owner can read it. The home itself has none. */
  tenantKeysFile: string;
  /** The gateway's access log. */
  accessLog: string;
  /** The manifests the gateway runs, as the program gave them to the cluster. */
  manifest: string;
  /** Process ids inside, by program. */
  processes: Record<string, number>;
  /** Number of the current run; a change of the manifests begins another. */
  run: number;
  /** Why the newest manifests are not what runs; absent when they are. */
  problem?: string;
}

/** Name of the file that tells where a home is. */
export const homeFile = "home.json";

/** Name of the file with tenants' keys, in the folder of a home. */
export const tenantKeysFile = "tenant-keys.json";

/** Folder of all homes of a folder of local clouds. */
export const homesFolder = (clouds: string): string => path.join(clouds, "homes");

/** Folder of one environment's home; several clusters may each have a namespace of one name. */
export function stateFolder(clouds: string, { cluster, namespace }: Place): string {
  const tail = cluster.slice(cluster.lastIndexOf("/") + 1).replace(/[^\w.-]/g, "_");
  return path.join(homesFolder(clouds), `${tail}.${namespace}`);
}

/** The home of a state folder, when it runs and answers. */
export function readHome(folder: string): HomeState | undefined {
  const info = runningProcess(folder);
  if (!info?.ports) return undefined;
  try {
    const state = JSON.parse(fs.readFileSync(path.join(folder, homeFile), "utf8")) as HomeState;
    return state.pid === info.pid ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Every home of a folder of local clouds that runs and answers. */
export function runningHomes(clouds: string): HomeState[] {
  const folder = homesFolder(clouds);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .flatMap((name) => readHome(path.join(folder, name)) ?? []);
}

/** Keys by tenant from a home's file; empty when it cannot be read. */
export function tenantKeys(file: string): Record<string, string> {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}

/** Writes `home.json`. */
export function writeHome(folder: string, state: HomeState): void {
  writePrivately(path.join(folder, homeFile), `${JSON.stringify(state, null, 2)}\n`);
}
