/** An IPv4 address or range as a range, which is all that some clouds take: `203.0.113.7` becomes `203.0.113.7/32`. */
export function asRange(address: string): string {
  return address.includes("/") ? address : `${address}/32`;
}
