// Proves what `unified-ai check` makes of the engine's events: text, JSON, SARIF and JUnit. That SARIF's published schema
// takes it was tried by hand; the schema is not part of this repository.
import { describe, expect, it } from "vitest";
import type { CheckReport } from "../../../../cli/check/check";
import { labelOf, parseEvents, type Finding } from "../../../../cli/check/findings";
import { renderJunit } from "../../../../cli/check/junit";
import { ruleFacts } from "../../../../cli/check/rules";
import { renderSarif } from "../../../../cli/check/sarif";
import { renderText } from "../../../../cli/check/text";
import { rules } from "../../../../policies/rules";

const urn = "urn:pulumi:dev::atlas::unifiedai:aws:BedrockEndpoint$aws:kms/key:Key::data";
const event = (sequence: number, policyEvent: object): string =>
  JSON.stringify({ sequence, timestamp: 1, policyEvent });
const policy = (policyName: string, enforcementLevel: string, message: string, severity = "") => ({
  resourceUrn: urn,
  message: `A title\n${message}`,
  color: "",
  policyName,
  policyPackName: "unified-ai",
  enforcementLevel,
  severity,
});
const EVENTS = [
  event(0, policy("required-tags", "advisory", "the tags", "medium")),
  event(
    1,
    policy("kms-rotation", "mandatory", '<{%fg 13%}>`enableKeyRotation` must <be> "true" & on'),
  ),
  event(
    2,
    policy(
      "protect-required",
      "advisory",
      'open [waived until 2026-12-01, 10 days left, by a: "b"]',
      "high",
    ),
  ),
  event(
    3,
    policy(
      "allowed-regions",
      "advisory",
      "x: undecided, `region` is not known at preview; judged at `pulumi up`",
    ),
  ),
  JSON.stringify({
    sequence: 4,
    summaryEvent: { PolicyPacks: { "unified-ai": "0.1.0" }, result: "failed" },
  }),
].join("\n");

const report = (findings: Finding[]): CheckReport => ({
  source: "stack dev",
  location: "Pulumi.yaml",
  version: "0.1.0",
  findings,
  counts: {
    resources: 168,
    violations: findings.filter(({ level }) => level === "mandatory").length,
    advisories: findings.filter(({ level }) => level === "advisory").length,
  },
  disabled: ["gpu-outside-prod"],
});
const judged = parseEvents(`${EVENTS}\n`, { "kms-rotation": "critical" });

describe("parseEvents", () => {
  it("takes the title and colours off, and the severity from the rules where the engine has none", () => {
    expect(judged.packs).toEqual({ "unified-ai": "0.1.0" });
    expect(judged.findings[1]).toEqual({
      rule: "kms-rotation",
      level: "mandatory",
      severity: "critical",
      urn,
      message: '`enableKeyRotation` must <be> "true" & on',
      kind: "violation",
    });
    expect(judged.findings.map(({ kind }) => kind)).toEqual([
      "violation",
      "violation",
      "waived",
      "undecided",
    ]);
  });

  it("knows an engine that did not come to an end", () => {
    expect(parseEvents("error: no pack\n", {}).packs).toBeUndefined();
  });

  it("names a resource by type and name", () => {
    expect(labelOf(urn)).toBe('aws:kms/key:Key "data"');
    expect(labelOf("")).toBe("the stack");
  });
});

describe("renderText", () => {
  it("says nothing when nothing was found", () => {
    expect(renderText(report([]))).toBe("");
  });

  it("puts violations first and counts", () => {
    expect(renderText(report(judged.findings))).toBe(
      [
        "violation: kms-rotation (critical)",
        '  `enableKeyRotation` must <be> "true" & on',
        "waived: protect-required (high)",
        '  open [waived until 2026-12-01, 10 days left, by a: "b"]',
        "undecided: allowed-regions (medium)",
        "  x: undecided, `region` is not known at preview; judged at `pulumi up`",
        "advice: required-tags (medium)",
        "  the tags",
        "1 violation, 3 advisories in 168 resources",
      ].join("\n"),
    );
  });
});

