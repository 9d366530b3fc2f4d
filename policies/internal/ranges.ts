/** Shortest prefix of an address range that still names somebody; shorter ones are a large part of the internet. */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 16 };

/** Whether the range, in CIDR notation, takes in the internet or a large part of it; halves of it do not hide that. */
export function isEverybody(range: string): boolean {
  const text = range.trim().toLowerCase();
  if (text === "" || text === "*" || text === "any" || text === "internet") return true;
  const slash = text.indexOf("/");
  if (slash < 0) return text === "0.0.0.0" || text === "::";
  const prefix = Number(text.slice(slash + 1));
  return prefix < (text.includes(":") ? SHORTEST_PREFIX.ipv6 : SHORTEST_PREFIX.ipv4);
}
