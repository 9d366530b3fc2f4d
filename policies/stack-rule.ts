import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { report } from "./internal/report";
import { appliesTo, described, failed, settings, type Described, type Rule } from "./rule";
import { Stack } from "./stack";

/** One rule of the pack that needs several resources of a stack to judge. */
export interface StackRule<Config extends object = object> extends Described<Config> {
  readonly scope: "stack";
  /**
   * Judges `stack.resources`, those of the types the rule applies to. Reports through `resource.violation` or, about the
   * whole stack, `stack.violation`; wrap what is judged of one resource in `stack.each` or `resource.attempt`, so that one
   * unknown value does not leave the others unjudged.
   */
  check(stack: Stack, config: Config): void;
  /** Called once before any resource is judged, with the settings; such rules run before all others. */
  prepare?(config: Config): void;
}

export type AnyRule = Rule | StackRule;

/** Gives the type of `config` to `check` and leaves the rule otherwise as written. */
export const stackRule = <Config extends object = object>(
  definition: Omit<StackRule<Config>, "scope">,
): StackRule => ({ ...definition, scope: "stack" }) as unknown as StackRule; // as for resource rules

export const isStackRule = (rule: AnyRule): rule is StackRule => "scope" in rule;

/**
 * The rule as @pulumi/policy runs it. The engine shows stack policies the outputs only; so the policy looks at every
 * resource as it is registered, keeps its inputs, and judges those when the stack is complete.
 */
export function toStackPolicy(rule: StackRule): ResourceValidationPolicy & StackValidationPolicy {
  const inputs = new Map<string, Record<string, unknown>>();
  return {
    ...described(rule),
    validateResource: (args) => {
      if (inputs.size === 0) rule.prepare?.(settings(rule, args));
      inputs.set(args.urn, args.props);
    },
    validateStack: (args, reportViolation) => {
      const stack = new Stack(
        args.resources,
        (type) => appliesTo(rule, type),
        (urn) => inputs.get(urn),
      );
      try {
        stack.attempt(() => rule.check(stack, settings(rule, args)));
      } catch (error) {
        stack.violations.push(failed(stack.label, error));
      }
      for (const resource of stack.judged)
        report({ rule, resource, verdict: resource, reportViolation });
      const root = stack.root ?? { type: "pulumi:pulumi:Stack", name: "stack", urn: "" };
      report({ rule, resource: root, verdict: stack, reportViolation });
    },
  };
}
