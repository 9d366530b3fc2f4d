import { acceleratorOf } from "../../internal/accelerators";
import { gpuInputs, type GpuInputKind } from "../../internal/catalog";
import { findRequests } from "../../internal/documents";
import { reach } from "../../internal/reach";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Whether GPUs and other accelerators may be made. */
  allowed: boolean;
  /** Machine types that may be used although they carry an accelerator. */
  allowedTypes: string[];
}

const MUST = "not ask for a GPU or other accelerator";
const PROD =
  "or set `allowed` of gpu-outside-prod in the policy config of a stack that may have accelerators";

/** No GPU or accelerator unless the stack's policy config allows it. */
export default rule<Config>({
  id: "gpu-outside-prod",
  title: "GPU machine types and accelerators are made only where the policy config allows them",
  severity: "high",
  why: "One forgotten eight-GPU machine costs more in a weekend than a development stack does in a year.",
  seen: "demo endpoints on ml.g4dn.xlarge forgotten in three accounts, 58,000 dollars a month (codetoday.io/assets/blog/sagemaker-zombie-endpoints-finops.html)",
  remedy:
    "Use a machine type without an accelerator and leave accelerator settings out; call hosted models instead.",
  publicIds: [],
  config: {
    schema: {
      allowed: {
        type: "boolean",
        default: false,
        description: "Whether accelerators may be made in this stack.",
      },
      allowedTypes: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Machine types that may be used although they carry an accelerator.",
      },
    },
    defaults: { allowed: false, allowedTypes: [] },
  },

  applies: (token) => token.startsWith("kubernetes:") || Object.hasOwn(gpuInputs().judged, token),

  check(resource, config) {
    if (config.allowed) return;
    if (resource.token.startsWith("kubernetes:")) return judgeDocument(resource, resource.inputs);
    for (const [path, kind] of Object.entries(gpuInputs().judged[resource.token] ?? {})) {
      if (kind === "always") alwaysAsks(resource);
      else resource.attempt(() => judgePath(resource, path, kind, config));
    }
  },
});

/** Follows a path of the table; a document may stand anywhere on it. */
function judgePath(resource: Resource, path: string, kind: GpuInputKind, config: Config): void {
  reach(resource, resource.inputs, path.split("."), (place) =>
    kind === "document"
      ? judgeDocument(resource, place)
      : judgeValue(resource, place, kind, config),
  );
}

function judgeValue(resource: Resource, at: Value, kind: GpuInputKind, config: Config): void {
  const text = at.text();
  if (text === undefined) {
    if (!at.isMissing) judgeDocument(resource, at);
    return;
  }
  const argument = String(at.path.findLast((step) => typeof step === "string"));
  if (kind === "type") {
    if (config.allowedTypes.some((type) => type.toLowerCase() === text.toLowerCase())) return;
    const accelerator = acceleratorOf(text, resource.package ?? "kubernetes");
    if (accelerator === undefined) return;
    const fix = `set \`${argument}\` to a type without an accelerator, ${PROD}`;
    const brings = resource.mayPrint(at.path) ? `; this type brings ${accelerator}` : "";
    return resource.violation({ at, must: `${MUST}${brings}`, fix });
  }
  if (asksBy(kind, at, text))
    resource.violation({ at, must: MUST, fix: `leave \`${argument}\` out, ${PROD}` });
}

function asksBy(kind: GpuInputKind, at: Value, text: string): boolean {
  switch (kind) {
    case "accelerator":
      return !/^$|^(none|disabled)$|unspecified$/i.test(text.trim());
    case "count":
      // What is no number ("1-4", "all") still asks.
      return (at.number() ?? 1) > 0;
    case "switch":
      return at.is(true, "enabled");
    case "support":
      return at.is("Included", "Required");
    default:
      return false;
  }
}

function judgeDocument(resource: Resource, at: Value): void {
  const unknown: Value[] = [];
  for (const { at: place, inner, accelerator, value } of findRequests(at, (each) =>
    unknown.push(each),
  )) {
    const printable = value !== undefined && resource.mayPrint(place.path);
    const amount = printable ? ` (${JSON.stringify(value.slice(0, 60))})` : "";
    const where = inner === undefined ? "" : ` at \`${inner}\` in the text`;
    resource.violation({
      at: place,
      must: MUST,
      got: `a request for ${accelerator}${amount}${where}`,
      fix: `take the request out, ${PROD}`,
    });
  }
  resource.each(unknown, (value) => void value.content());
}

function alwaysAsks(resource: Resource): void {
  resource.violation({
    at: [],
    must: MUST,
    got: "a resource that is an accelerator",
    fix: `leave it out, ${PROD}`,
  });
}
