import { estimateIdleCost } from "../../../catalog";
import { descriptionsOf } from "../description";
import { adviseBatch } from "./batch";
import { adviseCache } from "./cache";
import { adviseHome } from "./home";
import { adviseProvisioned, provisionedBreakEvens, type ProvisionedBreakEven } from "./provisioned";
import { selfHostedBreakEvens, type SelfHostedBreakEven } from "./self-hosted";
import { costOf, type Adviser, type AdviceKind, type Proposal, type Subject } from "./subject";
import { adviseTarget } from "./target";

export type { ProvisionedBreakEven } from "./provisioned";
export type { SelfHostedBreakEven } from "./self-hosted";

/** What would make a stack cheaper, and by how much. */
export interface Advice {
  kind: AdviceKind;
  environment: string;
  alias?: string;
  what: string;
  /** US dollars a month by which the part falls, at the middle of the profile. Each for itself: they do not add up. */
  monthlyUsd: number;
  assumption: string;
  how: string;
  /** The part of the bill that it moves. */
  touches: string;
  /** What that part costs now. */
  touchedMonthlyUsd: number;
}

/** When buying capacity or machines begins to pay. */
export interface BreakEvens {
  provisioned: ProvisionedBreakEven[];
  selfHosted: SelfHostedBreakEven[];
}

const ADVISERS: readonly Adviser[] = [
  adviseTarget,
  adviseCache,
  adviseBatch,
  adviseHome,
  adviseProvisioned,
];

/** Less than that is not worth anybody's time: US dollars a month. */
export const SMALLEST_SAVING = 1;

/** Every proposal for a subject, whether it pays or not. */
export function proposalsFor(subject: Subject): Proposal[] {
  const endpoints = descriptionsOf(subject.stack.planned);
  return ADVISERS.flatMap((advise) => endpoints.flatMap((endpoint) => advise(subject, endpoint)));
}

/** The proposals that pay, the largest first; of several of one kind for one alias, the best. */
export function adviceFor(given: Subject): Advice[] {
  // A hundred proposals, of which few change what is priced without calls.
  const subject = { ...given, idle: given.idle ?? estimateIdleCost(given.stack.planned) };
  const before = costOf(subject);
  const best = new Map<string, Advice>();
  for (const proposal of proposalsFor(subject)) {
    const { part, take, ...rest } = proposal;
    const touchedMonthlyUsd = part(before);
    const monthlyUsd = touchedMonthlyUsd - part(costOf(take(subject)));
    const key = [rest.kind, rest.environment, rest.alias].join("\n");
    if (monthlyUsd < SMALLEST_SAVING || monthlyUsd <= (best.get(key)?.monthlyUsd ?? 0)) continue;
    best.set(key, { ...rest, monthlyUsd, touchedMonthlyUsd });
  }
  return [...best.values()].sort((a, b) => b.monthlyUsd - a.monthlyUsd);
}

/** Break-evens of a subject's endpoints. */
export function breakEvensFor(subject: Subject): BreakEvens {
  const endpoints = descriptionsOf(subject.stack.planned);
  return {
    provisioned: endpoints.flatMap((endpoint) => provisionedBreakEvens(subject, endpoint)),
    selfHosted: endpoints.flatMap((endpoint) => selfHostedBreakEvens(subject, endpoint)),
  };
}
