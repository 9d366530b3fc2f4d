/** Names of the gateway's own metrics, as opposed to those that rules record (which have colons) and to labels. */
const NAME = /(?<![\w:])(?:envoy|gen_ai|ratelimit|unified_ai|target)_[a-z0-9_]+(?![\w:])/g;

/** Metrics that an expression reads from the gateway, sorted. */
export function metricNames(...expressions: string[]): string[] {
  const found = new Set<string>();
  for (const expression of expressions) {
    const bare = expression
      .replace(/\{[^}]*\}/g, "")
      .replace(/"[^"]*"/g, "")
      .replace(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, "");
    for (const [name] of bare.matchAll(NAME)) found.add(name);
  }
  return [...found].sort();
}
