/** `$1,234.50` */
export function dollars(usd: number): string {
  const sign = usd < -0.005 ? "-" : "";
  return `${sign}$${Math.abs(usd).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `+$12.00`, `-$3.10`, `$0.00` */
export const change = (usd: number): string => (usd >= 0.005 ? `+${dollars(usd)}` : dollars(usd));

/** `$12.00`, or with the ends of the range where they differ: `$12.00 ($8.00 to $20.00)`. */
export function ranged({ p10, p50, p90 }: { p10: number; p50: number; p90: number }): string {
  return dollars(p10) === dollars(p90)
    ? dollars(p50)
    : `${dollars(p50)} (${dollars(p10)} to ${dollars(p90)})`;
}
