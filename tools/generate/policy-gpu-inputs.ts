import type { Member, Sdk } from "./policy-sdk-types";
import { classify, isCandidate, WHOLE_TYPES, type Place } from "./policy-gpu-names";
import { renderSections } from "./policy-taggable";

/** How an input asks for an accelerator; see policies/internal/accelerators.ts for how each is judged. */
export type Kind = "type" | "accelerator" | "count" | "switch" | "support" | "document" | "always";

export interface GpuInputs {
  /** SDK versions the table was made from. */
  sdks: Record<string, string>;
  /** Type token to the inputs that can ask for an accelerator; `*` in a path is any key, lists need no mark. */
  judged: Record<string, Record<string, Kind>>;
  /** Type token to the inputs that look as if they could, with the reason why they are not judged. */
  notJudged: Record<string, Record<string, string>>;
}

/** Every input of the three clouds' SDKs that can ask for a GPU or another accelerator. */
export function gpuInputs(sdks: readonly Sdk[]): GpuInputs {
  const result: GpuInputs = { sdks: {}, judged: {}, notJudged: {} };
  for (const sdk of sdks) {
    result.sdks[sdk.name] = sdk.version;
    const reaching = objectsWithCandidates(sdk);
    for (const { token, members } of sdk.resources) {
      if (!token.includes(":")) continue;
      const judged: Record<string, Kind> = {};
      const notJudged: Record<string, string> = {};
      if (WHOLE_TYPES.has(token)) judged[""] = "always";
      walk(sdk, reaching, members, [], [], (place) => {
        const verdict = classify({ ...place, token });
        if (verdict === undefined) return;
        if ("kind" in verdict) judged[place.path.join(".")] = verdict.kind;
        else notJudged[place.path.join(".")] = verdict.reason;
      });
      if (Object.keys(judged).length > 0) result.judged[token] = judged;
      if (Object.keys(notJudged).length > 0) result.notJudged[token] = notJudged;
    }
  }
  for (const token of WHOLE_TYPES) {
    if (!result.judged[token])
      throw new Error(`${token}: no such type in the installed SDKs any more`);
  }
  return result;
}

type Visit = (place: Omit<Place, "token">) => void;

function walk(
  sdk: Sdk,
  reaching: ReadonlySet<string>,
  members: readonly Member[],
  path: readonly string[],
  inside: readonly string[],
  visit: Visit,
): void {
  for (const { name, type } of members) {
    const here = [...path, name, ...(/^\{ \[string\]: .*inputs\./.test(type) ? ["*"] : [])];
    visit({ path: here, name, type });
    for (const object of objectsIn(type)) {
      // A type that contains itself is followed once.
      if (inside.includes(object) || !reaching.has(object)) continue;
      walk(sdk, reaching, sdk.objects.get(object) ?? [], here, [...inside, object], visit);
    }
  }
}

const objectsIn = (type: string): string[] =>
  [...type.matchAll(/\binputs\.([\w.]+)/g)].map((match) => match[1] as string);

/** Object types that hold a candidate, directly or further down: everything else need not be walked. */
function objectsWithCandidates(sdk: Sdk): Set<string> {
  const usedBy = new Map<string, string[]>();
  const found: string[] = [];
  for (const [object, members] of sdk.objects) {
    for (const { name, type } of members) {
      for (const used of objectsIn(type)) usedBy.set(used, [...(usedBy.get(used) ?? []), object]);
      if (isCandidate(name, type)) found.push(object);
    }
  }
  // Members such as `type` and `count` are candidates only by the name of the list that holds them.
  const members = [
    ...sdk.objects.values(),
    ...sdk.resources.map((resource) => resource.members),
  ].flat();
  for (const { name, type } of members) if (isCandidate(name, type)) found.push(...objectsIn(type));

  const reaching = new Set<string>();
  for (let object = found.pop(); object !== undefined; object = found.pop()) {
    if (reaching.has(object)) continue;
    reaching.add(object);
    found.push(...(usedBy.get(object) ?? []));
  }
  return reaching;
}

/** policies/data/gpu-inputs.json: one line a type, so that a change reads well in review. */
export const renderGpuInputs = (sdks: readonly Sdk[]): string =>
  renderSections(gpuInputs(sdks) as unknown as Record<string, Record<string, unknown>>);
