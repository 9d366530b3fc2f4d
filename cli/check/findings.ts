import { typeOf } from "./preview";

/** One thing that the pack has to say. */
export interface Finding {
  rule: string;
  /** `mandatory`: a violation. `advisory`: a violation of an advisory rule, one under a waiver, or what is undecided. */
  level: "mandatory" | "advisory";
  severity: "low" | "medium" | "high" | "critical";
  /** The resource, or the stack. */
  urn: string;
  /** Without the rule's title in front. */
  message: string;
  /** What an advisory one is: breaks an advisory rule, is waived, is not known before the update, or only informs. */
  kind: "violation" | "waived" | "undecided";
}

/** What the policy engine wrote. */
export interface Judgement {
  findings: Finding[];
  /** Name and version of the packs that judged; undefined when the engine did not come to an end. */
  packs: Record<string, string> | undefined;
}

interface EngineEvent {
  policyEvent?: {
    resourceUrn?: string;
    message: string;
    policyName: string;
    enforcementLevel: string;
    severity?: string;
  };
  summaryEvent?: { PolicyPacks?: Record<string, string> };
}

/** Reads the events of `pulumi policy analyze --json`, one a line (`apitype.EngineEvent`, v3.259.0). */
export function parseEvents(
  text: string,
  severities: Readonly<Record<string, Finding["severity"]>>,
): Judgement {
  const findings: Finding[] = [];
  let packs: Judgement["packs"];
  for (const line of text.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { policyEvent, summaryEvent } = JSON.parse(line) as EngineEvent;
    if (summaryEvent) packs = summaryEvent.PolicyPacks ?? {};
    if (!policyEvent) continue;
    const { policyName, enforcementLevel, resourceUrn = "", severity } = policyEvent;
    const message = withoutTitle(plainText(policyEvent.message));
    findings.push({
      rule: policyName,
      level: enforcementLevel === "advisory" ? "advisory" : "mandatory",
      severity: (severity as Finding["severity"]) || (severities[policyName] ?? "medium"),
      urn: resourceUrn,
      message,
      kind: kindOf(message),
    });
  }
  return { findings, packs };
}

/** The engine colours messages by tags of its own. */
const plainText = (text: string): string => text.replace(/<\{%[^%]*%\}>/g, "").trim();

/** The SDK puts the rule's title on a line of its own before each message. */
function withoutTitle(message: string): string {
  const end = message.indexOf("\n");
  return end < 0 ? message : message.slice(end + 1).trim();
}

function kindOf(message: string): Finding["kind"] {
  if (/\[waived until \d{4}-\d{2}-\d{2}, /.test(message)) return "waived";
  return /: undecided, .* is not known at preview/.test(message) ? "undecided" : "violation";
}

/** `aws:s3/bucket:Bucket "logs"` */
export function labelOf(urn: string): string {
  const name = urn.split("::").slice(3).join("::");
  return urn === "" ? "the stack" : `${typeOf(urn)} ${JSON.stringify(name)}`;
}
