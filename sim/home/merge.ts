import { isRecord } from "../facts/judge";
import type { Json, Props } from "../model";

/** By what Kubernetes tells the members of a pod's lists apart, by the list's field (k8s.io/api/core/v1 patchMergeKey). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  env: "name",
  ports: "containerPort",
  volumes: "name",
  volumeMounts: "mountPath",
};

/**
 * An object with a patch laid over it. `JSONMerge` takes lists as a whole; `StrategicMerge` joins the lists of a pod whose
 * members have a key. A null in the patch removes the field.
 */
export function applyPatch(base: Json, patch: Json, type: "JSONMerge" | "StrategicMerge"): Json {
  return merge(base, patch, type === "StrategicMerge", "");
}

function merge(base: Json | undefined, patch: Json, strategic: boolean, field: string): Json {
  if (isRecord(patch)) {
    const result: Props = isRecord(base) ? { ...base } : {};
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete result[key];
      else result[key] = merge(result[key], value, strategic, key);
    }
    return result;
  }
  const key = MERGE_KEYS[field];
  if (!strategic || !Array.isArray(patch) || key === undefined || !Array.isArray(base))
    return patch;
  const joined = [...base];
  for (const member of patch) {
    const index = joined.findIndex(
      (one) => isRecord(one) && isRecord(member) && one[key] === member[key],
    );
    if (index < 0) joined.push(member);
    else joined[index] = merge(joined[index], member, strategic, "");
  }
  return joined;
}
