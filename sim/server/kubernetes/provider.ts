import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Props } from "../../model";
import { deepEqual } from "../equality";
import { isUnknown } from "../values";
import { activeCluster } from "./kubeconfig";

const identity = ["kubeconfig", "context", "cluster"];

/**
 * What a change of a provider's settings means: everything in there is replaced when it would lead to another cluster, or
 * when that cannot be told yet. `clusterIdentifier`, where given, decides instead.
 */
export function providerDifference(before: Props, after: Props): proto.DiffResponse {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => key !== "version" && !deepEqual(before[key], after[key]),
  );
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changed);
  response.setReplacesList(replacing(before, after, changed));
  return response;
}

function replacing(before: Props, after: Props, changed: readonly string[]): string[] {
  const [old, now] = [before["clusterIdentifier"], after["clusterIdentifier"]];
  if (old !== undefined && now !== undefined) return old === now ? [] : ["clusterIdentifier"];
  const unknown = identity.find((key) => isUnknown(after[key]));
  if (unknown !== undefined) return changed.includes(unknown) ? [unknown] : [];
  const [from, to] = [activeCluster(before), activeCluster(after)];
  if (from === undefined || to === undefined || from === to) return [];
  return identity.filter((key) => changed.includes(key));
}
