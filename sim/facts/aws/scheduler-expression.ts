/** The three forms of a schedule's expression: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (2026-11-21). */

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = [
  ...["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
];

interface Field {
  name: string;
  from: number;
  to: number;
  words?: readonly string[];
  /** Numbers of the words begin here. */
  first?: number;
  /** Whether the field takes `?`, and letters such as L, W and #. */
  isDay?: boolean;
}

const FIELDS: readonly Field[] = [
  { name: "minutes", from: 0, to: 59 },
  { name: "hours", from: 0, to: 23 },
  { name: "day of the month", from: 1, to: 31, isDay: true },
  { name: "month", from: 1, to: 12, words: MONTHS, first: 1 },
  { name: "day of the week", from: 1, to: 7, words: DAYS, first: 1, isDay: true },
  { name: "year", from: 1970, to: 2199 },
];

/** What is wrong with an expression; undefined for one that the scheduler takes. */
export function expressionProblem(text: string): string | undefined {
  const got = `got ${JSON.stringify(text)}`;
  if (/^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/.test(text)) return undefined;
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text);
  if (rate) return Number(rate[1]) > 0 ? undefined : `must have a rate above zero, ${got}`;
  const cron = /^cron\((.+)\)$/.exec(text);
  if (!cron) return `must be at(..), rate(..) or cron(..), ${got}`;
  const fields = cron[1]!.split(/\s+/);
  if (fields.length !== FIELDS.length)
    return `must have ${FIELDS.length} fields in cron(..), ${got}`;
  const wrong = FIELDS.find((field, index) => !fits(field, fields[index]!));
  if (wrong) return `must have a ${wrong.name} that exists, ${got}`;
  if ((fields[2] === "?") === (fields[4] === "?"))
    return `must have ? for exactly one of day of the month and day of the week, ${got}`;
  return undefined;
}

function fits(field: Field, text: string): boolean {
  if (text === "*") return true;
  if (text === "?") return field.isDay === true;
  if (field.isDay && /^(L|LW|\d{1,2}W|[1-7]L|[1-7]#[1-5]|[A-Z]{3}#[1-5])$/.test(text)) return true;
  return text.split(",").every((part) => {
    const [range, step, ...more] = part.split("/");
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
    if (range === "*") return step !== undefined;
    const ends = range!.split("-").map((end) => numberOf(field, end));
    if (ends.length > 2 || ends.some((end) => end === undefined)) return false;
    return ends.length === 1 || ends[0]! <= ends[1]!;
  });
}

function numberOf(field: Field, text: string): number | undefined {
  const word = field.words?.indexOf(text.toUpperCase()) ?? -1;
  const number = word >= 0 ? word + field.first! : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= field.from && number <= field.to ? number : undefined;
}
