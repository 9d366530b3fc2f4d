import { isIPv4 } from "node:net";
import type { Failure, Json } from "../../model";
import { failure, got, isRecord, list } from "../judge";

/**
 * Ranges that are not public: https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks names
 * RFC 1918; the others (this network, shared, loopback, link-local, multicast, reserved) can never be a caller's address.
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
];
const MOST_RULES = 100;

const toNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);

function bounds(range: string): [number, number] {
  const [address = "", prefix = "32"] = range.split("/");
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(toNumber(address) / size) * size;
  return [first, first + size - 1];
}

/** Judges the IP rules of an account's network: public IPv4 addresses and ranges no smaller than /30. */
export function checkIpRules(rules: Json | undefined, path: string): Failure[] {
  const all = list(rules);
  const failures = all.flatMap((rule, index) => {
    const value = isRecord(rule) ? rule.value : undefined;
    return typeof value === "string" ? checkRule(value, `${path}[${index}].value`) : [];
  });
  if (all.length > MOST_RULES) {
    failures.push(
      failure(path, `must hold at most ${MOST_RULES} rules, got ${all.length}; join ranges`),
    );
  }
  return failures;
}

function checkRule(value: string, path: string): Failure[] {
  const [address = "", prefix, ...rest] = value.split("/");
  const prefixed = prefix !== undefined;
  if (
    !isIPv4(address) ||
    rest.length > 0 ||
    (prefixed && !/^\d{1,2}$/.test(prefix)) ||
    Number(prefix ?? 32) > 32
  ) {
    return [
      failure(
        path,
        `must be an IPv4 address or a range such as 203.0.113.0/24, ${got(value)}; IPv6 is not taken`,
      ),
    ];
  }
  if (prefixed && Number(prefix) > 30) {
    return [
      failure(
        path,
        `must not be a /31 or /32 range, ${got(value)}; write single addresses without a prefix`,
      ),
    ];
  }
  const [first, last] = bounds(value);
  if (prefixed && toNumber(address) !== first) {
    return [
      failure(
        path,
        `must start at the range's first address, ${got(value)}; clear the bits after the prefix`,
      ),
    ];
  }
  const overlap = NOT_PUBLIC.find((range) => {
    const [low, high] = bounds(range);
    return first <= high && low <= last;
  });
  if (overlap !== undefined && !(prefixed && Number(prefix) === 0)) {
    return [
      failure(
        path,
        `must be a public address, ${got(value)}, which lies in ${overlap}; give the public address`,
      ),
    ];
  }
  return [];
}
