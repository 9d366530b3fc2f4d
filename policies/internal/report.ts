import type { ReportViolation } from "@pulumi/policy";
import { renderPath, type Path } from "./value";
import { waiverFor } from "./waivers";

/** What a message needs to know of the rule it comes from. */
interface Rule {
  readonly id: string;
  readonly title: string;
}

/** The resource that a verdict is about. */
export interface Judged {
  type: string;
  name: string;
  urn: string;
}

interface Options {
  rule: Rule;
  resource: Judged;
  verdict: {
    violations: readonly string[];
    undecided: readonly Path[];
    advice?: readonly string[];
  };
  reportViolation: ReportViolation;
}

/** Hands a verdict to the engine: violations at the rule's level, what is undecided at preview as advisory. */
export function report(options: Options): void {
  const { resource, verdict } = options;
  for (const message of verdict.violations) violate(options, message);
  for (const text of verdict.advice ?? []) advise(options, text);
  if (verdict.undecided.length === 0) return;
  const paths = [...new Set(verdict.undecided.map((path) => `\`${renderPath(path)}\``))].join(", ");
  const label = `${resource.type} ${JSON.stringify(resource.name)}`;
  // The engine tells analyzers so in the environment; anything but a plain "no" is a preview.
  if (process.env["PULUMI_DRY_RUN"] === "false") {
    violate(
      options,
      `${label}: ${paths} is still unknown at \`pulumi up\`, which counts as a violation; give it a value`,
    );
    return;
  }
  advise(options, `${label}: undecided, ${paths} is not known at preview; judged at \`pulumi up\``);
}

/** A violation under a waiver that holds is advice; one whose waiver ended says so. */
function violate(options: Options, message: string): void {
  const { rule, resource, reportViolation } = options;
  const waiver = waiverFor(rule.id, resource);
  if (waiver?.holds) return advise(options, `${message} [${waiver.note}]`);
  reportViolation(waiver ? `${message} [${waiver.note}]` : message, resource.urn);
}

/** The SDK takes an object here, which its types do not show: the one way to report below the rule's own level. */
function advise({ rule, resource, reportViolation }: Options, text: string): void {
  const advice = {
    message: `${rule.title}\n${text}`,
    urn: resource.urn,
    enforcementLevel: "advisory",
  };
  reportViolation(advice as unknown as string);
}
