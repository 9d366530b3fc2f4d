import { plainType } from "../../catalog/resource-type";

/** Leave for one rule to be broken by certain resources for a while; given in the policy config file, never in code. */
export interface Waiver {
  /** Id of the rule. */
  rule: string;
  /** A URN, or a type token and a logical name with a space between; `*` in the name stands for any text. */
  resource: string;
  /** Who answers for it: a team or a person. */
  owner: string;
  reason: string;
  /** Last day on which it holds, YYYY-MM-DD, by the calendar of UTC. */
  expires: string;
}

/** Settings of the rule `waivers`. */
export interface WaiverConfig {
  list: readonly Waiver[];
  /** How many days ahead `expires` may lie. */
  longestDays: number;
}

/** A resource that broke a rule. */
interface Subject {
  type: string;
  name: string;
  urn: string;
}

const MEMBERS = ["rule", "resource", "owner", "reason", "expires"] as const;
/** Id of the rule about waivers, which none is given for. */
export const WAIVERS = "waivers";
/** `aws:s3/bucket:Bucket logs-*` or a URN. */
export const RESOURCE_PATTERN = "^(urn:pulumi:.+|[^\\s:]+:[^\\s:]*:[^\\s:]+ .*\\S.*)$";
export const DAY_PATTERN = "^\\d{4}-\\d{2}-\\d{2}$";

let ruleIds: ReadonlySet<string> = new Set();
let inForce: WaiverConfig = { list: [], longestDays: 0 };

/** Tells which rules there are; a waiver for any other is refused. */
export function knowRules(ids: Iterable<string>): void {
  ruleIds = new Set(ids);
}

/** Makes these the waivers that reports are held against. Refused ones are left out. */
export function useWaivers(config: WaiverConfig, now: Date = new Date()): void {
  inForce = { ...config, list: config.list.filter((_, at) => !refusal(config, at, now)) };
}

/** What is wrong with a waiver, as it follows "must give waivers whose `at`". */
export interface Refusal {
  at: string;
  must: string;
  got: string;
  fix: string;
}

/** Why a waiver cannot hold, and what to change; undefined for one that can, or that could until it ended. */
export function refusal(
  config: WaiverConfig,
  at: number,
  now: Date = new Date(),
): Refusal | undefined {
  const waiver = (config.list[at] ?? {}) as Partial<Record<string, unknown>>;
  const say = (member: string, must: string, got: unknown, fix: string) => ({
    at: `list[${at}].${member}`,
    must,
    got: JSON.stringify(got) ?? "nothing",
    fix,
  });
  for (const member of MEMBERS) {
    const text = waiver[member];
    if (typeof text !== "string" || text.trim() === "")
      return say(member, "is a text", text, `write the waiver's \`${member}\``);
  }
  const { rule, resource, expires } = waiver as unknown as Waiver;
  if (!ruleIds.has(rule))
    return say(
      "rule",
      "is the id of a rule of this pack",
      rule,
      "take an id of policies/README.md",
    );
  if (rule === WAIVERS)
    return say("rule", "is the id of another rule", rule, "put the other waivers right instead");
  if (!new RegExp(RESOURCE_PATTERN).test(resource)) {
    const fix = "write it as `aws:s3/bucket:Bucket logs-*`";
    return say("resource", "is a URN, or a type token, a space and a name", resource, fix);
  }
  const day = dayNumber(expires);
  if (day === undefined)
    return say("expires", "is a day of the calendar, YYYY-MM-DD", expires, "write another day");
  const latest = today(now) + config.longestDays;
  if (day > latest) {
    const must = `is at most ${config.longestDays} days ahead (\`longestDays\`)`;
    return say("expires", must, expires, `write ${isoDay(latest)} or an earlier day`);
  }
  return undefined;
}

/** What is said of a violation for which a waiver was given. */
export interface Waived {
  /** Whether the waiver still holds, so that the violation is only reported. */
  holds: boolean;
  /** `waived until 2026-12-01, 10 days left, by platform-ai: "..."` */
  note: string;
}

/** The waiver for this violation that holds longest, or the one that ended last. */
export function waiverFor(
  rule: string,
  subject: Subject,
  now: Date = new Date(),
): Waived | undefined {
  const given = inForce.list
    .filter((each) => each.rule === rule && matches(each.resource, subject))
    .sort((a, b) => (a.expires < b.expires ? 1 : -1))[0];
  if (!given) return undefined;
  const left = (dayNumber(given.expires) as number) - today(now);
  const who = `${given.owner}: ${JSON.stringify(given.reason)}`;
  if (left >= 0)
    return { holds: true, note: `waived until ${given.expires}, ${days(left)} left, by ${who}` };
  return {
    holds: false,
    note: `the waiver ended on ${given.expires}, ${days(-left)} ago, by ${who}`,
  };
}

function matches(resource: string, { type, name, urn }: Subject): boolean {
  if (resource.startsWith("urn:pulumi:")) return resource === urn;
  const space = resource.indexOf(" ");
  if (plainType(resource.slice(0, space)) !== plainType(type)) return false;
  const pattern = resource.slice(space + 1).trim();
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "s").test(name);
}

const DAY = 86_400_000;
const days = (count: number): string => `${count} day${count === 1 ? "" : "s"}`;
const today = (now: Date): number => Math.floor(now.getTime() / DAY);
const isoDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

function dayNumber(text: string): number | undefined {
  if (!new RegExp(DAY_PATTERN).test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date takes the 31st of February for the 3rd of March.
  return Number.isNaN(time) || isoDay(time / DAY) !== text ? undefined : time / DAY;
}