describe("renderSarif", () => {
  const facts = ruleFacts();
  const parse = (findings: Finding[]) =>
    JSON.parse(renderSarif(report(findings), facts)) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
    };

  it("has every rule, and one result a finding that points to it", () => {
    const { version, runs } = parse(judged.findings);
    expect(version).toBe("2.1.0");
    const [run] = runs;
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(run?.results.map(({ level }) => level)).toEqual(["warning", "error", "warning", "note"]);
    for (const result of run?.results ?? [])
      expect(run?.tool.driver.rules[result["ruleIndex"] as number]?.id).toBe(result["ruleId"]);
  });

  it("points to a file and to the resource", () => {
    expect(parse(judged.findings).runs[0]?.results[1]).toMatchObject({
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "Pulumi.yaml" } },
          logicalLocations: [{ name: 'aws:kms/key:Key "data"', fullyQualifiedName: urn }],
        },
      ],
    });
  });

  it("shows a waiver as an accepted suppression", () => {
    expect(parse(judged.findings).runs[0]?.results[2]?.["suppressions"]).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: 'waived until 2026-12-01, 10 days left, by a: "b"',
      },
    ]);
  });

  it("knows a finding again when its message changes", () => {
    const again = judged.findings.map((each) => ({
      ...each,
      message: each.message.replace(/ must .*/, " must differ"),
    }));
    const prints = (findings: Finding[]) =>
      parse(findings).runs[0]?.results.map((each) => each["partialFingerprints"]);
    expect(prints(again)).toEqual(prints(judged.findings));
    expect(new Set(prints(judged.findings)?.map((each) => JSON.stringify(each))).size).toBe(4);
  });

  it("takes a rule of another pack", () => {
    const [result] = parse([{ ...judged.findings[0]!, rule: "other" }]).runs[0]?.results ?? [];
    expect(result).not.toHaveProperty("ruleIndex");
  });
});

describe("renderJunit", () => {
  const facts = ruleFacts();

  it("has a test case for every rule, and fails those with violations", () => {
    const xml = renderJunit(report(judged.findings), facts);
    expect(xml.match(/<testcase /g)).toHaveLength(rules.length);
    expect(xml).toContain(
      `<testsuite name="stack dev" tests="${rules.length}" failures="1" errors="0" skipped="1">`,
    );
    expect(xml).toMatch(
      /name="kms-rotation">\s*<failure type="critical" message="`enableKeyRotation` must &lt;be&gt; &quot;true&quot; &amp; on"><\/failure>\s*<\/testcase>/,
    );
    expect(xml).toMatch(/name="required-tags">\s*<system-out>the tags<\/system-out>/);
    expect(xml).toMatch(/name="gpu-outside-prod">\s*<skipped message="disabled"><\/skipped>/);
  });

  it("is well formed, whatever the messages hold", () => {
    const message = "a\u0000b\u001b[1m<x y='1'>]]>&amp; \"\ud800 \ud83d\ude00\n\ttab";
    const findings = (["mandatory", "advisory"] as const).map((level) => ({
      ...judged.findings[0]!,
      level,
      message,
    }));
    wellFormed(renderJunit(report(findings), facts));
  });

  it("takes rules of another pack", () => {
    const xml = renderJunit(report([{ ...judged.findings[1]!, rule: "other" }]), facts);
    expect(xml).toContain('<testcase classname="other" name="other">');
  });
});

describe("ruleFacts", () => {
  it("holds what the rules say", () => {
    const said = rules.map(({ id, severity, title, why, remedy, publicIds }) => ({
      id,
      severity,
      title,
      why,
      remedy,
      publicIds,
    }));
    const facts = ruleFacts().map(({ id, severity, title, why, remedy, publicIds }) => ({
      id,
      severity,
      title,
      why,
      remedy,
      publicIds,
    }));
    expect(facts, "run node tools/generate/policy.cjs").toEqual(said);
  });
});

/** XML 1.0 as far as the report uses it: a declaration, elements that nest, quoted attributes, known entities, allowed characters. */
function wellFormed(xml: string): void {
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  // The encoder writes U+FFFD for halves of surrogate pairs.
  expect(Buffer.from(xml, "utf8").toString("utf8")).toBe(xml);
  const open: string[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  let at = 0;
  for (const found of body.matchAll(/<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/g)) {
    expect(body.slice(at, found.index)).not.toMatch(/[<>]/);
    at = found.index + found[0].length;
    const [, closes, name, attributes, empty] = found;
    if (closes) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name as string);
    expect(attributes?.replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, "")).not.toContain("&");
  }
  expect(body.slice(at).trim()).toBe("");
  expect(open).toEqual([]);
}
