import type {
  PolicyConfigSchema,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
} from "@pulumi/policy";
import { plainType } from "../catalog/resource-type";
import { placeOf } from "./internal/place";
import { report } from "./internal/report";
import { secretsOf } from "./internal/secrets";
import { Undecided, type Path } from "./internal/value";
import { Resource } from "./resource";

/** What every rule says about itself. */
export interface Described<Config extends object = object> {
  /** Policy id and file name: `<service>-<resource>-<requirement>`. */
  readonly id: string;
  /** One sentence: what is required. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters. */
  readonly why: string;
  /** A violation seen in the wild. */
  readonly seen: string;
  /** What to change, in the words of the resources' arguments. */
  readonly remedy: string;
  /** Rules of the same purpose elsewhere: Checkov (CKV), AWS FSBP, CIS, Trivy (TRV), Azure Policy (AzPol), PSRule (AZR). */
  readonly publicIds: readonly string[];
  /** Settings a policy config file may give, with their defaults. */
  readonly config?: {
    readonly schema: PolicyConfigSchema["properties"];
    readonly defaults: Config;
  };
  /** Whether resources of this type are judged; gets the token without an API version. */
  applies(token: string): boolean;
}

/** One rule of the pack that judges each resource by itself, without anything about how the engine runs it. */
export interface Rule<Config extends object = object> extends Described<Config> {
  /** Reports through `resource.violation`; reading what is unknown ends the judgement as undecided. */
  check(resource: Resource, config: Config): void;
}

/** Gives the type of `config` to `check` and leaves the rule otherwise as written. */
export const rule = <Config extends object = object>(definition: Rule<Config>): Rule =>
  definition as unknown as Rule; // the settings' type matters to the rule's own file only

/** The outcome of one rule on one resource. */
export interface Verdict {
  /** One message each; empty when nothing is wrong. */
  violations: string[];
  /** Paths of inputs that are not known yet and that the verdict depends on. */
  undecided: Path[];
}

const NOT_JUDGED: Verdict = Object.freeze({ violations: [], undecided: [] });

/** Which rules judge a type. A resource is shown to all rules in a row, so the type asked about last is at hand. */
const answers = new Map<string, Map<Described, boolean>>();
let last = { type: "", of: new Map<Described, boolean>() };

/** Asks every rule anew: mutation tests change what a rule would answer while they run. */
export function forgetAnswers(): void {
  answers.clear();
  last = { type: "", of: new Map() };
}

/** Whether a rule judges resources of a type, as the engine gives it. */
export function appliesTo(rule: Described, type: string): boolean {
  if (type !== last.type) {
    let of = answers.get(type);
    if (of === undefined) answers.set(type, (of = new Map()));
    last = { type, of };
  }
  let answer = last.of.get(rule);
  if (answer === undefined) last.of.set(rule, (answer = rule.applies(plainType(type))));
  return answer;
}

/** Judges one resource. A rule that throws gives a violation that names the place of the fault, never its message: that may quote inputs. */
export function judge(rule: Rule, args: ResourceValidationArgs): Verdict {
  if (!appliesTo(rule, args.type)) return NOT_JUDGED;
  const resource = new Resource(args, secretsOf(args.props));
  try {
    rule.check(resource, settings(rule, args));
  } catch (error) {
    if (error instanceof Undecided) resource.undecided.push(error.path);
    else resource.violations.push(failed(resource.label, error));
  }
  return { violations: resource.violations, undecided: resource.undecided };
}

const NO_SETTINGS = Object.freeze({});

/** The settings of a policy config file over the rule's defaults. */
export const settings = (
  rule: Described,
  { getConfig }: Pick<ResourceValidationArgs, "getConfig">,
) =>
  rule.config === undefined ? NO_SETTINGS : { ...rule.config.defaults, ...getConfig<object>() };

/** The rule as @pulumi/policy runs it. */
export function toPolicy(rule: Rule): ResourceValidationPolicy {
  return {
    ...described(rule),
    validateResource: (args, reportViolation) => {
      report({ rule, resource: args, verdict: judge(rule, args), reportViolation });
    },
  };
}

/** The part of a policy that is the same for resource and stack rules. */
export function described(rule: Described): Omit<ResourceValidationPolicy, "validateResource"> {
  return {
    name: rule.id,
    description: rule.title,
    severity: rule.severity,
    remediationSteps: rule.remedy,
    tags: [...rule.publicIds],
    enforcementLevel: "mandatory",
    ...(rule.config && { configSchema: { properties: rule.config.schema } }),
  };
}

/** What is reported of a rule that threw. */
export const failed = (label: string, error: unknown): string =>
  `${label}: the rule failed (${placeOf(error)}), which counts as a violation; report it as a defect of the pack`;
