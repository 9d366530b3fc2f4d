/** Availability Zones of the Regions, and the short names AWS makes of Regions. */

/**
 * Letters of the zones a fresh account sees, where they are not a, b and c; checked 2026-11-21:
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const LETTERS: Readonly<Record<string, string>> = {
  "us-east-1": "abcdef",
  "us-west-1": "ac",
  "us-west-2": "abcd",
  "ca-central-1": "abd",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
};

/** Number of the zone behind a letter, where it is not the letter's place: accounts differ, this is one such account. */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "us-east-1": { a: 6, b: 1, c: 2, d: 4, e: 3, f: 5 },
  "us-west-1": { a: 3, c: 1 },
  "ca-central-1": { a: 1, b: 2, d: 4 },
  "ap-northeast-1": { a: 4, c: 1, d: 2 },
};

const SIDES: readonly (readonly [string, string])[] = [
  ["northeast", "ne"],
  ["southeast", "se"],
  ["northwest", "nw"],
  ["southwest", "sw"],
  ["north", "n"],
  ["south", "s"],
  ["east", "e"],
  ["west", "w"],
  ["central", "c"],
];

/** Short name of a Region in zone ids and host names: `use1` for `us-east-1`, `apne1` for `ap-northeast-1`. */
export function shortRegion(region: string): string {
  const [area = "", side = "", number = ""] = region.split("-");
  return area + (SIDES.find(([name]) => name === side)?.[1] ?? side) + number;
}

/** An Availability Zone: its name in the account, and its id, which is the same in all accounts. */
export interface Zone {
  name: string;
  id: string;
}

/** The zones of a Region as a fresh account sees them. */
export function zonesOf(region: string): Zone[] {
  return [...(LETTERS[region] ?? "abc")].map((letter) => ({
    name: region + letter,
    id: `${shortRegion(region)}-az${NUMBERS[region]?.[letter] ?? letter.charCodeAt(0) - 96}`,
  }));
}
