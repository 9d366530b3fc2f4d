import { load } from "../load";
import {
  ACCELERATED_CATEGORY,
  acceleratorOf,
  isAcceleratorField,
  isAcceleratorKey,
  isAcceleratorObject,
  isMachineKey,
} from "./accelerators";
import { renderPath, type Value } from "./value";

/** Something inside a document that asks for an accelerator. */
export interface Request {
  at: Value;
  /** Where inside a text it stands, for texts that hold JSON or YAML. */
  inner?: string;
  /** What is asked for: a resource name, or what the machine type brings. */
  accelerator: string;
  /** The amount or machine type, where there is one. */
  value: string | undefined;
}

/**
 * Searches a JSON or YAML text, a list or an object of any depth for requests for accelerators: Kubernetes resources and
 * node selectors, Karpenter requirements, container resource requirements of type GPU, machine types under any usual
 * name. Comments, tolerations, quotas and labels only speak of accelerators. A place that is not known and might ask is
 * handed to `undecided`.
 */
export function findRequests(document: Value, undecided: Note): Request[] {
  const found: Request[] = [];
  search(document, "", found, undecided);
  return found;
}

/** Kinds that bound or describe what others may ask for, and members that only describe. */
const BOUNDS = ["ResourceQuota", "LimitRange", "ClusterQueue", "DeviceClass", "Node"];
const DESCRIBES = /^(metadata|labels|annotations|matchLabels|status|capacity|allocatable)$/;
/** Members that cannot ask for anything even when they are not known yet: names, environment values, images. */
const HARMLESS_UNKNOWN =
  /^(name|namespace|value|image|imagePullSecrets|serviceAccountName|host|path|claimName|data|stringData)$/;

type Note = (place: Value) => void;

function search(value: Value, key: string, found: Request[], undecided: Note): void {
  if (value.isUnknown) return undecided(value);
  const content = value.content();
  if (typeof content === "string") return searchText(value, content, key, found, undecided);
  if (typeof content !== "object" || content === null) return;
  if (Array.isArray(content)) {
    for (const item of value.items()) search(item, key, found, undecided);
    return;
  }
  const kind = value.get("kind");
  if (!kind.isUnknown && kind.is(...BOUNDS)) return;
  if (requirement(value, found, undecided)) return;
  for (const [name, member] of value.entries()) searchMember(name, member, key, found, undecided);
}

function searchMember(
  name: string,
  member: Value,
  key: string,
  found: Request[],
  undecided: Note,
): void {
  if (DESCRIBES.test(name)) return;
  if (member.isUnknown) {
    if (!HARMLESS_UNKNOWN.test(name)) undecided(member);
    return;
  }
  const text = member.text();
  const asked = text !== undefined && !/^0*$/.test(text.trim());
  if (isAcceleratorKey(name) || name === "deviceClassName") {
    const named = name !== "deviceClassName" || /gpu|tpu|neuron/i.test(text ?? "");
    if (asked && named) found.push({ at: member, accelerator: name, value: text });
  } else if (asked && isAcceleratorField(name)) {
    found.push({ at: member, accelerator: name, value: text });
  } else if (ACCELERATED_CATEGORY[name]?.test(text ?? "")) {
    found.push({ at: member, accelerator: name, value: text });
  } else if (isAcceleratorObject(name) && namesOne(member)) {
    const type = member.get("type");
    found.push({ at: member, accelerator: name, value: type.isUnknown ? undefined : type.text() });
  } else {
    // A scale set's size is the name of its sku.
    const machine = name === "name" && /^sku$/i.test(key);
    search(member, machine ? "vmSize" : name, found, undecided);
  }
}

/** Whether an object says which accelerator it is, or how many; one that is not known yet may do so. */
function namesOne(value: Value): boolean {
  const [type, count] = [value.get("type"), value.get("count")];
  if (count.isUnknown || (!count.isMissing && isZero(count.text()))) return count.isUnknown;
  return type.isUnknown || !type.isMissing || !count.isMissing;
}

