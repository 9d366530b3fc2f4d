import type { CheckReport } from "./check";
import type { Finding } from "./findings";

const MARK: Readonly<Record<Finding["kind"], string>> = {
  violation: "advice",
  waived: "waived",
  undecided: "undecided",
};

/** The report for people: violations first; nothing at all when nothing was found. */
export function renderText({ findings, counts }: CheckReport): string {
  if (findings.length === 0) return "";
  const lines = sorted(findings).map((finding) => {
    const mark = finding.level === "mandatory" ? "violation" : MARK[finding.kind];
    return `${mark}: ${finding.rule} (${finding.severity})\n  ${finding.message}`;
  });
  const parts = [
    counted(counts.violations, "violation"),
    counted(counts.advisories, "advisory", "advisories"),
  ].join(", ");
  return [...lines, `${parts} in ${counted(counts.resources, "resource")}`].join("\n");
}

/** Violations before advice, the severe first, then by rule and resource. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const severity = ["critical", "high", "medium", "low"];
  const order = (one: Finding): string =>
    [one.level === "mandatory" ? 0 : 1, severity.indexOf(one.severity), one.rule, one.urn].join(
      " ",
    );
  return [...findings].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
