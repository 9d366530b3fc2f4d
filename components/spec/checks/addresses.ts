import { isIPv4 } from "node:net";

/**
 * Ranges that no caller on the internet has: RFC 1918, which Azure names, and this network, shared, loopback,
 * link-local, multicast and reserved addresses
 * (learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks, 2026-11-21).
 */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;

/**
 * What keeps an Azure account from admitting an address or a range, as `constraint; fix`; undefined when nothing does.
 * Azure takes public IPv4 addresses, bare, and ranges up to /30; wider ones than /8 are this project's own limit.
 */
export function addressProblem(text: string): string | undefined {
  const [address = "", bits, ...rest] = text.split("/");
  const prefix = bits === undefined ? 32 : Number(bits);
  const isRange = bits !== undefined;
  if (!isIPv4(address) || rest.length > 0 || (isRange && !/^\d{1,2}$/.test(bits)) || prefix > 32) {
    return 'must be a public IPv4 address or a range from /8 to /30; write it as "203.0.113.7" or "203.0.113.0/24"';
  }
  if (prefix < 8) {
    return "must be a range from /8 to /30, since a wider one admits almost everyone; name the ranges your callers have";
  }
  const [first, last] = bounds(address, prefix);
  const start = formatAddress(first);
  if (isRange && prefix > 30) {
    const single = formatAddress(last);
    return prefix === 32
      ? `must be written without /32, which Azure refuses; use ${JSON.stringify(address)}`
      : `must be a range from /8 to /30, since Azure refuses /31; write both addresses: ${JSON.stringify(start)}, ${JSON.stringify(single)}`;
  }
  const inner = NOT_PUBLIC.find((range) => {
    const [network, size] = range.split("/") as [string, string];
    const [low, high] = bounds(network, Number(size));
    return first <= high && low <= last;
  });
  if (inner !== undefined) {
    return `must be public, since Azure sees the public address of a caller and refuses others, and ${inner} is not; use the address your network has on the internet`;
  }
  if (isRange && start !== address) {
    return `must start at the first address of its range; use ${JSON.stringify(`${start}/${prefix}`)}`;
  }
  return undefined;
}

/** Private addresses (RFC 1918). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** What keeps a range from being a cluster's network, as `constraint; fix`; undefined when nothing does. */
export function privateRangeProblem(text: string): string | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  const prefix = Number(bits);
  const isRange = isIPv4(address) && rest.length === 0 && /^\d{2}$/.test(bits);
  if (!isRange || prefix < 16 || prefix > 20) {
    return 'must be a private IPv4 range from /16 to /20; write it as "10.40.0.0/16"';
  }
  const [first, last] = bounds(address, prefix);
  const start = formatAddress(first);
  if (start !== address) {
    return `must start at the first address of its range; use ${JSON.stringify(`${start}/${prefix}`)}`;
  }
  const inside = PRIVATE.some((range) => {
    const [network, size] = range.split("/") as [string, string];
    const [low, high] = bounds(network, Number(size));
    return low <= first && last <= high;
  });
  return inside
    ? undefined
    : 'must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, the private ranges of RFC 1918; use "10.40.0.0/16"';
}

/** First and last address of a range, as numbers. */
function bounds(address: string, prefix: number): [number, number] {
  const size = 2 ** (32 - prefix);
  const value = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return [first, first + size - 1];
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
