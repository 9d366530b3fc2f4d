import { code, generatedBy, table } from "./markdown";

/** What the page shows of a rule. */
export interface PageRule {
  id: string;
  title: string;
  severity: string;
  config?: { schema: Record<string, SettingSchema> };
}

interface SettingSchema {
  type?: string | string[];
  default?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  items?: SettingSchema;
  description?: string;
}

/** Levels and settings of a policy config file, by rule. */
export type PolicyConfig = Record<string, string | { enforcementLevel?: string }>;

/** docs/reference/policies.md: level of each rule in each profile and stack, and the settings it takes. */
export function renderPoliciesPage(
  areas: readonly { name: string; rules: readonly PageRule[] }[],
  configs: Readonly<Record<string, PolicyConfig>>,
): string {
  const names = Object.keys(configs);
  const filled = areas.filter(({ rules }) => rules.length > 0);
  const count = filled.reduce((sum, { rules }) => sum + rules.length, 0);
  return [
    generatedBy("policies/rules, policies/profiles and policies/config"),
    "",
    "# Policies: levels and settings",
    "",
    `${count} rules. What each asks for, why, and where its violation was seen: [policies/README.md](../../policies/README.md#rules).`,
    "`M` mandatory, `a` advisory, `-` disabled.",
    "",
    ...filled.flatMap(({ name, rules }) => [
      `## ${name}`,
      "",
      table(
        ["rule", "requires", "severity", ...names],
        rules.map((rule) => [
          code(rule.id),
          rule.title,
          rule.severity,
          ...names.map((config) => LEVELS[levelOf(configs[config]![rule.id])] ?? "?"),
        ]),
      ),
      "",
      ...settings(rules),
    ]),
  ].join("\n");
}

const LEVELS: Readonly<Record<string, string>> = { mandatory: "M", advisory: "a", disabled: "-" };

/** A rule that a file leaves out keeps its level, mandatory. */
function levelOf(entry: PolicyConfig[string] | undefined): string {
  return (typeof entry === "string" ? entry : entry?.enforcementLevel) ?? "mandatory";
}

function settings(rules: readonly PageRule[]): string[] {
  const rows = rules.flatMap(({ id, config }) =>
    Object.entries(config?.schema ?? {}).map(([key, schema]) => [
      code(id),
      code(key),
      shape(schema),
      schema.default === undefined ? "" : code(JSON.stringify(schema.default)),
      schema.description ?? "",
    ]),
  );
  return rows.length === 0
    ? []
    : [table(["rule", "setting", "type", "default", "meaning"], rows), ""];
}

function shape({ type, enum: values, minimum, maximum, items }: SettingSchema): string {
  if (values) return values.map((value) => code(String(value))).join(", ");
  const name = Array.isArray(type) ? type.join(" or ") : (type ?? "any");
  const range =
    minimum !== undefined && maximum !== undefined
      ? `, ${minimum} to ${maximum}`
      : minimum !== undefined
        ? `, ${minimum} or more`
        : maximum !== undefined
          ? `, ${maximum} at most`
          : "";
  return name === "array" ? `list of ${items ? shape(items) : "any"}` : `${name}${range}`;
}
