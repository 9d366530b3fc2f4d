import type { Identity } from "./identity";
import { identify, rowOf } from "./ids";
import type { Answer, Asked } from "./look-up";
import {
  isReplacement,
  logicalName,
  providerOf,
  type ExportedStack,
  type StateResource,
} from "./state";

/** What became of one create that a killed update left pending. */
export interface Verdict {
  urn: string;
  type: string;
  /** `imported`: it exists and is now in the state. `never-created`: it does not exist. `refused`: a person must decide. */
  outcome: "imported" | "never-created" | "refused";
  id?: string;
  /** Why it was refused, and what to do. */
  reason?: string;
}

/**
 * Finds the id that each pending create may have got, asking the clouds in one go. `imported` means: take it in under that
 * id, then read it.
 */
export async function findAll(
  exported: ExportedStack,
  resources: readonly StateResource[],
  ask: (asked: readonly Asked[]) => Promise<Answer[]>,
): Promise<Verdict[]> {
  const known = new Set((exported.deployment.resources ?? []).map((r) => `${r.type} ${r.id}`));
  const asked: Asked[] = [];
  const settle = resources.map((resource): ((answers: Answer[]) => Verdict) => {
    const base = { urn: resource.urn, type: resource.type };
    const provider = providerOf(exported, resource);
    const identity = identityOf(exported, resource, provider);
    switch (identity.kind) {
      case "known":
        return () => ({ ...base, outcome: "imported", id: identity.id });
      case "nowhere":
        return () => ({ ...base, outcome: "never-created" });
      case "none":
        return () => refused(base, unlessGone(resource, identity.reason));
      case "asked": {
        if (!provider) {
          const reason = unlessGone(resource, "its provider is not in the state");
          return () => refused(base, reason);
        }
        const at = asked.push({ question: identity.question, provider }) - 1;
        return (answers) => {
          const answer = answers[at]!;
          if ("failed" in answer) {
            return refused(base, unlessGone(resource, `the cloud answers: ${answer.failed}`));
          }
          const fresh = identity
            .ids(answer.found)
            .filter((candidate) => !known.has(`${resource.type} ${candidate}`));
          if (fresh.length > 1) {
            return refused(
              base,
              `${fresh.length} resources carry its tags: ${fresh.join(", ")}; delete all but one`,
            );
          }
          const id = fresh[0];
          return id === undefined
            ? { ...base, outcome: "never-created" }
            : { ...base, outcome: "imported", id };
        };
      }
    }
  });
  const answers = await ask(asked);
  return settle.map((decide) => decide(answers));
}

function identityOf(
  exported: ExportedStack,
  resource: StateResource,
  provider: StateResource | undefined,
): Identity {
  const identity = identify(resource, provider);
  if (identity.kind === "nowhere" || !isReplacement(exported, resource.urn)) return identity;
  return {
    kind: "none",
    reason:
      "a replacement was under way, so the old resource is in the state and a new one may exist beside it",
  };
}

const refused = (base: Pick<Verdict, "urn" | "type">, reason: string): Verdict => ({
  ...base,
  outcome: "refused",
  reason,
});

const unlessGone = (resource: StateResource, reason: string): string =>
  `${reason}; look for it in the cloud, delete it there if it exists, ` +
  `then run recover again with --gone ${logicalName(resource.urn)}`;

/**
 * Why a resource that was found and read must not be taken in; undefined when it is ours and whole. Ours: it carries every
 * tag, label and annotation that we ask for, and what its row says must be the same is.
 */
export function objection(wanted: StateResource, found: StateResource): string | undefined {
  const difference = foreignMark(wanted, found) ?? foreignInput(wanted, found);
  if (difference !== undefined) {
    // Its name is taken, so the next `up` cannot make it twice: it fails on the name until one of the two is renamed.
    return `a resource of that name exists but is not ours: ${difference}; rename one of the two`;
  }
  return halfRelease(found);
}

/** The first tag, label or annotation that we ask for and the resource in the cloud does not carry. */
function foreignMark(wanted: StateResource, found: StateResource): string | undefined {
  for (const path of [["tags"], ["labels"], ["metadata", "labels"], ["metadata", "annotations"]]) {
    const ours = within(wanted.inputs, path) ?? {};
    const theirs = within(found.outputs, path) ?? {};
    for (const [name, value] of Object.entries(ours)) {
      const got = (theirs as Record<string, unknown>)[name];
      if (got !== value) return differs(`${path.join(".")}.${name}`, got, value);
    }
  }
  return undefined;
}

function foreignInput(wanted: StateResource, found: StateResource): string | undefined {
  for (const key of rowOf(wanted.type)?.same ?? []) {
    const ours = wanted.inputs?.[key];
    const theirs = found.outputs?.[key];
    if (ours !== undefined && folded(ours) !== folded(theirs)) return differs(key, theirs, ours);
  }
  return undefined;
}

/** Helm writes a release down before it installs it, and one that was cut off takes no further command. */
function halfRelease(found: StateResource): string | undefined {
  if (found.type !== "kubernetes:helm.sh/v3:Release") return undefined;
  const status = within(found.outputs, ["status"])?.["status"];
  if (status === "deployed") return undefined;
  const { name, namespace } = found.inputs ?? {};
  return (
    `its release is ${JSON.stringify(status)}, cut off half way; ` +
    `run \`helm uninstall ${String(name)} --namespace ${String(namespace)}\`, then \`pulumi up\``
  );
}

function within(
  values: Record<string, unknown> | undefined,
  path: readonly string[],
): Record<string, unknown> | undefined {
  let value: unknown = values;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

const differs = (name: string, theirs: unknown, ours: unknown): string =>
  `${name} is ${JSON.stringify(theirs)}, ours is ${JSON.stringify(ours)}`;

/** Two values that mean the same give the same text: the order of a list, letter case and a name's last dot say nothing. */
function folded(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(folded).sort());
  if (typeof value === "string") return value.toLowerCase().replace(/\.$/, "");
  return JSON.stringify(value) ?? "";
}
