import type { CheckReport } from "./check";
import type { RuleFacts } from "./rules";

/** The report as JUnit XML: one test case a rule, failed by its violations; advice stands in its output. */
export function renderJunit(report: CheckReport, rules: readonly RuleFacts[]): string {
  const known = new Set(rules.map(({ id }) => id));
  const others = [...new Set(report.findings.map(({ rule }) => rule))].filter(
    (id) => !known.has(id),
  );
  const cases = [
    ...rules.map(({ id, area }) => ({ id, area })),
    ...others.map((id) => ({ id, area: "other" })),
  ].map(({ id, area }) => {
    const found = report.findings.filter(({ rule }) => rule === id);
    const failures = found.filter(({ level }) => level === "mandatory");
    const advice = found.filter(({ level }) => level === "advisory");
    const parts = [
      ...failures.map(
        ({ severity, message }) =>
          `      <failure type="${severity}" message="${escape(message)}"></failure>`,
      ),
      ...(report.disabled.includes(id) ? ['      <skipped message="disabled"></skipped>'] : []),
      ...(advice.length > 0
        ? [
            `      <system-out>${escape(advice.map(({ message }) => message).join("\n"))}</system-out>`,
          ]
        : []),
    ];
    const head = `    <testcase classname="${escape(area)}" name="${escape(id)}"`;
    return {
      failed: failures.length > 0,
      skipped: report.disabled.includes(id),
      text: parts.length === 0 ? `${head}/>` : [`${head}>`, ...parts, "    </testcase>"].join("\n"),
    };
  });
  const count = (test: (one: (typeof cases)[number]) => boolean): number =>
    cases.filter(test).length;
  const totals = `tests="${cases.length}" failures="${count(({ failed }) => failed)}" errors="0" skipped="${count(({ skipped }) => skipped)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="unified-ai check" ${totals}>`,
    `  <testsuite name="${escape(report.source)}" ${totals}>`,
    ...cases.map(({ text }) => text),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** Text for an XML 1.0 document, which cannot hold most control characters, nor halves of surrogate pairs. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/[&<>"'\n\r\t]/g, (character) => ENTITIES[character] as string);
}
