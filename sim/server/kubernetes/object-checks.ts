import type { Failure, Props, ProviderSettings } from "../../model";
import { builtInKind } from "../../facts/kubernetes/kinds";
import type { Difference } from "../diff";
import { isUnknown } from "../values";
import type { ApiServer } from "./api";
import { parseCheckpoint, pruned, withoutServerFields } from "./checkpoint";
import {
  completedInputs,
  isAutonamed,
  isPatchToken,
  kindOfToken,
  unservedKind,
  type NamingRequest,
} from "./inputs";
import { metadataOf, nameOf, namespaceOf, toApi } from "./names";
import { objectDifference } from "./patch";

/** Inputs as the provider completes them, and what can be said against them without the API server. */
export function checkObject(
  token: string,
  given: Props,
  naming: NamingRequest,
  api: ApiServer | undefined,
): { inputs: Props; failures: Failure[] } {
  const completed = completedInputs(given, naming);
  const kind = kindOfToken(token);
  const failures = [...completed.failures];
  if ("reason" in kind) failures.push({ property: "apiVersion", reason: kind.reason });
  else {
    const unserved = unservedKind(kind.apiVersion, kind.kind);
    if (unserved !== undefined) failures.push({ property: "", reason: unserved });
    for (const key of ["apiVersion", "kind"] as const) {
      const given = completed.inputs[key];
      if (given !== kind[key] && !isUnknown(given)) {
        failures.push({
          property: key,
          reason: `must be ${JSON.stringify(kind[key])} as in the type token, got ${JSON.stringify(given ?? null)}`,
        });
      }
    }
  }
  const inputs =
    "reason" in kind || api === undefined
      ? completed.inputs
      : withNamespace(completed.inputs, api, kind.apiVersion, kind.kind);
  return { inputs, failures };
}

/** What an update would change: the live object in the shape of its old inputs against the new ones. */
export function diffObject(
  token: string,
  olds: Props,
  news: Props,
  ignored: readonly string[],
  settings: ProviderSettings,
  api: ApiServer | undefined,
): Difference {
  const after = withoutServerFields(toApi(news));
  const { inputs, live } = parseCheckpoint(olds);
  const before = withoutServerFields(pruned(live, withoutServerFields(inputs)));
  const apiVersion = String(after["apiVersion"]);
  const kind = String(after["kind"]);
  const known = api?.isNamespaced(apiVersion, kind);
  const namespaced = known ?? builtInKind(apiVersion, kind)?.facts.namespaced.value ?? true;
  for (const object of [before, after]) setNamespace(object, namespaced);
  if (nameOf(after) !== "") before["metadata"] = { ...metadataOf(before), name: nameOf(live) };
  for (const key of ["apiVersion", "kind"])
    if (before[key] === undefined && after[key] !== undefined) before[key] = after[key];
  const replaceOn = isPatchToken(token, kind)
    ? []
    : replacingPaths(apiVersion, kind, after, settings);
  const found = objectDifference(
    before,
    after,
    ["metadata.name", "metadata.namespace", ...replaceOn],
    ignored,
  );
  const deleteBeforeReplace =
    found.replaces.size > 0 &&
    !isAutonamed(after) &&
    nameOf(after) === nameOf(live) &&
    namespaceOf(after) === (namespaceOf(live) || (namespaced ? "default" : ""));
  return { ...found, deleteBeforeReplace };
}

/** The object in the provider's default namespace when it names none and its kind has them. */
function withNamespace(object: Props, api: ApiServer, apiVersion: string, kind: string): Props {
  const metadata = metadataOf(object);
  if (metadata["namespace"] !== undefined && metadata["namespace"] !== "") return object;
  if (!(api.isNamespaced(apiVersion, kind) ?? true)) return object;
  return { ...object, metadata: { ...metadata, namespace: api.cluster.defaultNamespace } };
}

function setNamespace(object: Props, namespaced: boolean): void {
  const metadata = { ...metadataOf(object) };
  if (!namespaced) delete metadata["namespace"];
  else metadata["namespace"] ??= "default";
  object["metadata"] = metadata;
}

/** Paths that replace an object of a kind, by the provider's settings. */
function replacingPaths(
  apiVersion: string,
  kind: string,
  object: Props,
  settings: ProviderSettings,
): readonly string[] {
  const stated = builtInKind(apiVersion, kind)?.facts.replaceOn.value ?? [];
  const mutable =
    (kind === "ConfigMap" && settings.config["enableConfigMapMutable"] === true) ||
    (kind === "Secret" && settings.config["enableSecretMutable"] === true);
  if (!mutable || object["immutable"] === true) return stated;
  return stated.filter((path) => path === "type");
}
