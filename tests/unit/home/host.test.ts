// Proves what touches the operating system: the private file system, the relay, the metrics port, the state file.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostsFile } from "../../../sim/home/data-plane";
import { metricsServer } from "../../../sim/home/metrics";
import { checkNamespaces } from "../../../sim/home/namespace";
import { privateRootScript } from "../../../sim/home/private-root";
import { Relay } from "../../../sim/home/relay";
import {
  type HomeState,
  readHome,
  runningHomes,
  stateFolder,
  writeHome,
} from "../../../sim/home/state";

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "home-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function whyNoNamespaces(): string | undefined {
  try {
    checkNamespaces();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
const reason = whyNoNamespaces();
if (reason !== undefined) console.warn(`skipped, no namespaces here: ${reason}`);

describe("privateRootScript", () => {
  const inside = (
    command: string,
    more: { folders?: string[]; links?: Record<string, string> } = {},
  ) => {
    const [root, state] = [path.join(folder, "root"), path.join(folder, "it's state")];
    fs.mkdirSync(root);
    fs.mkdirSync(state);
    fs.writeFileSync(path.join(state, "note"), "state");
    const script = privateRootScript({ root, state, folders: [], links: {}, ...more });
    const file = path.join(folder, "root.sh");
    fs.writeFileSync(file, script);
    const user = process.getuid?.() === 0 ? [] : ["-U", "-r"];
    return execFileSync("unshare", [...user, "-n", "-m", "sh", file, "sh", "-c", command], {
      encoding: "utf8",
      env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
    });
  };

  it.skipIf(reason !== undefined)(
    "has own folders and links at any path, everything of the host beside them, and leaves the host as it was",
    () => {
      const before = fs.readdirSync("/etc").sort();
      const said = inside(
        [
          "ls /etc/deep/one",
          "echo x > /etc/deep/one/file",
          "readlink /etc/deep/link",
          "cat /.state/note; echo",
          "cat /etc/passwd /etc/hosts /etc/resolv.conf",
          "test -e /etc/os-release || test -e /usr/lib/os-release && echo os",
          "test -r /proc/self/status && echo proc",
          "test -w /dev/null && echo null",
        ].join("; "),
        { folders: ["/etc/deep/one"], links: { "/etc/deep/link": "/nowhere" } },
      );
      expect(said.trim().split("\n")).toEqual([
        "/nowhere",
        "state",
        "root:x:0:0:root:/.work/home:/bin/sh",
        "nameserver 127.0.0.1",
        "os",
        "proc",
        "null",
      ]);
      expect(fs.readdirSync("/etc").sort()).toEqual(before);
      expect(fs.readdirSync(path.join(folder, "root"))).toEqual([]);
    },
  );

  it.skipIf(reason !== undefined)("has loopback and no way out", () => {
    const said = inside(
      `node -e 'const n=require("net");const s=n.createServer().listen(443,"127.9.9.9",()=>n.connect(443,"127.9.9.9",()=>` +
        `n.connect(53,"192.0.2.1").once("error",(e)=>{console.log(e.code);process.exit()})))'`,
    );
    expect(said.trim()).toBe("ENETUNREACH");
  });
});

describe("Relay", () => {
  it("passes bytes both ways and counts what is open", async () => {
    const inner = net.createServer((socket) => socket.pipe(socket));
    const port = await listening(inner);
    const relay = new Relay(port);
    const outer = net.createServer({ pauseOnConnect: true }, (socket) => relay.take(socket));
    const client = net.connect(await listening(outer), "127.0.0.1");
    client.write("hello");
    const [echo] = await once<Buffer>(client, "data");
    expect(String(echo)).toBe("hello");
    expect(relay.size).toBe(1);
    client.end();
    await once(client, "close");
    await expect.poll(() => relay.size, { timeout: 30_000 }).toBe(0);
    inner.close();
    outer.close();
  });
  it("ends a connection when nothing listens inside", async () => {
    const relay = new Relay(1);
    const outer = net.createServer({ pauseOnConnect: true }, (socket) => relay.take(socket));
    const client = net.connect(await listening(outer), "127.0.0.1");
    client.on("error", () => undefined);
    await once(client, "close");
    expect(relay.size).toBe(0);
    outer.close();
  });
});

describe("metricsServer", () => {
  it("hands each source's metrics on under its path, and says which there are", async () => {
    const source = http.createServer((_request, response) => {
      response.setHeader("content-type", "text/plain; version=0.0.4");
      response.end("up 1\n");
    });
    const port = await listening(source);
    const server = metricsServer((name) =>
      name === "envoy" ? `http://127.0.0.1:${port}/stats` : undefined,
    );
    const base = `http://127.0.0.1:${await listening(server)}`;
    const found = await fetch(`${base}/envoy`);
    expect([found.status, found.headers.get("content-type"), await found.text()]).toEqual([
      200,
      "text/plain; version=0.0.4",
      "up 1\n",
    ]);
    const none = await fetch(`${base}/rate-limit`);
    expect([none.status, await none.text()]).toEqual([
      404,
      "no metrics here; there are /envoy, /ai-gateway, /token-agent, /rate-limit\n",
    ]);
    source.close();
    expect((await fetch(`${base}/envoy`)).status).toBe(502);
    server.close();
  });
});

describe("hostsFile", () => {
  it("has the cluster's own names and the clouds', each at its address", () => {
    const lines = hostsFile([{ name: "sts.amazonaws.com", address: "127.70.1.2" }]).split("\n");
    expect(lines).toContain("127.0.0.1 localhost");
    expect(lines).toContain("127.0.0.3 kubernetes.default.svc");
    expect(lines).toContain("127.70.1.2 sts.amazonaws.com");
  });
});

describe("readHome", () => {
  const place = { cluster: "arn:aws:eks:us-east-1:1:cluster/atlas", namespace: "atlas-dev" };
  const state = (pid: number) => ({ ...place, pid, startedAt: "x" }) as HomeState;
  const put = (own: string, pid: number, ports: object | undefined) => {
    fs.mkdirSync(own, { recursive: true });
    fs.writeFileSync(
      path.join(own, "process.json"),
      JSON.stringify({ pid, startedAt: "x", ports }),
    );
    writeHome(own, state(pid));
  };

  it("is a home whose process lives and answers", () => {
    const own = stateFolder(folder, place);
    expect(path.basename(own)).toBe("atlas.atlas-dev");
    put(own, process.pid, { gateway: 1 });
    expect(readHome(own)).toEqual(state(process.pid));
    expect(runningHomes(folder)).toEqual([state(process.pid)]);
  });
  it("is none before it answers, after it ended, and where there never was one", () => {
    const own = stateFolder(folder, place);
    put(own, process.pid, undefined);
    expect(readHome(own)).toBeUndefined();
    put(own, 2 ** 22 + 1, { gateway: 1 });
    expect(readHome(own)).toBeUndefined();
    expect(runningHomes(path.join(folder, "nowhere"))).toEqual([]);
  });
});

function listening(server: net.Server | http.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
  });
}

function once<Value>(emitter: NodeJS.EventEmitter, event: string): Promise<Value[]> {
  return new Promise((resolve) => emitter.once(event, (...values: Value[]) => resolve(values)));
}