/** Objects that say by `key`/`operator`/`values` or by `type`/`value` what they require. */
function requirement(value: Value, found: Request[], undecided: Note): boolean {
  const part = (name: string): Value => {
    const lower = value.get(name);
    return lower.isUnknown || !lower.isMissing
      ? lower
      : value.get(name[0]?.toUpperCase() + name.slice(1));
  };
  const unknown = [part("key"), part("operator"), part("type"), part("values")].find(
    (each) => each.isUnknown,
  );
  if (unknown) {
    undecided(unknown);
    return false;
  }
  const type = part("type").text() ?? "";
  if (/^(GPU|InferenceAccelerator)$/i.test(type)) {
    const amount = part("value");
    if (amount.isUnknown) undecided(amount);
    else if (!isZero(amount.text()))
      found.push({ at: value, accelerator: type, value: amount.text() });
    return true;
  }
  const key = part("key").text();
  if (key === undefined) return false;
  const operator = part("operator").text() ?? "";
  if (/^(NotIn|DoesNotExist|Lt|Lte)$/i.test(operator)) return true;
  if (isAcceleratorKey(key)) {
    const values = part("values").items();
    // Tolerations name the resource with Exists and no values: they let a pod onto a node and ask for nothing.
    const exists =
      /^Gte?$/.test(operator) || (operator === "Exists" && /karpenter|eks\.|gke-/.test(key));
    const some = values.some((item) => !item.isUnknown && !isZero(item.text()));
    values.filter((item) => item.isUnknown).forEach(undecided);
    if (exists || some) found.push({ at: value, accelerator: key, value: operator });
    return true;
  }
  const values = part("values").items();
  for (const item of values) {
    if (item.isUnknown) undecided(item);
    else if (ACCELERATED_CATEGORY[key]?.test(item.text() ?? "")) {
      found.push({ at: item, accelerator: key, value: item.text() });
    } else if (isMachineKey(key)) search(item, key, found, undecided);
  }
  return values.length > 0;
}

const isZero = (text: string | undefined): boolean =>
  text !== undefined && /^0+$/.test(text.trim());

function searchText(
  value: Value,
  text: string,
  key: string,
  found: Request[],
  undecided: Note,
): void {
  if (isMachineKey(key)) {
    const accelerator = acceleratorOf(text, "kubernetes");
    if (accelerator !== undefined) found.push({ at: value, accelerator, value: text });
    return;
  }
  for (const inner of parse(text)) {
    const within: Request[] = [];
    search(value.replaced(inner), "", within, undecided);
    for (const request of within) {
      const path = renderPath(request.at.path.slice(value.path.length));
      found.push({
        ...request,
        at: value,
        inner: request.inner === undefined ? path : `${path}: ${request.inner}`,
      });
    }
  }
}

/** The objects in a JSON or YAML text; nothing for any other text. A text that looks like YAML and is none is searched by line. */
function parse(text: string): unknown[] {
  const start = text.trimStart()[0];
  if (start === "{" || start === "[") {
    try {
      return [JSON.parse(text)];
    } catch {
      // Not JSON; it may still be YAML in flow form.
    }
  }
  if (!/[:{]\s/.test(text) || !text.includes("\n")) return [];
  return parseYaml(text) ?? text.split("\n").map(lineAsObject);
}

function parseYaml(text: string): unknown[] | undefined {
  const { parseAllDocuments } = load("yaml") as typeof import("yaml");
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0))
    return undefined;
  return documents.map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown);
}

/** One line of a template, `nvidia.com/gpu: "1"` or `- g5.xlarge` under no key at all. */
function lineAsObject(line: string): unknown {
  const found = /^\s*(?:-\s*)?["']?([\w./-]+)["']?\s*:\s*["']?([^"'#{}]+?)["']?\s*(?:#.*)?$/.exec(
    line,
  );
  return found ? { [found[1] as string]: found[2] } : undefined;
}
