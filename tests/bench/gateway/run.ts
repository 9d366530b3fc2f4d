import * as fs from "node:fs";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { repo } from "../../e2e/local-clouds";
import { RunningGateway } from "../../e2e/gateway/running-gateway";
import { pairedRatio, summarise } from "../measure";
import { treeMiB } from "../processes";
import { load, type LoadResult, type LoadTarget } from "./load";
import { startLiteLlm } from "./peers/litellm";
import { chat, type Peer } from "./peers/peer";
import { startPortkey } from "./peers/portkey";
import { ANSWER, plainUpstream } from "./upstream";

const CALLERS = [1, 4, 16, 64] as const;
const SECONDS = 3;
const MAX_CALLS = 20_000;

interface Contender {
  name: string;
  target: LoadTarget;
  startSeconds?: number;
  residentMiB?: () => number;
}

interface Cell extends Omit<LoadResult, "times"> {
  contender: string;
  round: number;
  stream: boolean;
  times: number[];
}

/**
 * The gateway against LiteLLM's and Portkey's documented default set-ups and against no gateway at all: same questions,
 * same machine, same run, in a fresh random order each round. Ours does what it does in production meanwhile: TLS to the
 * provider, tenant's key, limits in Redis, access log, checks of request and answer, and a relay into its own network; the
 * peers speak clear text to the provider and do less.
 */
export async function benchGateway(rounds: number): Promise<boolean> {
  process.env["UNIFIED_AI_DATA_PLANE"] = path.join(repo, "bin/tests/bench/gateway/data-plane.js");
  const upstream = plainUpstream();
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const port = (upstream.address() as AddressInfo).port;
  const peers: Peer[] = [];
  const first = await RunningGateway.start();
  let gateway = first;
  try {
    const ours = await startAgain(first);
    gateway = ours.gateway;
    for (const start of [startLiteLlm, startPortkey]) peers.push(await start([port]));
    const contenders: Contender[] = [
      {
        name: "direct",
        target: {
          url: `http://127.0.0.1:${port}/v1/chat/completions`,
          headers: {},
          body: chat("m"),
        },
      },
      {
        name: "ours",
        target: {
          url: `${gateway.endpointUrl}/chat/completions`,
          headers: { authorization: `Bearer ${gateway.key}` },
          body: chat("chat"),
        },
        startSeconds: ours.seconds,
        residentMiB: () => gatewayMiB(gateway),
      },
      ...peers.map((peer) => ({
        name: peer.name,
        target: peer.target("chat"),
        startSeconds: peer.startSeconds,
        residentMiB: () => peer.residentMiB(),
      })),
    ];
    const cells = await measure(contenders, rounds);
    const memory = Object.fromEntries(
      contenders.flatMap(({ name, residentMiB: mib }) => (mib ? [[name, Math.round(mib())]] : [])),
    );
    const starts = Object.fromEntries(
      contenders.flatMap(({ name, startSeconds }) =>
        startSeconds === undefined ? [] : [[name, startSeconds]],
      ),
    );
    return report(cells, memory, starts);
  } finally {
    for (const peer of peers) await peer.stop();
    upstream.close();
    await gateway.dispose();
  }
}

/**
 * Ends the gateway and starts it again as its user does, until it answers: its network, the clouds' data plane, the token
 * exchanges, the limiter and Redis are in it.
 */
async function startAgain(
  gateway: RunningGateway,
): Promise<{ gateway: RunningGateway; seconds: number }> {
  const stopped = await gateway.clouds.unifiedAi("local", "gateway", "stop");
  if (stopped.code !== 0) throw new Error(stopped.text);
  const begin = performance.now();
  const again = await RunningGateway.attach(gateway.clouds, gateway.project);
  for (let calls = 0; calls < 1_000; calls += 1) {
    const answer = await again.post("/chat/completions", chat("chat"));
    if ((await answer.text()).includes(ANSWER))
      return { gateway: again, seconds: (performance.now() - begin) / 1_000 };
  }
  throw new Error("the gateway that was started again gave no right answer");
}

/** Memory of what a cluster would run: neither the clouds' data plane nor the local home around the gateway. */
function gatewayMiB({ home }: RunningGateway): number {
  const processes = home["processes"] as Record<string, number>;
  const others = new Set(["run", "data plane"]);
  return Object.entries(processes).reduce(
    (sum, [name, pid]) => sum + (others.has(name) ? 0 : treeMiB(pid)),
    0,
  );
}

