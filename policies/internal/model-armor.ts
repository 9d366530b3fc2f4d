import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Resource } from "../resource";
import type { Value } from "./value";

/** A template that calls name, and the floor under all calls of a project, folder or organisation. */
export const TEMPLATE = "gcp:modelarmor/template:Template";
export const FLOOR = "gcp:modelarmor/floorsetting:Floorsetting";

/** Whether resources of this type screen prompts and answers. */
export const isModelArmor = (token: string): boolean => token === TEMPLATE || token === FLOOR;

/** From which confidence a finding counts, from the strongest filter to the weakest. */
export const CONFIDENCES = ["LOW_AND_ABOVE", "MEDIUM_AND_ABOVE", "HIGH"] as const;

/** Reports a confidence from which too few findings count; nothing written leaves it to Google. */
export function judgeConfidence(resource: Resource, at: Value, weakest: string): void {
  const ranks: readonly string[] = CONFIDENCES;
  const given = ranks.indexOf(at.text()?.toUpperCase() ?? "");
  const least = ranks.indexOf(weakest);
  if (given >= 0 && given <= least) return;
  const enough = ranks.slice(0, least + 1).map((each) => JSON.stringify(each));
  resource.violation({
    at,
    must: `be ${enough.join(" or ")}`,
    fix: `set \`confidenceLevel\` to ${JSON.stringify(weakest)}`,
  });
}

/** The setting of how weak a filter may be. */
export const weakestSetting: PolicyConfigSchema["properties"][string] = {
  type: "string",
  enum: [...CONFIDENCES],
  default: "HIGH",
  description: "Highest confidence that a finding may need to count.",
};
