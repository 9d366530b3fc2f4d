import { CloudError, type Json, type Props, type StoredResource } from "../../model";
import { chartData } from "../../kubernetes/charts";
import type { RenderedChart } from "../../kubernetes/validator";
import { isObject, wrapSecrets } from "../values";
import { isClusterWide, type ApiServer } from "./api";
import { fullName, metadataOf, nameOf, namespaceOf } from "./names";
import { wantedChart, type WantedChart } from "./release-inputs";

/** An object that can only be there when its namespace is. */
export const namespaced = (namespace: string): Props => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "release", namespace },
});

/** The chart of a release that passed its check. */
export function requireChart(inputs: Props): WantedChart {
  const chart = wantedChart(inputs);
  if ("reason" in chart)
    throw new CloudError("NotFound", 404, `\`${chart.property}\`: ${chart.reason}`);
  return chart;
}

/** The object in the release's namespace when it names none. */
export const inNamespace = (object: Props, namespace: string): Props =>
  namespaceOf(object) === ""
    ? { ...object, metadata: { ...metadataOf(object), namespace } }
    : object;

/** Helm's own namespace: not part of the release, and left there when it goes. */
export function makeNamespace(api: ApiServer, name: string): void {
  const given: Props = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { name, "kubernetes.io/metadata.name": name } },
  };
  const writer = { manager: "helm", operation: "Update" } as const;
  const { live, managers } = api.created(given, given, writer, `namespace ${name}`);
  api.put("kubernetes:core/v1:Namespace", live, given, managers, { by: "helm" });
}

/** Helm takes over nothing that others made. */
export function refuseForeign(api: ApiServer, rendered: RenderedChart, namespace: string): void {
  for (const one of rendered.objects) {
    const place = isClusterWide(one) ? "" : namespaceOf(one) || namespace;
    const kind = String(one["kind"]);
    if (!api.live(String(one["apiVersion"]), kind, place, nameOf(one))) continue;
    throw foreign(kind, nameOf(one), place);
  }
}

/** The same for definitions of templates. */
export function refuseForeignDefinitions(api: ApiServer, definitions: readonly Props[]): void {
  for (const one of definitions)
    if (api.definitions.named(nameOf(one)))
      throw foreign("CustomResourceDefinition", nameOf(one), "");
}

const foreign = (kind: string, name: string, namespace: string): CloudError =>
  new CloudError(
    "AlreadyExists",
    409,
    `Unable to continue with install: ${kind} ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} exists and cannot be imported into the current release: invalid ownership metadata`,
  );

/** What the provider shows of a release, and what others may want to know of it. */
export function stateOf(
  chart: WantedChart,
  inputs: Props,
  rendered: RenderedChart,
  revision: number,
): Props {
  const resourceNames: Record<string, string[]> = {};
  const definitions = chartData(chart.source).definitions;
  const templates = definitions.filter(({ from }) => from === "templates");
  for (const one of [...rendered.objects, ...templates.map(({ object }) => object)]) {
    const apiVersion = String(one["apiVersion"]);
    const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
    const key = `${String(one["kind"])}${group}/${apiVersion}`;
    (resourceNames[key] ??= []).push(fullName(namespaceOf(one), nameOf(one)));
  }
  for (const names of Object.values(resourceNames)) names.sort();
  return {
    status: {
      appVersion: rendered.appVersion,
      chart: rendered.name,
      name: String(inputs["name"]),
      namespace: String(inputs["namespace"]),
      revision,
      status: "deployed",
      version: chart.version,
    },
    resourceNames,
    // A Secret's content belongs in no file.
    objects: [...rendered.objects, ...rendered.hooks].map((one) =>
      one["kind"] === "Secret"
        ? Object.fromEntries(
            Object.entries(one).filter(([key]) => key !== "data" && key !== "stringData"),
          )
        : one,
    ) as Json,
  };
}

/** State of a release as the engine keeps it. */
export function shown(stored: StoredResource, inputs: Props): Props {
  const { status, resourceNames } = stored.state;
  return {
    ...inputs,
    ...(isObject(status) ? { status } : {}),
    ...(isObject(resourceNames) ? { resourceNames } : {}),
    __inputs: secret(inputs),
  };
}

/** The provider keeps a release's inputs secret as a whole. */
export const secret = (inputs: Props): Props =>
  wrapSecrets({ value: inputs }, ["value"])["value"] as Props;
