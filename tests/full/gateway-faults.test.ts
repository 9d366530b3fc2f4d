// Proves what `tests/e2e/gateway/faults.test.ts` proves, at length: every kind of failure before the first content on
// every cloud, a thousand calls each at a steady rate, none of which may fail. Also that the failing target is asked at
// most once per ejection period beside what was under way. Writes the added time to docs/bench; no assertion is on time.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOUDS } from "../e2e/gateway/descriptions";
import {
  describeFaultTable,
  EJECTION_SECONDS,
  hitsOf,
  RECOVERY_SECONDS,
  roundOf,
  SILENT,
  TIMEOUTS,
  watchFault,
  type FaultCase,
} from "../e2e/gateway/fault-table";
import { answeredBy, call, describeOutcome, type Outcome } from "../e2e/gateway/one-call";
import { RunningGateway, type ProviderCall } from "../e2e/gateway/running-gateway";
import { repo } from "../e2e/local-clouds";

const CALLS = 1_000;
/** Steady: a slow answer must not hold the next call back, or its cost would not show. */
const CALLS_PER_SECOND = 60;
const HEALTHY_CALLS = 300;

interface Times {
  median: number;
  p99: number;
}

interface Row {
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
}

/** Half of the calls are streams; each begins at its time, whatever the others do. */
function traffic(gateway: RunningGateway, alias: string, count: number): Promise<Outcome[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      await new Promise((resolve) => setTimeout(resolve, (at * 1000) / CALLS_PER_SECOND));
      return call(gateway, alias, { stream: at % 2 === 1 });
    }),
  );
}

function timesOf(outcomes: readonly Outcome[]): Times {
  const sorted = outcomes.map((one) => one.milliseconds).sort((a, b) => a - b);
  const at = (share: number): number =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
  return { median: at(0.5), p99: at(0.99) };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

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

describe("faults before the first content, a thousand calls each", () => {
  let gateway: RunningGateway;
  const rows: Row[] = [];
  beforeAll(async () => {
    gateway = await RunningGateway.start((description) => describeFaultTable(description));
  }, 600_000);
  afterAll(async () => {
    await gateway?.dispose();
    if (rows.length > 0) writeRows(rows);
  }, 60_000);

  const rounds = CLOUDS.map((_, round) => round);
  describe.each(rounds)("round %i", (round) => {
    const cases = roundOf(round);

    it.each(cases)("$kind at $cloud: no call fails", { timeout: 120_000 }, async (one) => {
      // An earlier round may have had this alias's primary ejected.
      await answeredBy(gateway, one.alias, one.cloud, RECOVERY_SECONDS);
      const healthy = await traffic(gateway, one.alias, HEALTHY_CALLS);
      expect(healthy.filter((call) => !call.whole).map(describeOutcome)).toEqual([]);

      const { result, calls } = await watchFault(gateway, one, () =>
        traffic(gateway, one.alias, CALLS),
      );
      const backAfterSeconds = await answeredBy(gateway, one.alias, one.cloud, RECOVERY_SECONDS);
      const row = rowOf(one, healthy, result, calls, backAfterSeconds);
      rows.push(row);
      console.log(JSON.stringify(row));

      const failed = result.filter(({ whole }) => !whole);
      expect(failed.slice(0, 5).map(describeOutcome)).toEqual([]);
      const periods = Math.floor(CALLS / CALLS_PER_SECOND / EJECTION_SECONDS);
      expect(row.probes).toBeLessThanOrEqual(1 + periods);
      // After the first failure one call at a time may find out whether the target is well again.
      expect(row.largestProbe).toBeLessThanOrEqual(2);
      // Only what was under way as it began waits for the time-out, and the one that finds out.
      const underWay = CALLS_PER_SECOND * TIMEOUTS.answerSeconds;
      const waiting = SILENT.includes(one.kind) ? underWay + periods : 0;
      expect(row.slow).toBeLessThanOrEqual(waiting);
    });
  });
});

function rowOf(
  { kind, cloud, ...rest }: FaultCase,
  healthy: readonly Outcome[],
  faulty: readonly Outcome[],
  calls: readonly ProviderCall[],
  backAfterSeconds: number,
): Row {
  const hits = hitsOf(calls, { kind, cloud, ...rest });
  const [, ...later] = bunches(hits);
  const [before, after] = [timesOf(healthy), timesOf(faulty)];
  const patience = TIMEOUTS.firstTokenSeconds * 1000;
  return {
    kind,
    cloud,
    calls: faulty.length,
    failed: faulty.filter(({ whole }) => !whole).length,
    hits: hits.length,
    probes: bunches(hits).length,
    largestProbe: Math.max(0, ...later),
    slow: faulty.filter((one) => one.milliseconds >= patience).length,
    healthy: before,
    faulty: after,
    added: { median: rounded(after.median - before.median), p99: rounded(after.p99 - before.p99) },
    backAfterSeconds: rounded(backAfterSeconds),
  };
}

function writeRows(rows: readonly Row[]): void {
  const day = new Date().toISOString().slice(0, 10);
  const file = path.join(repo, "docs", "bench", `gateway-faults-${day}.json`);
  const about = {
    what: "added milliseconds per call while the preferred target fails before its first content, over healthy calls of the same run",
    callsPerSecond: CALLS_PER_SECOND,
    timeoutsSeconds: TIMEOUTS,
    machine: `${os.cpus().length} cores, ${os.cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`,
  };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const head = JSON.stringify(about, null, 2).slice(0, -2);
  fs.writeFileSync(file, `${head},\n  "rows": [\n${lines}\n  ]\n}\n`);
}
