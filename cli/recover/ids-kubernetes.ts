import { known, text, type Inputs, type Row } from "./identity";

const named = (namespace: unknown, name: string): string =>
  typeof namespace === "string" && namespace !== "" ? `${namespace}/${name}` : name;

/** Releases carry chart and version in place of labels. */
const release: Row = known((i) => named(i["namespace"], text(i, "name")), ["chart", "version"]);

/** Whatever the API server holds, of any kind: `namespace/name`, or the name alone where a kind has no namespaces. */
const object: Row = known(
  (inputs) => {
    const metadata = (inputs["metadata"] ?? {}) as Inputs;
    return named(metadata["namespace"], text(metadata, "name"));
  },
  ["data"],
);

/**
 * The row of a type of the Kubernetes provider; undefined for any other. Ids as the provider makes them
 * (pulumi.com/registry/packages/kubernetes/how-to-guides/import-kubernetes-resources, 2026-11-21).
 */
export function kubernetes(type: string): Row | undefined {
  if (!type.startsWith("kubernetes:")) return undefined;
  return type === "kubernetes:helm.sh/v3:Release" ? release : object;
}
