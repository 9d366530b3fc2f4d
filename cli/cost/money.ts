// Kept: to make a format costs a hundred times as much as to use it.
const CENTS = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Half a cent, in US dollars: amounts below it are shown as nothing. */
export const SMALLEST = 0.005;

/** `$1,234.50` */
export function dollars(usd: number): string {
  const sign = usd < -SMALLEST ? "-" : "";
  return `${sign}$${CENTS.format(Math.abs(usd))}`;
}

/** `+$12.00`, `-$3.10`, `$0.00` */
export const change = (usd: number): string =>
  usd >= SMALLEST ? `+${dollars(usd)}` : dollars(usd);

/** `$12.00`, or with the ends of the range where they differ: `$12.00 ($8.00 to $20.00)`. */
export function ranged({ p10, p50, p90 }: { p10: number; p50: number; p90: number }): string {
  return dollars(p10) === dollars(p90)
    ? dollars(p50)
    : `${dollars(p50)} (${dollars(p10)} to ${dollars(p90)})`;
}

/** `1.4 billion`, `12.5 million`, `3,200` */
export function amount(count: number): string {
  for (const [size, word] of SIZES)
    if (count >= size)
      return `${Number((count / size).toPrecision(3)).toLocaleString("en-US")} ${word}`;
  return Math.round(count).toLocaleString("en-US");
}

const SIZES = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
] as const;
