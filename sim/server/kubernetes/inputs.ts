import { createHmac } from "node:crypto";
import type { Failure, Json, Props } from "../../model";
import { builtInKind, kinds } from "../../facts/kubernetes/kinds";
import { suggestion } from "../../schema/nearest";
import type { Autonaming } from "../check";
import { isObject, isUnknown } from "../values";
import { withoutServerFields } from "./checkpoint";
import { metadataOf } from "./names";

/** Annotation of objects that the provider named. */
export const AUTONAMED = "pulumi.com/autonamed";

/** Group, version and kind of a type token, or why it has none. */
export function kindOfToken(
  token: string,
): { apiVersion: string; kind: string } | { reason: string } {
  const [, groupVersion = "", name = ""] = token.split(":");
  const [group, version, ...rest] = groupVersion.split("/");
  if (!group || !version || rest.length > 0) {
    return {
      reason: `apiVersion does not have both a group and a version: ${JSON.stringify(groupVersion)}`,
    };
  }
  const kind = name.endsWith("Patch") && !kindsOwn.has(name) ? name.slice(0, -5) : name;
  return { apiVersion: group === "core" ? version : groupVersion, kind };
}

/** Kinds whose own name ends as those of patches do. */
const kindsOwn = new Set(["Patch"]);

/** Whether a token is of a resource that patches an object it does not own; `kind` is the object's own. */
export const isPatchToken = (token: string, kind: unknown): boolean =>
  token.endsWith("Patch") && !(typeof kind === "string" && kind.endsWith("Patch"));

/** Groups of the API server itself: a kind in there is built in, or does not exist. */
const ownGroups = new Set([
  "apps",
  "autoscaling",
  "batch",
  "policy",
  ...["admissionregistration", "apiregistration", "certificates", "coordination"].map(k8s),
  ...["discovery", "events", "networking", "node", "resource", "scheduling", "storage"].map(k8s),
  ...["rbac.authorization", "flowcontrol.apiserver", "storagemigration"].map(k8s),
]);

function k8s(name: string): string {
  return `${name}.k8s.io`;
}

/** Why the local clusters do not serve a kind, as far as that can be said without looking into one. */
export function unservedKind(apiVersion: string, kind: string): string | undefined {
  if (builtInKind(apiVersion, kind) || apiVersion === "apiextensions.k8s.io/v1") return undefined;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
  if (group !== "" && !ownGroups.has(group)) return undefined;
  const names = kinds.map((one) => `${one.apiVersion}:${one.kind}`);
  return (
    `${apiVersion}:${kind}: the local clouds do not serve this kind; add it in sim/facts/kubernetes/kinds.ts and ` +
    `tools/kube-validate/builtin.go${suggestion(`${apiVersion}:${kind}`, names)}`
  );
}

export interface NamingRequest {
  readonly logicalName: string;
  readonly olds: Props | undefined;
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

/** Inputs as the provider completes them: named, server fields dropped; refusals beside them. */
export function completedInputs(
  given: Props,
  request: NamingRequest,
): { inputs: Props; failures: Failure[] } {
  const inputs = withoutServerFields(given);
  const { name, generateName } = metadataOf(inputs);
  if (generateName !== undefined && (name === undefined || name === "")) {
    const reason =
      "the `.metadata.generateName` field is not supported in Server-Side Apply mode; set `metadata.name`";
    return { inputs, failures: [{ property: "metadata.generateName", reason }] };
  }
  if (isUnknown(name) || (typeof name === "string" && name !== "")) return { inputs, failures: [] };
  const old = request.olds ?? {};
  const oldName = metadataOf(old)["name"];
  if (isAutonamed(old) && typeof oldName === "string")
    return { inputs: withName(inputs, oldName), failures: [] };
  if (Object.keys(old).length > 0 && typeof oldName === "string" && !isAutonamed(old)) {
    return {
      inputs,
      failures: [
        {
          property: "metadata.name",
          reason: `must not be taken away, the object is ${JSON.stringify(oldName)}; keep it`,
        },
      ],
    };
  }
  if (request.autonaming?.mode === "disable") {
    const reason = "autonaming is disabled, resource requires the .metadata.name field to be set";
    return { inputs, failures: [{ property: "metadata.name", reason }] };
  }
  const proposed = request.autonaming?.proposedName ?? "";
  const random = createHmac("sha256", request.randomSeed).update("kubernetes").digest("hex");
  const made = proposed !== "" ? proposed : `${request.logicalName}-${random.slice(0, 8)}`;
  return { inputs: withName(inputs, made), failures: [] };
}

/** Whether the provider itself gave the object its name. */
export const isAutonamed = (object: Props): boolean => {
  const { annotations } = metadataOf(object);
  return isObject(annotations) && annotations[AUTONAMED] === "true";
};

function withName(object: Props, name: string): Props {
  const metadata = metadataOf(object);
  const annotations: Json = isObject(metadata["annotations"]) ? metadata["annotations"] : {};
  return {
    ...object,
    metadata: { ...metadata, name, annotations: { ...annotations, [AUTONAMED]: "true" } },
  };
}

/** Whether an annotation is switched on. */
export const hasAnnotation = (object: Props, name: string): boolean => {
  const { annotations } = metadataOf(object);
  return isObject(annotations) && annotations[name] === "true";
};
