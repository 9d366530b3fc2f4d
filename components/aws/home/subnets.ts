/** One zone's two subnets. */
export interface ZonePlan {
  /** Zone id, e.g. `use1-az1`. */
  zone: string;
  publicCidr: string;
  privateCidr: string;
}

/**
 * Divides a network: a quarter for each zone's private subnet, where nodes and pods have their addresses, and of the last
 * quarter a small public subnet for each zone, where only load balancer and NAT gateways live. What a zone gets depends
 * on its place in the list alone, so a third zone can be added later without moving the first two.
 *
 * @param cidr IPv4 range of /16 to /20
 * @param zones at most 3
 */
export function planSubnets(cidr: string, zones: readonly string[]): ZonePlan[] {
  const [address, bits] = cidr.split("/") as [string, string];
  const prefix = Number(bits);
  const base = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  const privatePrefix = prefix + 2;
  const publicPrefix = prefix + 6;
  const lastQuarter = base + 3 * size(privatePrefix);
  return zones.map((zone, at) => ({
    zone,
    privateCidr: `${format(base + at * size(privatePrefix))}/${privatePrefix}`,
    publicCidr: `${format(lastQuarter + at * size(publicPrefix))}/${publicPrefix}`,
  }));
}

function size(prefix: number): number {
  return 2 ** (32 - prefix);
}

function format(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
