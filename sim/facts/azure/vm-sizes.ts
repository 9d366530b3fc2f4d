/** Virtual machine sizes the local Azure knows, and how many of their cores a fresh subscription may use. */
import { suggestion } from "../../schema/nearest";
import {
  CloudError,
  type Failure,
  type HookContext,
  type Json,
  type StoredResource,
} from "../../model";
import { at, failure, got, list, record, text } from "../judge";
import { AGENT_POOL, findById, MANAGED_CLUSTER, VIRTUAL_MACHINE } from "./common";
import data from "./data/vm-sizes.json";
import { normalLocation } from "./locations";

/** One size: quota family, virtual CPUs, GPUs. */
export interface VmSize {
  family: string;
  vcpus: number;
  gpus: number;
}

const SIZES: Readonly<Record<string, VmSize>> = data.sizes;
const byLowerCase = new Map(
  Object.entries(SIZES).map(([name, size]) => [name.toLowerCase(), size]),
);

/** The size of that name, in whatever letter case; undefined when the local Azure knows none. */
export const vmSize = (name: string): VmSize | undefined => byLowerCase.get(name.toLowerCase());

/** Judges a size's name. */
export function checkVmSize(value: Json | undefined, path: string): Failure[] {
  if (typeof value !== "string" || vmSize(value)) return [];
  return [
    failure(
      path,
      `must be a virtual machine size, ${got(value)}${suggestion(value, Object.keys(SIZES))}`,
    ),
  ];
}

/** Cores a fresh subscription may use in one location, in all and per family of sizes without GPU; GPU families have none. */
const FRESH_CORES = 10;

/** Cores in use by size family, at one location, `except` left out. */
function usage(
  context: HookContext,
  location: string,
  except: string | undefined,
): Map<string, number> {
  const used = new Map<string, number>();
  const add = (size: Json | undefined, count: number): void => {
    const found = vmSize(text(size) ?? "");
    if (found) used.set(found.family, (used.get(found.family) ?? 0) + found.vcpus * count);
  };
  const here = (resource: StoredResource | undefined): boolean =>
    resource?.scope.account === context.scope.account &&
    normalLocation(text(resource.state.location) ?? "") === location;
  for (const machine of context.world.list(VIRTUAL_MACHINE)) {
    if (here(machine) && machine.id !== except)
      add(at(machine.inputs, "hardwareProfile.vmSize"), 1);
  }
  for (const cluster of context.world.list(MANAGED_CLUSTER)) {
    if (!here(cluster) || cluster.id === except) continue;
    for (const pool of list(cluster.inputs.agentPoolProfiles).map(record))
      add(pool.vmSize, Number(pool.count ?? 1));
  }
  for (const pool of context.world.list(AGENT_POOL)) {
    const cluster = findById(
      context,
      MANAGED_CLUSTER,
      pool.id.replace(/\/agentPools\/[^/]+$/i, ""),
    );
    if (here(cluster) && pool.id !== except)
      add(pool.inputs.vmSize, Number(pool.inputs.count ?? 1));
  }
  return used;
}

/**
 * Refuses what would exceed the cores of a fresh subscription. Grants named `cores` and `cores:<family>` raise the limits.
 * `code` is the asking service's own: AKS and the virtual machine service word this differently.
 */
export function requireCores(
  context: HookContext,
  asked: {
    size: string;
    count: number;
    location: string;
    code: string;
    except?: string | undefined;
  },
): void {
  const size = vmSize(asked.size);
  if (!size) return;
  const scope = { ...context.scope, region: asked.location };
  const granted = (name: string): number => context.world.granted?.(scope, name) ?? 0;
  const used = usage(context, asked.location, asked.except);
  const total = [...used.values()].reduce((sum, cores) => sum + cores, 0);
  const want = size.vcpus * asked.count;
  const limits = [
    {
      title: size.family,
      limit: (size.gpus > 0 ? 0 : FRESH_CORES) + granted(`cores:${size.family}`),
      usage: used.get(size.family) ?? 0,
    },
    {
      title: "Total Regional",
      limit: FRESH_CORES + granted("cores") + granted(`cores:${size.family}`),
      usage: total,
    },
  ];
  for (const { title, limit, usage: now } of limits) {
    if (now + want <= limit) continue;
    throw new CloudError(
      asked.code,
      409,
      `Operation could not be completed as it results in exceeding approved ${title} Cores quota. Additional details - ` +
        `Deployment Model: Resource Manager, Location: ${asked.location}, Current Limit: ${limit}, Current Usage: ${now}, ` +
        `Additional Required: ${want}, (Minimum) New Limit Required: ${now + want}.`,
    );
  }
}
