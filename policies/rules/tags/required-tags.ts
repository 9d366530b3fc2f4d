import { taggableTypes } from "../../internal/catalog";
import { anyOf, type Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Tag keys as AWS and Azure spell them. */
  keys: string[];
}

/** Inputs in which a provider adds tags to every resource it makes. */
const PROVIDER_DEFAULTS: Readonly<Record<string, (resource: Resource) => Value>> = {
  aws: (resource) => object(resource.providerInput("defaultTags")).get("tags"),
  gcp: (resource) => object(resource.providerInput("defaultLabels")),
};

/** Every resource that can carry tags carries the five by which cost is split. */
export default rule<Config>({
  id: "required-tags",
  title: "Every resource that can carry tags or labels has the required ones",
  severity: "medium",
  why: "What carries no cost centre is paid by nobody in particular and stays for ever.",
  seen: "a third of the spend with no owner when a board asked which product had raised the bill (cloud-horizons.com/blog/thirty-percent-untagged-no-showback)",
  remedy:
    "Give every resource the tags Environment, Project, CostCenter, Team and ManagedBy; on Google Cloud the labels environment, project, cost_center, team and managed_by.",
  publicIds: ["AZR-000166 Azure.Resource.UseTags"],
  config: {
    schema: {
      keys: {
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 1,
        default: ["Environment", "Project", "CostCenter", "Team", "ManagedBy"],
        description:
          "Tag keys in the AWS and Azure form; the label keys of Google Cloud follow from them.",
      },
    },
    defaults: { keys: ["Environment", "Project", "CostCenter", "Team", "ManagedBy"] },
  },

  applies: (token) => Object.hasOwn(taggableTypes().types, token),

  check(resource, config) {
    const path = taggableTypes().types[resource.token] as string;
    const list = path.endsWith("[]");
    const steps = (list ? path.slice(0, -2) : path).split(".");
    const at = resource.get(...steps);
    const sources = [
      list ? fromList(at) : new Map(at.entries()),
      new Map(resource.get("tagsAll").entries()),
      providerTags(resource),
    ];
    const spell = spelling(resource);
    const missing: string[] = [];
    for (const key of config.keys) {
      const wanted = spell(key);
      resource.attempt(() => {
        if (!anyOf(...sources.map((tags) => () => filled(resource, tags, wanted))))
          missing.push(wanted);
      });
    }
    if (missing.length === 0) return;
    const kind = resource.package === "gcp" ? "label" : "tag";
    resource.violation({
      at,
      must: `hold the ${kind}${missing.length > 1 ? "s" : ""} ${missing.join(", ")}`,
      got: keysOf(sources[0] ?? new Map<string, Value>(), resource, at),
      fix: `add ${missing.length > 1 ? "them" : "it"} to \`${steps.join(".")}\`${atProvider(resource)}`,
    });
  },
});

/** The key in the form the cloud wants: Google Cloud has labels, in lower case with words joined by `_`. */
function spelling(resource: Resource): (key: string) => string {
  if (resource.package !== "gcp") return (key) => key;
  return (key) =>
    key
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, "_");
}

/** Whether one of the tags has the key, and text behind it. Azure ignores the letter case of keys. */
function filled(resource: Resource, tags: ReadonlyMap<string, Value>, wanted: string): boolean {
  const same = (key: string) =>
    resource.package === "azure-native"
      ? key.toLowerCase() === wanted.toLowerCase()
      : key === wanted;
  const key = [...tags.keys()].find(same);
  return key !== undefined && (tags.get(key)?.text() ?? "").trim() !== "";
}

function fromList(at: Value): Map<string, Value> {
  const pairs = at.items().flatMap((item) => {
    const key = item.get("key").text();
    return key === undefined ? [] : [[key, item.get("value")] as const];
  });
  return new Map(pairs);
}

function providerTags(resource: Resource): Map<string, Value> {
  const read = PROVIDER_DEFAULTS[resource.package ?? ""];
  return read ? new Map(read(resource).entries()) : new Map();
}

/** Providers' nested settings reach the engine as JSON text. */
function object(value: Value): Value {
  const text = value.text();
  if (text === undefined) return value;
  try {
    return value.replaced(JSON.parse(text));
  } catch {
    return value.replaced(undefined);
  }
}

const atProvider = (resource: Resource): string =>
  resource.package === "aws"
    ? " or to `defaultTags` of its provider"
    : resource.package === "gcp"
      ? " or to `defaultLabels` of its provider"
      : "";

function keysOf(tags: ReadonlyMap<string, Value>, resource: Resource, at: Value): string {
  if (tags.size === 0) return "nothing";
  if (!resource.mayPrint(at.path)) return "tags that are not printed";
  const keys = [...tags.keys()].sort();
  const shown = keys
    .slice(0, 8)
    .map((key) => JSON.stringify(key))
    .join(", ");
  return keys.length > 8 ? `${shown} and ${keys.length - 8} more` : shown;
}
