import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
} from "@pulumi/policy";
import { secretsOf } from "./internal/secrets";
import { renderPath, type Path } from "./internal/value";
import { Resource } from "./resource";

/** One rule of the pack, without anything about how the engine runs it. */
export interface Rule<Config extends object = object> {
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

/** Judges one resource. A rule that throws gives a violation that names the place of the fault, never its message: that may quote inputs. */
export function judge(rule: Rule, args: ResourceValidationArgs): Verdict {
  const resource = new Resource(args, secretsOf(args.props));
  if (!rule.applies(resource.token)) return { violations: [], undecided: [] };
  try {
    const config = { ...rule.config?.defaults, ...args.getConfig<object>() };
    resource.attempt(() => rule.check(resource, config));
  } catch (error) {
    resource.violations.push(
      `${resource.label}: the rule failed (${place(error)}), which counts as a violation; report it as a defect of the pack`,
    );
  }
  return { violations: resource.violations, undecided: resource.undecided };
}

/** The rule as @pulumi/policy runs it. */
export function toPolicy(rule: Rule): ResourceValidationPolicy {
  return {
    name: rule.id,
    description: rule.title,
    severity: rule.severity,
    remediationSteps: rule.remedy,
    tags: [...rule.publicIds],
    enforcementLevel: "mandatory",
    ...(rule.config && { configSchema: { properties: rule.config.schema } }),
    validateResource: (args, report) => {
      const { violations, undecided } = judge(rule, args);
      for (const message of violations) report(message);
      if (undecided.length > 0) reportUndecided(rule, args, undecided, report);
    },
  };
}

function reportUndecided(
  rule: Rule,
  args: ResourceValidationArgs,
  undecided: Path[],
  report: ReportViolation,
): void {
  const paths = [...new Set(undecided.map((path) => `\`${renderPath(path)}\``))].join(", ");
  const resource = `${args.type} ${JSON.stringify(args.name)}`;
  // The engine tells analyzers so in the environment; anything but a plain "no" is a preview.
  if (process.env["PULUMI_DRY_RUN"] === "false") {
    report(
      `${resource}: ${paths} is still unknown at \`pulumi up\`, which counts as a violation; give it a value`,
    );
    return;
  }
  const message = `${rule.title}\n${resource}: undecided, ${paths} is not known at preview; judged at \`pulumi up\``;
  // The SDK takes an object here, which its types do not show: the one way to report below the rule's own level.
  report({ message, enforcementLevel: "advisory" } as unknown as string);
}

/** Name of the error and the file and line it came from. */
function place(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const line = error.stack?.split("\n").find((each) => /^\s+at .*policies[\\/]/.test(each));
  const at = /policies[\\/].*:\d+:\d+/.exec(line ?? "")?.[0];
  return at === undefined ? error.name : `${error.name} at ${at.replaceAll("\\", "/")}`;
}
