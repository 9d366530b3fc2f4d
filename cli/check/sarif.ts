import * as crypto from "node:crypto";
import type { CheckReport } from "./check";
import { labelOf, type Finding } from "./findings";
import type { RuleFacts } from "./rules";

/** Where SARIF 2.1.0 is described for programs; the same schema as OASIS publishes. */
const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** GitHub's scale of severities: from 9 critical, 7 high, 4 medium. */
const SCORE: Readonly<Record<Finding["severity"], string>> = {
  critical: "9.0",
  high: "7.0",
  medium: "4.0",
  low: "2.0",
};

/** The report as SARIF 2.1.0 (OASIS standard), for code scanning: one result a finding, waivers as accepted suppressions. */
export function renderSarif(report: CheckReport, rules: readonly RuleFacts[]): string {
  const ids = rules.map(({ id }) => id);
  const run = {
    tool: {
      driver: {
        name: "unified-ai check",
        version: report.version,
        rules: rules.map((rule) => ({
          id: rule.id,
          shortDescription: { text: rule.title },
          fullDescription: { text: rule.why },
          help: { text: rule.remedy },
          defaultConfiguration: { level: levelOf(rule.severity) },
          properties: {
            tags: ["policy", rule.area, ...rule.publicIds],
            "security-severity": SCORE[rule.severity],
          },
        })),
      },
    },
    results: report.findings.map((finding) => ({
      ruleId: finding.rule,
      ...(ids.includes(finding.rule) && { ruleIndex: ids.indexOf(finding.rule) }),
      level:
        finding.level === "mandatory" ? "error" : finding.kind === "undecided" ? "note" : "warning",
      message: { text: finding.message },
      locations: [
        {
          // Code scanning shows only what lies in a file: the program, or the file that was judged.
          physicalLocation: { artifactLocation: { uri: report.location } },
          logicalLocations: [
            { name: labelOf(finding.urn), fullyQualifiedName: finding.urn, kind: "resource" },
          ],
        },
      ],
      partialFingerprints: { "ruleAndResource/v1": fingerprint(finding) },
      ...(finding.kind === "waived" && {
        suppressions: [
          { kind: "external", status: "accepted", justification: waiverOf(finding.message) },
        ],
      }),
    })),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
}

const levelOf = (severity: Finding["severity"]): string =>
  severity === "critical" || severity === "high" ? "error" : "warning";

const waiverOf = (message: string): string =>
  /\[(waived until .*)\]$/s.exec(message)?.[1] ?? message;

/** The same for the same rule and resource in the next run, whatever the message says. */
const fingerprint = ({ rule, urn, message }: Finding): string => {
  const place = /`([^`]+)`/.exec(message)?.[1] ?? "";
  return crypto.createHash("sha256").update([rule, urn, place].join("\n")).digest("hex");
};
