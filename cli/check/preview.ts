import { CliError } from "../errors";

/** A resource as `pulumi stack export` and previews show it. */
export interface StateResource {
  urn: string;
  type: string;
  custom?: boolean;
  /** Only read by the program, and made by somebody else. */
  external?: boolean;
  id?: string;
  parent?: string;
  provider?: string;
  protect?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What `pulumi stack export` writes. */
export interface Deployment {
  version: number;
  deployment: { manifest?: unknown; resources?: StateResource[]; [key: string]: unknown };
}

/** One step of what `pulumi preview --json` writes (`display.PreviewStep`, v3.259.0). */
interface Step {
  op: string;
  urn: string;
  oldState?: StateResource;
  newState?: StateResource;
  replaceReasons?: string[] | null;
}

/** What `pulumi preview --json` writes (`display.PreviewDigest`, v3.259.0). */
export interface PreviewDigest {
  config?: Record<string, string>;
  steps: Step[];
  changeSummary?: Record<string, number>;
}

/** A planned loss, as the rule no-destructive-change reads it. */
export interface Change {
  op: "delete" | "replace";
  type: string;
  name: string;
  urn: string;
  protect: boolean;
  /** Inputs whose change asks for the replacement. */
  because: string[];
}

/** Input of the stack's own resource in which the changes stand; `PLAN_INPUT` of policies/rules/stack/no-destructive-change. */
export const PLAN_INPUT = "unified-ai:changes";

const STACK = "pulumi:pulumi:Stack";
const REPLACES = ["replace", "create-replacement", "delete-replaced"];
const DELETES = ["delete", "discard", "discard-replaced"];

/** Tells a preview from a state. */
export const isPreview = (content: unknown): content is PreviewDigest =>
  typeof content === "object" &&
  content !== null &&
  Array.isArray((content as { steps?: unknown }).steps);

/**
 * The stack that a preview plans, as a state that policies can be run on. Values that are not known before the update stay
 * unknown: a state writes them as a preview does. What is deleted or replaced stands in the stack's own resource.
 */
export function plannedState(preview: PreviewDigest, file: string): Deployment {
  const { steps } = preview;
  const unchanged = preview.changeSummary?.["same"] ?? 0;
  const shown = steps.filter(({ op, urn }) => op === "same" && typeOf(urn) !== STACK).length;
  // A preview that changes something leaves the stack's own resource among the unchanged.
  if (unchanged - 1 > shown) {
    throw new CliError(
      "PARTIAL_PREVIEW",
      `${file}: must hold the whole stack, got a preview that leaves out ${unchanged - shown} unchanged resources; make it with \`pulumi preview --json --show-sames\``,
    );
  }
  const planned = new Map<string, StateResource>();
  for (const { op, urn, newState } of steps)
    if (newState && !DELETES.includes(op)) planned.set(urn, plain(newState));
  const resources = [...planned.values()];
  const root = resources.find(({ type }) => type === STACK);
  const changes = plannedLosses(steps);
  if (root) root.inputs = { ...root.inputs, [PLAN_INPUT]: changes };
  else if (changes.length > 0) resources.unshift(stackOf(changes));
  return {
    version: 3,
    deployment: {
      manifest: { time: "0001-01-01T00:00:00Z", magic: "", version: "" },
      resources: [...defaultProviders(resources, preview.config ?? {}), ...resources],
    },
  };
}

/** Parts of a planned resource that say nothing about it and that no state holds. */
function plain(resource: StateResource): StateResource {
  return { ...resource, inputs: resource.inputs ?? {}, outputs: resource.outputs ?? {} };
}

function plannedLosses(steps: readonly Step[]): Change[] {
  const changes = new Map<string, Change>();
  for (const { op, urn, oldState, newState, replaceReasons } of steps) {
    const replaced = REPLACES.includes(op);
    if (!replaced && op !== "delete") continue;
    const before = changes.get(urn);
    changes.set(urn, {
      op: replaced ? "replace" : "delete",
      type: typeOf(urn),
      name: urn.split("::").slice(3).join("::"),
      urn,
      protect: before?.protect === true || (oldState ?? newState)?.protect === true,
      because: [...new Set([...(before?.because ?? []), ...(replaceReasons ?? [])])],
    });
  }
  return [...changes.values()];
}

/** A stack of which everything goes has no resource of its own in the preview. */
function stackOf(changes: readonly Change[]): StateResource {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(changes[0]!.urn) ?? [];
  return {
    urn: `urn:pulumi:${stack}::${project}::${STACK}::${project}-${stack}`,
    type: STACK,
    inputs: { [PLAN_INPUT]: changes },
    outputs: {},
  };
}

/**
 * Providers that the engine makes by itself: previews leave them out, but their settings, such as tags for everything,
 * count. They are those of the stack's configuration.
 */
function defaultProviders(
  resources: readonly StateResource[],
  config: Readonly<Record<string, string>>,
): StateResource[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const missing = new Map<string, StateResource>();
  for (const { provider } of resources) {
    if (!provider) continue;
    const end = provider.lastIndexOf("::");
    const urn = provider.slice(0, end);
    if (known.has(urn) || missing.has(urn)) continue;
    const type = typeOf(urn);
    const name = type.split(":").at(-1) ?? "";
    const inputs = Object.fromEntries(
      Object.entries(config).flatMap(([key, value]) =>
        key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), value]] : [],
      ),
    );
    missing.set(urn, { urn, type, custom: true, id: provider.slice(end + 2), inputs, outputs: {} });
  }
  return [...missing.values()];
}

/** The type in a URN, without those of the parents. */
export const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
