import { isSameEverywhere, HOURS_PER_MONTH, priceIn, type PriceBook } from "./price-book";
import type { Place } from "./region-of";
import { machinesOf, mostOf, sizedType, type Machines } from "./sizes";
import type { MachinePriceRow, PriceRow } from "./types";
import { amount, isNotKnown, type NotKnown, type Read } from "./values";

/** Objects of a cluster, and those inside a Vault, cost nothing themselves; those that keep machines running have a price. */
const INNER_TYPES = /^(kubernetes|vault):/;

/** What one resource costs in a month in which nobody uses it, in US dollars. */
export interface Priced {
  usd: number;
  /** How many of what is priced it stands for: machines of a pool, else 1. */
  count: number;
  /** Absent where the price was given. */
  row?: PriceRow | MachinePriceRow;
  /** Why it costs more than that: "no price of the machines in its `agentPoolProfiles`". */
  leftOut?: string;
}

/** Why that is not known. */
export interface NotPriced {
  /** "no checked price in ap-southeast-6". */
  reason: string;
  /** The property that decides it and is not known before the update. */
  unknown?: string;
  /** The price book knows nothing of the type: it may well cost nothing. */
  unlisted?: true;
}

/** A resource as its price depends on it. */
export interface Subject {
  /** Without an API version. */
  type: string;
  size: string | NotKnown | undefined;
  read: Read;
  /** Where it runs; asked for what depends on it only. */
  place(): Place;
  /** What a component says of an amount of the resource that is not known yet. */
  told(property: string): number | undefined;
}

/** Prices that go before the book's: US dollars a month and machine by `<type>` or `<type> <size>`. */
export type GivenPrices = Readonly<Record<string, number>>;

/** Undefined for what costs nothing itself. */
export function priceOf(
  subject: Subject,
  book: PriceBook,
  given: GivenPrices,
): Priced | NotPriced | undefined {
  const { type, size, read } = subject;
  const sized = sizedType(type);
  const own = givenFor(subject, given);
  if (own === "unknown") return notKnown(sized!.size);
  const rows = book.rowsOf(type);
  for (const row of rows) {
    const stands = row.when && read(row.when.path);
    if (isNotKnown(stands))
      return own !== undefined && sized ? ofGiven(own, subject) : notKnown(row.when!.path);
    if (row.when && !isEqual(stands, row.when.equals)) continue;
    return own === undefined
      ? withRest(ofRow(row, subject), row, read)
      : ofGiven(own, subject, row);
  }
  if (own !== undefined) return ofGiven(own, subject);
  if (sized?.machines) {
    const isOfBook = (name: string): boolean => book.machine(sized.machines!, name) !== undefined;
    const machines = machinesOf({ ...sized, machines: sized.machines }, read, isOfBook);
    return ofMachines(machines, book, subject);
  }
  if (INNER_TYPES.test(type)) return undefined;
  if (isNotKnown(size)) return notKnown(sized!.size);
  const choice = rows[0]?.when && read(rows[0].when.path);
  if (typeof choice === "string") return { reason: `no price of ${choice}` };
  const reason = "no price of this type";
  return rows.length > 0 || sized ? { reason } : { reason, unlisted: true };
}

/** A price given for the size goes before one for the type; `unknown` where the size decides and is not known yet. */
function givenFor({ type, size }: Subject, given: GivenPrices): number | "unknown" | undefined {
  const at = (key: string): number | undefined =>
    Object.hasOwn(given, key) ? given[key] : undefined;
  if (isNotKnown(size) && Object.keys(given).some((key) => key.startsWith(`${type} `)))
    return "unknown";
  return (typeof size === "string" ? at(`${type} ${size}`) : undefined) ?? at(type);
}

