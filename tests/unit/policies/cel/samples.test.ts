import { describe, expect, it } from "vitest";
import { regExpOf, samplesOf, STRANGER } from "../../../../policies/internal/cel/samples";

const PATTERNS = [
  ...["^repo:acme/[^:]+:ref:refs/heads/main$", "acme", "^acme", "acme$", "^(a|b)c?$", "^a{2,3}$"],
  ...["^[a-z]+-\\d+$", "^a\\.b$", "^.*/api$", "^(?:x|y)(?P<n>z)$", "(?i)^acme$", "\\Aacme\\z"],
  ...["^a*$", "^\\w+/\\S*$", "^[^/]{3}/x$", "^$", "^x|y$"],
];

describe("samplesOf", () => {
  it.each(PATTERNS)("gives texts that %s matches", (pattern) => {
    const samples = samplesOf(pattern);
    expect(samples.length).toBeGreaterThan(0);
    for (const { text, free } of samples) {
      expect(text).toMatch(regExpOf(pattern));
      expect(free).toHaveLength(text.length);
    }
  });

  it("puts a stranger's word wherever the pattern leaves room", () => {
    const texts = (pattern: string) => samplesOf(pattern).map(({ text }) => text);
    expect(texts("^acme/.*$")).toContain(`acme/${STRANGER}`);
    expect(texts("^[^/]+/api$")).toContain(`${STRANGER}/api`);
    expect(texts("acme")).toContain(`${STRANGER}acme${STRANGER}`);
    expect(texts("^acme$")).toEqual(["acme"]);
  });

  it("says which characters the pattern left open", () => {
    const [sample] = samplesOf("^a[b-z]c$");
    expect(sample?.free).toEqual([false, true, false]);
  });
});
