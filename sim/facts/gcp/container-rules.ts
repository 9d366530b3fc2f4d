/** Rules that clusters and node pools share. */
import { CloudError, type Failure, type HookContext, type Json, type Props } from "../../model";
import { suggestion } from "../../schema/nearest";
import { checkInteger, failure, got, text } from "../judge";
import { block } from "./common";
import { requireNodeAccount } from "./compute";
import { REGIONS, ZONES } from "./locations";
import { checkAccelerators, checkMachineType } from "./machines";

export const LOCATIONS: readonly string[] = [...REGIONS, ...ZONES];

/** Judges where a cluster is: a region or a zone. */
export function checkClusterLocation(value: Json | undefined): Failure[] {
  if (typeof value !== "string" || LOCATIONS.includes(value)) return [];
  return [
    failure(
      "location",
      `must be a region or a zone, ${got(value)}${suggestion(value, [...LOCATIONS])}`,
    ),
  ];
}

/** Judges the machines of a pool. */
export function checkNodes(inputs: Props): Failure[] {
  const config = block(inputs.nodeConfig);
  const scaling = block(inputs.autoscaling);
  const failures = [
    ...checkMachineType(config?.machineType, "nodeConfig.machineType"),
    ...checkAccelerators(
      config?.guestAccelerators,
      config?.machineType ?? "e2-medium",
      "nodeConfig.guestAccelerators",
    ),
    ...checkInteger(config?.diskSizeGb, "nodeConfig.diskSizeGb", 10, 65_536),
    ...checkInteger(inputs.nodeCount, "nodeCount", 0, 1000),
    ...checkInteger(inputs.initialNodeCount, "initialNodeCount", 0, 1000),
    ...checkInteger(scaling?.minNodeCount, "autoscaling.minNodeCount", 0, 1000),
    ...checkInteger(scaling?.maxNodeCount, "autoscaling.maxNodeCount", 1, 1000),
  ];
  const { minNodeCount, maxNodeCount } = scaling ?? {};
  if (
    typeof minNodeCount === "number" &&
    typeof maxNodeCount === "number" &&
    minNodeCount > maxNodeCount
  ) {
    failures.push(
      failure(
        "autoscaling.minNodeCount",
        `must not exceed maxNodeCount ${maxNodeCount}, ${got(minNodeCount)}; lower it`,
      ),
    );
  }
  return failures;
}

/** The account of the nodes must exist. */
export const requireNodeConfig = (context: HookContext): void =>
  requireNodeAccount(context, text(block(context.inputs.nodeConfig)?.serviceAccount));

export const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};
