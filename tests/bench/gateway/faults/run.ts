import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { earlyFaultKinds, type EarlyFaultKind } from "../../../../sim/dataplane/server/faults";
import { SILENT } from "../../../e2e/gateway/fault-table";
import { repo } from "../../../e2e/local-clouds";
import { load, type LoadResult, type LoadShape, type LoadTarget } from "../load";
import {
  EXPECTED,
  startLiteLlmSystem,
  startOurs,
  startPortkeySystem,
  type System,
} from "./systems";

/** Calls one after another, for faults that show at once. */
const CALLS = 200;
const HEALTHY_CALLS = 100;
/** A system that takes longer is asked for fewer; the table says how many. */
const SECONDS = 12;
/** Calls at once, and again when those are answered or given up, for faults that only a time-out ends. */
const WAVE = 10;
/** Seconds that a caller waits for the first byte. */
const PATIENCE_SECONDS = 30;

interface Wave {
  calls: number;
  failed: number;
  failures: Record<string, number>;
  /** Milliseconds of the calls that were answered; null when none was. */
  p50: number | null;
  p99: number | null;
  times: number[];
}

interface Row {
  system: string;
  kind: EarlyFaultKind;
  stream: boolean;
  healthy: Wave;
  /** One, or two for faults that only a time-out ends: before and after it was noticed, where it was. */
  faulty: Wave[];
  /** Calls that reached the failing provider. */
  hits: number;
}

/**
 * Every fault before the first content at the preferred of three providers: how many calls fail and what the others cost
 * more than healthy ones, with our gateway, and with LiteLLM and Portkey as their documentation sets them up. Ours has its
 * own default time-outs. UNIFIED_AI_BENCH_FAULTS names some of the faults, by commas.
 */
export async function benchGatewayFaults(): Promise<boolean> {
  const asked = process.env["UNIFIED_AI_BENCH_FAULTS"]?.split(",");
  const kinds = earlyFaultKinds.filter((kind) => asked?.includes(kind) ?? true);
  const systems: System[] = [];
  const rows: Row[] = [];
  try {
    for (const start of [startOurs, startLiteLlmSystem, startPortkeySystem])
      systems.push(await start());
    const slow = kinds.filter((kind) => SILENT.includes(kind));
    // They wait far more than they work, so all systems can at the same time.
    for (const kind of slow)
      rows.push(...(await Promise.all(systems.map((system) => waves(system, kind)))).map(said));
    // A provider's daily quota comes last: LiteLLM takes the day it names at its word.
    for (const kind of kinds.filter((one) => !slow.includes(one)))
      for (const system of systems) rows.push(said(await oneByOne(system, kind)));
  } finally {
    for (const system of systems) await system.stop();
  }
  keep(rows, systems);
  return rows.every(
    ({ system, faulty }) => system !== "ours" || faulty.every(({ failed }) => failed === 0),
  );
}

const shape = (more: Pick<LoadShape, "callers" | "maxCalls"> & Partial<LoadShape>): LoadShape => ({
  seconds: SECONDS,
  expected: EXPECTED,
  patienceSeconds: PATIENCE_SECONDS,
  ...more,
});

async function oneByOne(system: System, kind: EarlyFaultKind): Promise<Row> {
  const target = await system.prepare();
  const healthy = await measure(target, shape({ callers: 1, maxCalls: HEALTHY_CALLS }));
  await system.fail(kind);
  const faulty = await measure(target, shape({ callers: 1, maxCalls: CALLS }));
  const hits = system.hits();
  await system.mend();
  return { system: system.name, kind, stream: false, healthy, faulty: [faulty], hits };
}

async function waves(system: System, kind: EarlyFaultKind): Promise<Row> {
  const stream = system.noStreams === undefined;
  const target = await system.prepare();
  const healthy = await measure(target, shape({ callers: 1, maxCalls: WAVE, stream }));
  await system.fail(kind);
  const faulty: Wave[] = [];
  for (let wave = 0; wave < 2; wave += 1)
    faulty.push(await measure(target, shape({ callers: WAVE, maxCalls: WAVE, stream })));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const hits = system.hits();
  await system.mend();
  return { system: system.name, kind, stream, healthy, faulty, hits };
}

async function measure(target: LoadTarget, wanted: LoadShape): Promise<Wave> {
  const { calls, failed, failures, p50, p99, times }: LoadResult = await load(target, wanted);
  const orNull = (value: number): number | null =>
    Number.isNaN(value) ? null : Math.round(value * 10) / 10;
  return { calls, failed, failures, p50: orNull(p50), p99: orNull(p99), times };
}

function said(row: Row): Row {
  const { system, kind, healthy, faulty, hits, stream } = row;
  const waveText = ({ calls, failed, p50, p99, failures }: Wave): string => {
    const added = (value: number | null, base: number | null): string =>
      value === null || base === null
        ? "-"
        : `${value >= base ? "+" : ""}${(value - base).toFixed(1)}`;
    const [why] = Object.entries(failures).sort(([, a], [, b]) => b - a);
    return `${failed} of ${calls} failed, p50 ${added(p50, healthy.p50)}, p99 ${added(p99, healthy.p99)} ms${why ? ` (${why[0].slice(0, 70)})` : ""}`;
  };
  console.log(
    `${kind.padEnd(20)} ${system.padEnd(8)} ${stream ? "streams" : "whole  "} healthy p50 ${healthy.p50} ms | ${faulty.map(waveText).join(" | then ")} | ${hits} hits`,
  );
  return row;
}

function keep(rows: readonly Row[], systems: readonly System[]): void {
  const file = path.join(
    repo,
    "docs/bench",
    `gateway-faults-${new Date().toISOString().slice(0, 10)}.json`,
  );
  const about = {
    what: "calls that fail, and milliseconds per answered call, while the preferred of three providers fails before its first content; ours asks the local clouds over TLS, the peers ask providers in clear text that cost next to nothing, so compare what is added",
    patienceSeconds: PATIENCE_SECONDS,
    withoutStreams: Object.fromEntries(
      systems.flatMap(({ name, noStreams }) =>
        noStreams === undefined ? [] : [[name, noStreams]],
      ),
    ),
    machine: {
      cpus: os.cpus().length,
      model: os.cpus()[0]?.model,
      load: os.loadavg(),
      node: process.version,
    },
  };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const head = JSON.stringify(about, null, 2).slice(0, -2);
  fs.writeFileSync(file, `${head},\n  "rows": [\n${lines}\n  ]\n}\n`);
  console.log(`raw numbers: ${path.relative(repo, file)}`);
}
