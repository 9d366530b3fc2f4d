import type { Props } from "../../model";
import { isObject } from "../values";

/** An object's metadata, or an empty one. */
export const metadataOf = (object: Props): Props =>
  isObject(object["metadata"]) ? object["metadata"] : {};

/** `metadata.name`, empty when absent. */
export const nameOf = (object: Props): string => {
  const { name } = metadataOf(object);
  return typeof name === "string" ? name : "";
};

/** `metadata.namespace`, empty when absent. */
export const namespaceOf = (object: Props): string => {
  const { namespace } = metadataOf(object);
  return typeof namespace === "string" ? namespace : "";
};

/** Id of an object as the provider writes it. */
export const fullName = (namespace: string, name: string): string =>
  namespace === "" ? name : `${namespace}/${name}`;

/** Namespace and name of an id. */
export function splitName(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}

/** Resource name of a kind: NetworkPolicy is `networkpolicies`. */
export function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(s|x|ch)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** Resource name with its group, as error texts show it. */
export const qualified = (resource: string, apiVersion: string): string =>
  apiVersion.includes("/") ? `${resource}.${apiVersion.split("/")[0]}` : resource;

/** Names of a definition's properties arrive with underscores where the SDK's types cannot have dashes. */
const dashed = new Set([
  "x_kubernetes_embedded_resource",
  "x_kubernetes_int_or_string",
  "x_kubernetes_list_map_keys",
  "x_kubernetes_list_type",
  "x_kubernetes_map_type",
  "x_kubernetes_preserve_unknown_fields",
  "x_kubernetes_validations",
]);

/** Turns the SDK's names of schema extensions into the API server's. */
export const toApi = <Value>(value: Value): Value =>
  renamed(value, (key) => (dashed.has(key) ? key.replaceAll("_", "-") : key)) as Value;

/** The other way round. */
export const toSdk = <Value>(value: Value): Value =>
  renamed(value, (key) => {
    const name = key.replaceAll("-", "_");
    return dashed.has(name) ? name : key;
  }) as Value;

function renamed(value: unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [name(key), renamed(inner, name)]),
  );
}
