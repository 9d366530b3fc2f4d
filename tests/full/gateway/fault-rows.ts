import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { EJECTION_SECONDS, TIMEOUTS, type FaultCase } from "../../e2e/gateway/fault-table";
import type { Outcome } from "../../e2e/gateway/one-call";
import type { ProviderCall } from "../../e2e/gateway/running-gateway";
import { repo } from "../../e2e/local-clouds";

/** Milliseconds, rounded to a tenth. */
export interface Times {
  median: number;
  p99: number;
}

/** What one case of the fault table showed. */
export interface Row {
  kind: string;
  cloud: string;
  calls: number;
  failed: number;
  /** Calls that the failing target got. */
  hits: number;
  /** Bunches of such calls that are at least half an ejection period apart. */
  probes: number;
  /** Calls of the largest bunch but the first. */
  largestProbe: number;
  /** Calls that waited for a time-out. */
  slow: number;
  healthy: Times;
  faulty: Times;
  /** Milliseconds that the fault adds. */
  added: Times;
  backAfterSeconds: number;
  /** Every call's milliseconds, in the order of their start. */
  raw: { healthy: number[]; faulty: number[] };
}

/** Most milliseconds that a fault which shows at once may add. */
export const ADDED_AT_MOST: Times = { median: 20, p99: 100 };

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The row of a case. */
export function rowOf(
  { kind, cloud }: FaultCase,
  seen: {
    healthy: readonly Outcome[];
    faulty: readonly Outcome[];
    hits: readonly ProviderCall[];
    backAfterSeconds: number;
  },
): Row {
  const { healthy, faulty, hits } = seen;
  const sizes = bunches(hits);
  const [before, during] = [timesOf(healthy), timesOf(faulty)];
  const patience = TIMEOUTS.firstTokenSeconds * 1000;
  const raw = (outcomes: readonly Outcome[]): number[] =>
    outcomes.map((one) => rounded(one.milliseconds));
  return {
    kind,
    cloud,
    calls: faulty.length,
    failed: faulty.filter(({ whole }) => !whole).length,
    hits: hits.length,
    probes: sizes.length,
    largestProbe: Math.max(0, ...sizes.slice(1)),
    slow: faulty.filter((one) => one.milliseconds >= patience).length,
    healthy: before,
    faulty: during,
    added: {
      median: rounded(during.median - before.median),
      p99: rounded(during.p99 - before.p99),
    },
    backAfterSeconds: rounded(seen.backAfterSeconds),
    raw: { healthy: raw(healthy), faulty: raw(faulty) },
  };
}

function timesOf(outcomes: readonly Outcome[]): Times {
  const sorted = outcomes.map((one) => one.milliseconds).sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
  return { median: at(0.5), p99: at(0.99) };
}

/** Sizes of the bunches of hits, in time. */
function bunches(hits: readonly ProviderCall[]): number[] {
  const times = hits.map((hit) => Date.parse(hit.time)).sort((a, b) => a - b);
  const sizes: number[] = [];
  times.forEach((time, at) => {
    const apart = at === 0 || time - times[at - 1]! > (EJECTION_SECONDS * 1000) / 2;
    if (apart) sizes.push(0);
    sizes[sizes.length - 1]! += 1;
  });
  return sizes;
}

/** One line of the table. */
export function lineOf(row: Row): string {
  const { kind, cloud, calls, failed, hits, probes, slow, healthy, faulty, added } = row;
  const cells = [
    kind.padEnd(20),
    cloud.padEnd(5),
    `${failed} of ${calls} failed`,
    `${String(hits).padStart(3)} hits in ${probes} bunches`,
    `${String(slow).padStart(3)} waited`,
    `median ${healthy.median} -> ${faulty.median} (${added.median >= 0 ? "+" : ""}${added.median}) ms`,
    `p99 ${healthy.p99} -> ${faulty.p99} (${added.p99 >= 0 ? "+" : ""}${added.p99}) ms`,
    `back after ${row.backAfterSeconds} s`,
  ];
  return cells.join("  ");
}

/** Keeps rows in docs/bench; a case that was run before on the same day is replaced. */
export function keepRows(rows: readonly Row[], callsPerSecond: number): void {
  const day = new Date().toISOString().slice(0, 10);
  const file = path.join(repo, "docs", "bench", `gateway-fault-table-${day}.json`);
  const before = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, "utf8")) as { rows: Row[] }).rows
    : [];
  const same = (a: Row, b: Row): boolean => a.kind === b.kind && a.cloud === b.cloud;
  const all = [...before.filter((old) => !rows.some((row) => same(row, old))), ...rows];
  const about = {
    what: "milliseconds per call while the preferred target fails before its first content, and over healthy calls just before",
    callsPerSecond,
    timeoutsSeconds: TIMEOUTS,
    addedAtMost: ADDED_AT_MOST,
    machine: `${os.cpus().length} cores, ${os.cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
  };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = all.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const head = JSON.stringify(about, null, 2).slice(0, -2);
  fs.writeFileSync(file, `${head},\n  "rows": [\n${lines}\n  ]\n}\n`);
}
