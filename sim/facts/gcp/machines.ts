/** Machine types and accelerators the local Google knows, and how much of them a fresh project may use. */
import { suggestion } from "../../schema/nearest";
import { CloudError, type Failure, type HookContext, type Json, type Props } from "../../model";
import { failure, got, list, record, text } from "../judge";
import { block, CLUSTER } from "./common";
import data from "./data/machine-types.json";

/** One machine type: series, virtual CPUs, built-in accelerator and how many of it. */
export interface MachineType {
  family: string;
  vcpus: number;
  accelerator: string;
  gpus: number;
}

const TYPES: Readonly<Record<string, MachineType>> = data.machineTypes;
const ACCELERATORS: readonly string[] = data.accelerators;

const lastPart = (value: string): string => value.slice(value.lastIndexOf("/") + 1);

/** The machine type of that name or link; custom types such as `n2-custom-4-8192` count as their series. */
export function machineType(value: string): MachineType | undefined {
  const name = lastPart(value);
  const custom = /^(?:(n2d|n2|n4|e2|n1)-)?custom-(\d+)-\d+(?:-ext)?$/.exec(name);
  if (custom)
    return { family: custom[1] ?? "n1", vcpus: Number(custom[2]), accelerator: "", gpus: 0 };
  return TYPES[name];
}

/** Judges a machine type's name. */
export function checkMachineType(value: Json | undefined, path: string): Failure[] {
  if (typeof value !== "string" || machineType(value)) return [];
  return [
    failure(
      path,
      `must be a machine type, ${got(value)}${suggestion(lastPart(value), Object.keys(TYPES))}`,
    ),
  ];
}

/** Judges attached accelerators: type and count, and whether the machine's series takes them. */
export function checkAccelerators(
  items: Json | undefined,
  machine: Json | undefined,
  path: string,
): Failure[] {
  const type = typeof machine === "string" ? machineType(machine) : undefined;
  return list(items).flatMap((item, index) => {
    const accelerator = record(item);
    const at = `${path}[${index}]`;
    const failures: Failure[] = [];
    if (
      typeof accelerator.type === "string" &&
      !ACCELERATORS.includes(lastPart(accelerator.type))
    ) {
      failures.push(
        failure(
          `${at}.type`,
          `must be an accelerator type, ${got(accelerator.type)}${suggestion(lastPart(accelerator.type), [...ACCELERATORS])}`,
        ),
      );
    }
    const { count } = accelerator;
    if (typeof count === "number" && ![0, 1, 2, 4, 8, 16].includes(count)) {
      failures.push(failure(`${at}.count`, `must be 1, 2, 4, 8 or 16, ${got(count)}; change it`));
    }
    const attaches = typeof count === "number" && count > 0;
    if (type && attaches && type.gpus === 0 && type.family !== "n1") {
      failures.push(
        failure(
          at,
          `must not be attached to the ${type.family} series: only N1 takes GPUs, ${got(text(machine))}; change the machine type`,
        ),
      );
    }
    return failures;
  });
}

interface Use {
  cpus: number;
  gpus: number;
}

function useOf(machine: Json | undefined, accelerators: Json | undefined, count: number): Use {
  const type = typeof machine === "string" ? machineType(machine) : undefined;
  const attached = list(accelerators).reduce<number>(
    (sum, item) => sum + Number(record(item).count ?? 0),
    0,
  );
  return { cpus: (type?.vcpus ?? 0) * count, gpus: Math.max(type?.gpus ?? 0, attached) * count };
}

/** What the inputs of an instance, cluster or node pool use. */
export function use(token: string, inputs: Props): Use {
  if (token === "gcp:compute/instance:Instance")
    return useOf(inputs.machineType, inputs.guestAccelerators, 1);
  const config = block(inputs.nodeConfig);
  const nodes = Number(
    inputs.nodeCount ?? inputs.initialNodeCount ?? block(inputs.autoscaling)?.minNodeCount ?? 0,
  );
  // Clusters and pools without a machine type get e2-medium.
  return useOf(config?.machineType ?? "e2-medium", config?.guestAccelerators, nodes);
}

const TOKENS = ["gcp:compute/instance:Instance", CLUSTER, "gcp:container/nodePool:NodePool"];
/** Virtual CPUs of a fresh project in all regions together; GPUs it has none. */
const FRESH = { CPUS_ALL_REGIONS: 32, GPUS_ALL_REGIONS: 0 } as const;

/** Refuses what would exceed the machines of a fresh project. Grants named like the quotas raise them. */
export function requireMachines(
  context: HookContext,
  token: string,
  except: string | undefined,
): void {
  const wanted = use(token, context.inputs);
  const used = TOKENS.flatMap((other) =>
    context.world.list(other).filter(({ id }) => id !== except),
  ).map((one) => use(one.token, one.inputs));
  const sum = (key: keyof Use): number => used.reduce((total, one) => total + one[key], 0);
  for (const [metric, key] of [
    ["CPUS_ALL_REGIONS", "cpus"],
    ["GPUS_ALL_REGIONS", "gpus"],
  ] as const) {
    const limit = FRESH[metric] + (context.world.granted?.(context.scope, metric) ?? 0);
    if (wanted[key] === 0 || sum(key) + wanted[key] <= limit) continue;
    throw new CloudError(
      "QUOTA_EXCEEDED",
      403,
      `Quota '${metric}' exceeded.  Limit: ${limit.toFixed(1)} globally.`,
    );
  }
}

/** Refuses a network other than the project's default one: networks have no row in the local Google. */
export function requireDefaultNetwork(
  context: HookContext,
  value: Json | undefined,
  kind: "networks" | "subnetworks",
): void {
  const named = text(value);
  if (named === undefined) return;
  const project = /projects\/([^/]+)\//.exec(named)?.[1];
  if (lastPart(named) === "default" && (project === undefined || project === context.scope.account))
    return;
  throw new CloudError(
    "notFound",
    404,
    `The resource 'projects/${context.scope.account}/${kind}/${lastPart(named)}' was not found.`,
  );
}
