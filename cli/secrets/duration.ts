import { CliError } from "../errors";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of a duration such as `24h`, `90m` or `0`. */
export function readDuration(
  flag: string,
  text: string,
  range: { least: number; most: number; words: string },
): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})([smhd]?)$/.exec(text.trim()) ?? [];
  const seconds = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit] ?? 0);
  const clear = unit !== "" || digits === "0";
  if (clear && seconds >= range.least && seconds <= range.most) return seconds;
  throw new CliError(
    "USAGE",
    `\`${flag}\`: must be ${range.words}, got ${JSON.stringify(text)}; write it as 90s, 30m, 24h or 7d`,
  );
}

/** A duration for people: the largest unit that fits it exactly. */
export function showDuration(seconds: number): string {
  for (const [unit, size] of Object.entries(UNITS).reverse())
    if (seconds > 0 && seconds % size === 0) return `${seconds / size} ${unit}`;
  return "0 s";
}
