/** IPv4 ranges in CIDR notation. */
import { isIPv4 } from "node:net";

/** An IPv4 range: first and last address as numbers, and the length of the prefix. */
export interface Range {
  first: number;
  last: number;
  prefix: number;
  /** Whether the address written is the first one of the range. */
  aligned: boolean;
}

const toNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);

/** Reads `10.0.0.0/16`; undefined when it is none. */
export function parseCidr(text: string): Range | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const [address, prefix] = [match?.[1] ?? "", Number(match?.[2])];
  if (match === null || !isIPv4(address) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const start = toNumber(address);
  const first = Math.floor(start / size) * size;
  return { first, last: first + size - 1, prefix, aligned: first === start };
}

/** Whether every address of `inner` lies in `outer`. */
export const contains = (outer: Range, inner: Range): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

/** Whether two ranges have an address in common. */
export const overlaps = (a: Range, b: Range): boolean => a.first <= b.last && b.first <= a.last;

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((one) => parseCidr(one)!);

/** Whether a range lies in the private address space of RFC 1918. */
export const isPrivate = (range: Range): boolean => PRIVATE.some((one) => contains(one, range));

/** The address `offset` places after a number, in dotted form. */
export function addressAt(first: number, offset: number): string {
  const number = first + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