/** Given prices are counted at the most machines that there may be: who gives one plans for them. */
function ofGiven(usd: number, { type, read, told }: Subject, row?: PriceRow): Priced | NotPriced {
  const sized = sizedType(type);
  if (sized?.most || row?.quantity === undefined) {
    const most = sized ? mostOf(sized, read) : 1;
    if (typeof most !== "number") return notKnown(most.unknown);
    return finite({ usd: usd * most, count: most });
  }
  const quantity = quantityOf(row.quantity, { read, told });
  if (typeof quantity !== "number") return quantity;
  return finite({ usd: usd * quantity, count: quantity });
}

/** Not priced when the price is not published, or the amount is not a number that can be counted. */
function ofRow(row: PriceRow, subject: Subject): Priced | NotPriced {
  if (row.usd === null) return { reason: "its price is not published" };
  if (amount(row.usd) === undefined) return { reason: "its price is not a number" };
  if (row.unit === "free" || row.unit === "usage") return { row, usd: 0, count: 1 };
  const quantity = row.quantity === undefined ? 1 : quantityOf(row.quantity, subject);
  if (typeof quantity !== "number") return quantity;
  const { region, unknown } = subject.place();
  if (unknown !== undefined && !isSameEverywhere(row)) return notKnown(unknown);
  const unit = priceIn(row, region);
  if (unit === undefined) return { reason: `no checked price in ${region}` };
  return finite({
    row,
    usd: unit * (row.unit === "hour" ? HOURS_PER_MONTH : 1) * quantity,
    count: 1,
  });
}

/** The price, with what it leaves out. */
function withRest(
  priced: Priced | NotPriced,
  { besides }: PriceRow,
  read: Read,
): Priced | NotPriced {
  if (!("usd" in priced) || !besides || read(besides.unless ?? "") === true) return priced;
  const holds = besides.path === undefined ? true : read(besides.path);
  const isEmpty = holds === undefined || (Array.isArray(holds) && holds.length === 0);
  return isEmpty ? priced : { ...priced, leftOut: `no price of ${besides.what}` };
}

function quantityOf(
  property: string,
  { read, told }: Pick<Subject, "read" | "told">,
): number | NotPriced {
  const stands = read(property);
  const isOpen = isNotKnown(stands) || read(property.split(".", 1)[0]!) === undefined;
  const quantity = amount(stands) ?? (isOpen ? told(property) : undefined);
  if (quantity !== undefined) return quantity;
  return isNotKnown(stands) ? notKnown(property) : { reason: `its \`${property}\` is not known` };
}

function ofMachines(
  machines: Machines | "attached",
  book: PriceBook,
  subject: Subject,
): Priced | NotPriced {
  if (machines === "attached")
    return { reason: "no price of accelerators attached to a machine without its own" };
  const { cloud, machineType, count } = machines;
  const unknown = machines.unknown !== undefined && { unknown: machines.unknown };
  if (machineType === undefined) return { reason: "its machine type is not known", ...unknown };
  const row = book.machine(cloud, machineType);
  if (!row) return { reason: `no price of machine type ${machineType}` };
  if (count === undefined) return { reason: "how many machines it holds is not known", ...unknown };
  const place = subject.place();
  if (place.unknown !== undefined) return notKnown(place.unknown);
  const region = place.region ?? Object.keys(row.usdPerHour)[0]!;
  if (!Object.hasOwn(row.usdPerHour, region))
    return { reason: `no checked price of ${machineType} in ${region}` };
  return finite({ row, usd: row.usdPerHour[region]! * HOURS_PER_MONTH * count, count });
}

const notKnown = (path: string): NotPriced => ({
  reason: `its \`${path}\` is not known`,
  unknown: path,
});

const finite = (priced: Priced): Priced | NotPriced =>
  Number.isFinite(priced.usd) ? priced : { reason: "its amount is out of bounds" };

/** Azure takes the names of its kinds in any case. */
const isEqual = (stands: unknown, wanted: string): boolean =>
  typeof stands === "string" && stands.toLowerCase() === wanted.toLowerCase();
