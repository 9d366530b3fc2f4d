import { BlockList, isIP } from "node:net";

/** A network as a policy writes it: `203.0.113.0/24`, `2001:db8::/32`, or one address. */
export interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

/** Reads a network; undefined when the text is none. */
export function readNetwork(text: string): Network | undefined {
  const [address = "", bits, ...more] = text.trim().split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  const count = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  if (!(count >= 0 && count <= longest)) return undefined;
  return { address, bits: count, family: version === 4 ? "ipv4" : "ipv6" };
}

/** Whether the address lies in the network. */
export function contains(network: Network, address: string): boolean {
  const version = isIP(address);
  if (version === 0 || (version === 4) !== (network.family === "ipv4")) return false;
  const list = new BlockList();
  list.addSubnet(network.address, network.bits, network.family);
  return list.check(address, network.family);
}