async function measure(contenders: readonly Contender[], rounds: number): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let round = -1; round < rounds; round += 1) {
    for (const stream of [false, true]) {
      for (const callers of CALLERS) {
        for (const { name, target } of [...contenders].sort(() => Math.random() - 0.5)) {
          const shape = {
            callers,
            seconds: round < 0 ? 1 : SECONDS,
            maxCalls: MAX_CALLS,
            expected: stream ? '"finish_reason":"stop"' : ANSWER,
            stream,
          };
          const result = await load(target, shape);
          if (round >= 0) cells.push({ contender: name, round, ...result, stream });
        }
      }
    }
    console.log(round < 0 ? "warm-up round done" : `round ${round + 1} of ${rounds} done`);
  }
  return cells;
}

function report(
  cells: readonly Cell[],
  memory: Record<string, number>,
  starts: Record<string, number>,
): boolean {
  const names = [...new Set(cells.map((cell) => cell.contender))];
  for (const stream of [false, true]) {
    console.log(stream ? "\nstreams: time to the first content" : "\nwhole answers");
    for (const callers of CALLERS) {
      for (const name of names) {
        const mine = pick(cells, name, callers, stream);
        const failed = mine.reduce((sum, cell) => sum + cell.failed, 0);
        const of = (key: "perSecond" | "p50" | "p95" | "p99"): string =>
          summarise(mine.map((cell) => cell[key])).median.toFixed(1);
        const [why] = Object.keys(
          Object.assign({}, ...mine.map((cell) => cell.failures)) as object,
        );
        console.log(
          `  ${String(callers).padStart(2)} callers  ${name.padEnd(8)} ${of("perSecond").padStart(8)} a second, p50 ${of("p50")}, p95 ${of("p95")}, p99 ${of("p99")} ms${failed > 0 ? `, ${failed} failed: ${why}` : ""}`,
        );
      }
    }
  }
  for (const [name, mib] of Object.entries(memory)) {
    const start = starts[name];
    const first = start === undefined ? "" : `, ${start.toFixed(1)} s to the first answer`;
    console.log(`  ${name}: ${mib} MiB resident${first}`);
  }
  const at64 = (name: string, key: "perSecond" | "p99"): number[] =>
    pick(cells, name, 64, false).map((cell) => cell[key]);
  const added = (name: string): number[] => {
    const direct = at64("direct", "p99");
    return at64(name, "p99").map((value, round) => value - direct[round]!);
  };
  const findings = [
    {
      claim: "throughput at 64 callers, ours / LiteLLM",
      ...pairedRatio(at64("ours", "perSecond"), at64("LiteLLM", "perSecond")),
      target: "at least 8",
      met: (value: number) => value >= 8,
    },
    {
      claim: "added p99 at 64 callers, ours / LiteLLM",
      ...pairedRatio(added("ours"), added("LiteLLM")),
      target: "at most 0.2",
      met: (value: number) => value <= 0.2,
    },
  ].map(({ met, ...finding }) => ({ ...finding, met: met(finding.median) }));
  const wrong = cells.filter((cell) => cell.contender === "ours" && cell.failed > 0);
  console.log("");
  for (const { claim, median, quartiles, target, met } of findings) {
    const spread = quartiles.map((value) => value.toFixed(2)).join(" to ");
    console.log(
      `${met ? "met    " : "NOT MET"}  ${claim}: ${median.toFixed(2)} (${spread}), target ${target}`,
    );
  }
  if (wrong.length > 0) console.log("NOT MET  every call of ours was answered rightly");
  const file = path.join(
    repo,
    "docs/bench",
    `gateway-${new Date().toISOString().slice(0, 10)}.json`,
  );
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, node: process.version };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ machine, memory, starts, findings, cells }));
  console.log(`raw numbers: ${path.relative(repo, file)}`);
  return wrong.length === 0 && findings.every((finding) => finding.met);
}

function pick(cells: readonly Cell[], name: string, callers: number, stream: boolean): Cell[] {
  return cells.filter(
    (cell) => cell.contender === name && cell.callers === callers && cell.stream === stream,
  );
}
