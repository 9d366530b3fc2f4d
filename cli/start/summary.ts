import type { IdleCost } from "../../catalog/idle-cost";
import type { UpdateEvents } from "./events";

/** A resource of an exported stack, as far as the summary looks at it. */
export interface SummaryResource {
  type: string;
  custom?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

const CLOUDS: Record<string, string> = {
  aws: "AWS Bedrock",
  "azure-native": "Azure OpenAI",
  gcp: "Google Vertex AI",
  vault: "Vault",
  kubernetes: "Kubernetes",
};

/** `aws:bedrock/guardrailVersion:GuardrailVersion` -> `bedrock guardrail version` */
export function humanType(type: string): string {
  const [, module = "", last = type] = type.split(":");
  const words = last
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(" ")
    .map((word) => (/^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase()));
  return [module.split("/")[0] ?? "", ...words].join(" ").trim();
}

/** `1 resource`, `2 resources` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** One line per cloud: how many resources, and of what kinds. */
export function renderClouds(resources: readonly SummaryResource[]): string[] {
  const clouds = new Map<string, Map<string, number>>();
  for (const { type, custom } of resources) {
    const cloud = type.split(":")[0] ?? "";
    if (custom === false || !(cloud in CLOUDS)) continue;
    const kinds = clouds.get(cloud) ?? new Map<string, number>();
    const kind = humanType(type);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    clouds.set(cloud, kinds);
  }
  return Object.keys(CLOUDS).flatMap((cloud) => {
    const kinds = clouds.get(cloud);
    if (!kinds) return [];
    const total = [...kinds.values()].reduce((sum, count) => sum + count, 0);
    const list = [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => (count === 1 ? kind : `${count} x ${kind}`));
    return [`${CLOUDS[cloud]}: ${counted(total, "resource")}: ${list.join(", ")}`];
  });
}

/** What changed, or that nothing did. */
export function renderChanges({ changes }: UpdateEvents): string {
  const words: Record<string, string> = {
    create: "created",
    update: "updated",
    delete: "deleted",
    replace: "replaced",
    same: "unchanged",
  };
  const parts = Object.entries(words).flatMap(([op, word]) => {
    const count = changes[op] ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "nothing to do";
}

/** Which packs ran and what they found; a run without a pack says so. */
export function renderPolicies(events: UpdateEvents): string[] {
  const packs = Object.entries(events.packs).map(([name, version]) => `${name} ${version}`);
  if (packs.length === 0) return ["policies: no pack was run"];
  const judged = counted(events.judged, "resource");
  const scope = `${packs.join(", ")}: ${events.policies.size} policies on ${judged}`;
  if (events.findings.length === 0) return [`policies: ${scope}, no violation`];
  return [
    `policies: ${scope}, ${counted(events.findings.length, "finding")}`,
    ...events.findings.map(({ level, policy, urn, message }) => {
      const text = message.split("\n").at(-1) ?? "";
      return `  [${level}] ${policy} (${urn.split("::").at(-1) ?? ""}): ${text}`;
    }),
  ];
}

/** What the stack costs while nobody calls it. */
export function renderIdleCost(cost: IdleCost): string[] {
  const paid = cost.lines.filter((line) => line.monthlyUsd > 0);
  const total = `idle cost: about ${usd(cost.totalMonthlyUsd)} a month from list prices; calls are charged besides`;
  const parts = paid.map(({ monthlyUsd, count, type, verified }) => {
    const doubt = verified === "unverified" ? " (price unverified)" : "";
    return `  ${usd(monthlyUsd).padStart(9)}  ${count} x ${humanType(type)}${doubt}`;
  });
  const lines = [total, ...parts];
  if (cost.unpriced.length > 0) {
    const kinds = cost.unpriced.map(({ type, count }) => `${count} x ${humanType(type)}`);
    lines.push(`  not priced, so not in the sum: ${kinds.join(", ")}`);
  }
  return lines;
}

function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
