import { nearest } from "../../catalog";
import { formatPath, type Step } from "../../catalog/paths";
import type { Issue } from "./resolved";

interface Entry {
  steps: readonly Step[];
  reason: string;
}

/** Most comparisons made for suggestions from one list of choices; beyond it problems are told without a suggestion. */
const MAX_COMPARISONS = 500_000;

/** Collects every problem of one description, whichever check finds it first. */
export class Report {
  private readonly problems: Entry[] = [];
  private readonly notices: Entry[] = [];
  private readonly answers = new Map<readonly string[], Map<string, string | undefined>>();

  /** The description cannot be used. */
  issue(steps: readonly Step[], reason: string): void {
    this.problems.push({ steps, reason });
  }

  /** The description can be used, but someone should know. */
  warn(steps: readonly Step[], reason: string): void {
    this.notices.push({ steps, reason });
  }

  /** Something at or below this place is wrong already; what depends on it need not be told too. */
  hasIssueAt(...place: Step[]): boolean {
    return this.problems.some(({ steps }) => place.every((step, at) => steps[at] === step));
  }

  get hasIssues(): boolean {
    return this.problems.length > 0;
  }

  /** The choice most like the text. Answers are kept, and their number bounded, since thousands of names may be wrong. */
  suggest(text: string, choices: readonly string[]): string | undefined {
    let answers = this.answers.get(choices);
    if (!answers) this.answers.set(choices, (answers = new Map()));
    if (answers.has(text)) return answers.get(text);
    if ((answers.size + 1) * choices.length > MAX_COMPARISONS) return undefined;
    const answer = nearest(text, choices);
    answers.set(text, answer);
    return answer;
  }

  /** The problems in the order in which the document has the places they are about. */
  issues(document: unknown): Issue[] {
    return inOrder(this.problems, document);
  }

  warnings(document: unknown): Issue[] {
    return inOrder(this.notices, document);
  }
}

function inOrder(entries: readonly Entry[], document: unknown): Issue[] {
  const positions = new Map<object, Map<Step, number>>();
  const placed = entries.map((entry) => ({
    entry,
    place: placeOf(entry.steps, document, positions),
  }));
  placed.sort((a, b) => comparePlaces(a.place, b.place));
  return placed.map(({ entry }) => ({ path: formatPath(entry.steps), reason: entry.reason }));
}

/** Position of each step among its siblings; what is absent comes last. */
function placeOf(
  steps: readonly Step[],
  document: unknown,
  positions: Map<object, Map<Step, number>>,
): number[] {
  const place: number[] = [];
  let value = document;
  for (const step of steps) {
    if (typeof value !== "object" || value === null) {
      place.push(Infinity);
      continue;
    }
    let known = positions.get(value);
    if (!known) {
      const keys: Step[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
      positions.set(value, (known = new Map(keys.map((key, index) => [key, index]))));
    }
    place.push(known.get(step) ?? Infinity);
    value = Object.hasOwn(value, step) ? (value as Record<Step, unknown>)[step] : undefined;
  }
  return place;
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1;
  }
  return a.length - b.length;
}
