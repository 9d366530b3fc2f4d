import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";
import { localStacks } from "./stacks";

/** A target as a stack's output `targets` states it, as far as it is looked at here. */
export interface StackTarget {
  /** Stable key, `<alias>-<cloud or direct provider>-<region>-<model>`. */
  key: string;
  /** The cloud that serves it; absent for a direct provider's. */
  cloud?: string;
  invokeUrl: string;
  modelId: string;
}

/** What a stack of the local backend says of its endpoint. */
export interface StackOutputs {
  project: string;
  stack: string;
  targets: StackTarget[];
  /** Where its gateway is; absent without one. */
  gateway?: { clusterArn: string; namespace: string };
}

/** Outputs of every stack of the local backend that can be read; state files as v3.259.0 writes them. */
export function localOutputs(layout: Layout): StackOutputs[] {
  return localStacks(layout).flatMap(({ project, stack }) => {
    const outputs = readOutputs(layout, project, stack);
    if (!outputs) return [];
    const { targets, gateway } = outputs as { targets?: StackTarget[]; gateway?: object };
    return [
      {
        project,
        stack,
        targets: Array.isArray(targets) ? targets : [],
        ...(gateway && "namespace" in gateway
          ? { gateway: gateway as { clusterArn: string; namespace: string } }
          : {}),
      },
    ];
  });
}

function readOutputs(layout: Layout, project: string, stack: string): object | undefined {
  const file = path.join(layout.state, ".pulumi", "stacks", project, `${stack}.json`);
  try {
    const state = JSON.parse(fs.readFileSync(file, "utf8")) as {
      checkpoint?: { latest?: { resources?: { type: string; outputs?: object }[] } };
    };
    const root = state.checkpoint?.latest?.resources?.find(
      ({ type }) => type === "pulumi:pulumi:Stack",
    );
    return root?.outputs;
  } catch {
    return undefined;
  }
}
