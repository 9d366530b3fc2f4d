import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readStore } from "../../../sim/store/format";
import { defaultConfig, Provider, urnOf } from "./harness";

const root = path.resolve(__dirname, "../../..");
const main = path.join(root, "bin/sim/main.js");
const LOG = "aws:cloudwatch/logGroup:LogGroup";
const urn = urnOf(LOG, "l");

let directory: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  (
    createRequire(__filename)(path.join(root, "tools/build.cjs")) as { ensureFresh(): void }
  ).ensureFresh();
});
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "local-clouds-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(directory, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  ready: { ready: boolean; pid: number; ports: Record<string, number> };
}

/** Starts the process; gives its ready line, or throws with what it wrote when it ends before. */
async function start(...more: string[]): Promise<Started> {
  const child = spawn(process.execPath, [main, "--dir", directory, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let out = "";
  let err = "";
  child.stderr!.on("data", (data: Buffer) => (err += data.toString()));
  return new Promise((resolve, reject) => {
    child.stdout!.on("data", (data: Buffer) => {
      out += data.toString();
      if (out.endsWith("\n")) resolve({ child, ready: JSON.parse(out) as Started["ready"] });
    });
    child.on("exit", (code) => reject(new Error(`exit ${code}: ${err}`)));
  });
}

/** Starts it from a port that is free; those after it may be somebody's, then from another. */
async function startOnFreePorts(): Promise<Started & { port: number }> {
  for (let tries = 1; ; tries++) {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as { port: number };
    probe.close();
    await once(probe, "close");
    try {
      return { ...(await start("--port-base", String(port))), port };
    } catch (error) {
      if (tries === 10 || !/in use/i.test(String(error))) throw error;
    }
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill("SIGTERM");
  await once(child, "exit");
  return child.exitCode;
}

describe("the process of the local clouds", () => {
  it("says where it listens, keeps what it has over SIGTERM, and ends with 0", async () => {
    const first = await start();
    expect(first.ready).toMatchObject({ ready: true, pid: first.child.pid });
    expect(Object.keys(first.ready.ports)).toEqual([
      "aws",
      "azure-native",
      "gcp",
      "vault",
      "kubernetes",
    ]);
    const aws = await new Provider(first.ready.ports["aws"]!).configure(defaultConfig["aws"]!);
    const { id, properties } = await aws.create(urn, await aws.accepted(urn, { name: "kept" }));
    // At once: what was answered must be on disk, though writes are gathered for a moment.
    expect(await stop(first.child)).toBe(0);
    aws.close();
    expect(readStore(directory).resources.map((one) => one.id)).toEqual(["kept"]);
    expect(existsSync(path.join(directory, "process.json"))).toBe(false);

    const second = await start();
    const again = await new Provider(second.ready.ports["aws"]!).configure(defaultConfig["aws"]!);
    expect((await again.read(urn, id)).properties).toEqual(properties);
    again.close();
  });

  it("refuses to start twice on one directory, naming the first", async () => {
    const { child } = await start();
    await expect(start()).rejects.toThrow(
      `exit 1: ${directory}: local clouds already run here as process ${child.pid}`,
    );
  });

  it("starts again after it was killed", async () => {
    const { child } = await start();
    child.kill("SIGKILL");
    await once(child, "exit");
    await start();
  });

  it("names a corrupt store, keeps it, and ends with 1", async () => {
    const file = path.join(directory, "store.json");
    writeFileSync(file, "{ not a store");
    await expect(start()).rejects.toThrow(
      `exit 1: ${file}: the local clouds cannot read their store`,
    );
    expect(readFileSync(file, "utf8")).toBe("{ not a store");
    expect(existsSync(path.join(directory, "process.json"))).toBe(false);
  });

  it("listens on the loopback only, from the port asked for", async () => {
    const { ready, port } = await startOnFreePorts();
    expect(Object.values(ready.ports)).toEqual([0, 1, 2, 3, 4].map((index) => port + index));
    expect(JSON.parse(readFileSync(path.join(directory, "process.json"), "utf8"))).toMatchObject({
      pid: ready.pid,
      ports: ready.ports,
    });
  });

  it.each([
    [["--port-base", "80"], "`--port-base`: must be a whole number from 1024"],
    [["--bogus"], "Unknown option '--bogus'"],
  ])("refuses %j", async (args, message) => {
    await expect(start(...args)).rejects.toThrow(message);
  });
});

describe("a thousand resources", () => {
  it("cost no more each than the first few hundred did", async () => {
    const { ready } = await start();
    const aws = await new Provider(ready.ports["aws"]!).configure(defaultConfig["aws"]!);
    for (let index = 0; index < 1000; index++) {
      const at = urnOf(LOG, `log-${index}`);
      await aws.create(at, await aws.accepted(at, { name: `log-${index}`, retentionInDays: 30 }));
    }
    aws.close();
    const creates = readFileSync(path.join(directory, "journal.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { method: string; ms: number })
      .filter(({ method }) => method === "create")
      .map(({ ms }) => ms);
    const median = (values: number[]): number =>
      [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    // The journal counts in tenths of a millisecond, and a create takes a few of them.
    expect(median(creates.slice(700))).toBeLessThanOrEqual(
      4 * median(creates.slice(100, 400)) + 0.5,
    );
  });
});
