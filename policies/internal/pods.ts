import type { Resource } from "../resource";
import type { Value } from "./value";

/** Where each kind keeps its pod, by the last part of the type token. */
const PODS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
};
const WORKLOAD = /^kubernetes:(core|apps|batch|extensions)\/v\d\w*:(\w+?)(Patch)?$/;

/** Whether the type is one of Kubernetes' own that run pods. */
export const runsPods = (token: string): boolean => podPath(token) !== undefined;

function podPath(token: string): readonly string[] | undefined {
  const [, , kind = "", patch] = WORKLOAD.exec(token) ?? [];
  // A patch holds what it changes only.
  return patch === undefined && Object.hasOwn(PODS, kind) ? PODS[kind] : undefined;
}

/** The pod's specification. */
export const podOf = (resource: Resource): Value =>
  resource.get(...(podPath(resource.token) ?? []));

/** Its containers: those of the application, those that come before, and those added for debugging. */
export function containersOf(pod: Value): Value[] {
  const lists = ["containers", "initContainers", "ephemeralContainers"];
  return lists.flatMap((name) => pod.get(name).items());
}

/** A setting of the container's security context, else of the pod's, where the container has none. */
export function securityOf(pod: Value, container: Value, name: string): Value {
  const own = container.get("securityContext", name);
  return own.isMissing ? pod.get("securityContext", name) : own;
}

/** The workload's own name: what it is called in the cluster, else its logical name. */
export const workloadName = (resource: Resource): string =>
  resource.get("metadata", "name").text() ?? resource.name;

const patternsRead = new Map<string, RegExp>();

/** Whether a name matches one of the patterns, in which `*` stands for any text. */
export const isNamed = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    let read = patternsRead.get(pattern);
    if (read === undefined) patternsRead.set(pattern, (read = readPattern(pattern)));
    return read.test(name);
  });

function readPattern(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}
