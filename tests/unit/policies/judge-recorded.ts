import { rules } from "../../../policies/rules";
import { isStackRule } from "../../../policies/stack-rule";
import type { Recorded } from "../components/record";
import { analyze, analyzeStack } from "./harness";

/** Messages of the whole pack on recorded registrations under a policy config: mandatory findings, and undecided ones. */
export async function judgeRecorded(
  resources: readonly Recorded[],
  config: Readonly<Record<string, unknown>>,
  leftOut: readonly string[] = [],
): Promise<string[]> {
  const messages: string[] = [];
  const cases = resources.map(({ type, name, inputs, protect, propertyDependencies }) => ({
    type,
    name,
    inputs,
    protect,
    // Names tell resources apart only within a type; links to one that is not unique are left out.
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, names]) => [
        key,
        names.filter((each) => resources.filter((other) => other.name === each).length === 1),
      ]),
    ),
  }));
  for (const rule of rules) {
    const given = config[rule.id] ?? "mandatory";
    const settings = typeof given === "string" ? {} : (given as Record<string, unknown>);
    const level = typeof given === "string" ? given : settings["enforcementLevel"];
    if (level !== "mandatory" || leftOut.includes(rule.id)) continue;
    const found = isStackRule(rule)
      ? await analyzeStack(rule, cases, settings)
      : (
          await Promise.all(
            cases.map(({ type, name, inputs, protect }) =>
              analyze(rule, { type, name, inputs, protect, config: settings }),
            ),
          )
        ).flat();
    messages.push(
      ...found
        .filter((each) => each.level === "mandatory" || each.message.includes("undecided"))
        .map(({ message }) => `${rule.id}: ${message}`),
    );
  }
  return messages;
}
