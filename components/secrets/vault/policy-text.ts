/** One path of a policy. */
export interface PathRule {
  /** `+` stands for exactly one segment; no rule here ends in `*`. */
  path: string;
  capabilities: readonly ("create" | "read" | "update" | "delete" | "list" | "sudo")[];
  /** Values that parameters must have; others are free. */
  allowed?: Readonly<Record<string, readonly (string | readonly string[])[]>>;
  /** Parameters that must not be there. */
  denied?: readonly string[];
  /** Seconds the answer has to be wrapped for: at least and at most. */
  wrapped?: { least: number; most: number };
}

/** A policy as Vault takes it, in HCL. */
export function renderPolicy(rules: readonly PathRule[]): string {
  return rules.map(renderRule).join("\n");
}

function renderRule(rule: PathRule): string {
  const { allowed, denied, wrapped } = rule;
  const lines = [`capabilities = ${JSON.stringify(rule.capabilities)}`];
  if (allowed) {
    const values = Object.entries({ ...allowed, "*": [] });
    lines.push(`allowed_parameters = ${renderMap(values)}`);
  }
  if (denied) lines.push(`denied_parameters = ${renderMap(denied.map((name) => [name, []]))}`);
  if (wrapped) {
    lines.push(`min_wrapping_ttl = "${wrapped.least}s"`, `max_wrapping_ttl = "${wrapped.most}s"`);
  }
  const body = lines.map((line) => `  ${line}\n`).join("");
  return `path ${JSON.stringify(rule.path)} {\n${body}}\n`;
}

const renderMap = (entries: (readonly [string, unknown])[]): string =>
  `{ ${entries.map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`).join(", ")} }`;
