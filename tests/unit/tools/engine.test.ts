// Proves the order in which an engine is looked for and got, with stand-ins for pulumi, go and the download site; the
// real download and the real build are not made here.
import { createRequire } from "node:module";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

const requireFrom = createRequire(__filename);
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const tools = path.resolve(__dirname, "../../../tools");
type Engine = { pulumi: string; version: string; source: string };
const { ensureEngine, findEngine, VERSION } = requireFrom(path.join(tools, "engine.cjs")) as {
  VERSION: string;
  findEngine(env: NodeJS.ProcessEnv): Promise<Engine | undefined>;
  ensureEngine(options: {
    env: NodeJS.ProcessEnv;
    progress: unknown;
    limits?: object;
  }): Promise<Engine>;
};
const { Progress } = requireFrom(path.join(tools, "lib/progress.cjs")) as {
  Progress: new (options: object) => object;
};

let base: string;
let bin: string;
let env: NodeJS.ProcessEnv;
let said: string;
let server: http.Server | undefined;
const quiet = () => new Progress({ out: { write: (text: string) => (said += text) }, tty: false });

function script(file: string, body: string) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}
function fakeEngine(folder: string, version: string) {
  script(path.join(folder, "pulumi"), `echo v${version}`);
  script(path.join(folder, "pulumi-language-nodejs"), "exit 0");
}
/** A go that knows its version and "builds" a script. */
function fakeGo(version = "1.26.0") {
  script(
    path.join(bin, "go"),
    `case "$1" in
      env) echo go${version} ;;
      mod) exit 0 ;;
      build) echo x >> ${base}/builds
        while [ "$1" != -o ]; do shift; done
        printf '#!/bin/sh\\necho v${VERSION}\\n' > "$2"; /bin/chmod +x "$2" ;;
    esac`,
  );
}

/** Serves what the download site serves; counts requests by path. */
async function serve(change: (files: Map<string, Buffer>, name: string) => void = () => {}) {
  const name = `pulumi-v${VERSION}-${process.platform}-${process.arch}.tar.gz`;
  const tree = path.join(base, "release");
  fakeEngine(path.join(tree, "pulumi"), VERSION);
  const archive = execFileSync("tar", ["-czf", "-", "-C", tree, "pulumi"]);
  const digest = createHash("sha256").update(archive).digest("hex");
  const files = new Map<string, Buffer>([
    [
      `/pulumi-${VERSION}-checksums.txt`,
      Buffer.from(`${"0".repeat(64)}  other.tar.gz\n${digest}  ${name}\n`),
    ],
    [`/${name}`, archive],
  ]);
  change(files, name);
  const requests: string[] = [];
  server = http.createServer((request, response) => {
    requests.push(request.url ?? "");
    const body = files.get(request.url ?? "");
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  env["UNIFIED_AI_ENGINE_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return requests;
}

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "engine-"));
  bin = path.join(base, "path");
  fs.mkdirSync(bin);
  said = "";
  // Nothing listens on port 2 of the loopback, so a download is refused at once.
  env = {
    PATH: bin,
    UNIFIED_AI_CACHE: path.join(base, "cache"),
    UNIFIED_AI_ENGINE_URL: "http://127.0.0.1:2",
  };
});
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
  fs.rmSync(base, { recursive: true, force: true });
});

describe("an engine on PATH", () => {
  it("is taken when it is new enough and has its language host", async () => {
    fakeEngine(bin, "3.300.1");
    expect(await findEngine(env)).toEqual({
      pulumi: path.join(bin, "pulumi"),
      version: "3.300.1",
      source: "path",
    });
  });

  it("is taken through a symbolic link", async () => {
    fakeEngine(path.join(base, "opt"), VERSION);
    fs.symlinkSync(path.join(base, "opt/pulumi"), path.join(bin, "pulumi"));
    expect(await findEngine(env)).toMatchObject({ version: VERSION, source: "path" });
  });

  it.each([
    ["older than needed", () => fakeEngine(bin, "3.100.0"), "is 3.100.0, older than"],
    ["of another major version", () => fakeEngine(bin, "4.0.0"), "is not a pulumi 3"],
    [
      "without its language host",
      () => script(path.join(bin, "pulumi"), "echo v3.300.0"),
      "has no pulumi-language-nodejs",
    ],
  ])("is passed over when it is %s", async (_, prepare, reason) => {
    prepare();
    await expect(ensureEngine({ env, progress: quiet() })).rejects.toThrow(reason);
  });

  it("is never our own shim", async () => {
    env["PATH"] = path.join(tools, "shim");
    expect(await findEngine(env)).toBeUndefined();
  });
});

describe("the cache", () => {
  it("is looked at before anything is fetched", async () => {
    const requests = await serve();
    const first = await ensureEngine({ env, progress: quiet() });
    expect(first.source).toBe("download");
    expect(await ensureEngine({ env, progress: quiet() })).toEqual({ ...first, source: "cache" });
    expect(requests).toHaveLength(2);
  });

  it("gets our language host beside an engine built from source, and keeps it up to date", async () => {
    fakeGo();
    const engine = await ensureEngine({ env, progress: quiet() });
    expect(engine.source).toBe("build");
    const host = path.join(path.dirname(engine.pulumi), "pulumi-language-nodejs");
    const ours = fs.readFileSync(path.join(tools, "language-host/pulumi-language-nodejs"));
    expect(fs.readFileSync(host).equals(ours)).toBe(true);
    fs.writeFileSync(host, "old");
    expect(await findEngine(env)).toMatchObject({ source: "cache" });
    expect(fs.readFileSync(host).equals(ours)).toBe(true);
  });
});

describe("the download", () => {
  it("is unpacked when its checksum is right", async () => {
    await serve();
    const engine = await ensureEngine({ env, progress: quiet() });
    expect(execFileSync(engine.pulumi, { encoding: "utf8" })).toBe(`v${VERSION}\n`);
    expect(fs.readdirSync(path.join(base, "cache/engine"))).toEqual([
      path.basename(path.dirname(engine.pulumi)),
    ]);
  });

  it.each([
    [
      "its checksum is wrong",
      (files: Map<string, Buffer>, name: string) => files.set(`/${name}`, Buffer.from("x")),
      "SHA-256 is",
    ],
    [
      "it is not listed",
      (files: Map<string, Buffer>) =>
        files.set(`/pulumi-${VERSION}-checksums.txt`, Buffer.from("")),
      "does not list",
    ],
    [
      "it is not there",
      (files: Map<string, Buffer>, name: string) => files.delete(`/${name}`),
      "HTTP 404",
    ],
  ])("is not used when %s, and the engine is built instead", async (_, change, reason) => {
    await serve(change);
    fakeGo();
    expect(await ensureEngine({ env, progress: quiet() })).toMatchObject({ source: "build" });
    expect(said).toContain(reason);
  });

  it("is given up soon when nobody answers", async () => {
    server = http.createServer(() => undefined);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    env["UNIFIED_AI_ENGINE_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(
      ensureEngine({ env, progress: quiet(), limits: { connectMs: 100, stallMs: 100 } }),
    ).rejects.toThrow("no answer within 0.1 s");
    server.closeAllConnections();
  });
});

describe("the build", () => {
  it("is not tried with a go that is too old", async () => {
    fakeGo("1.19.2");
    await expect(ensureEngine({ env, progress: quiet() })).rejects.toThrow(
      "go is 1.19.2, older than 1.21",
    );
  });

  it("says what go said when it fails, and leaves nothing behind", async () => {
    fakeGo();
    script(
      path.join(bin, "go"),
      'case "$1" in env) echo go1.26.0;; build) echo "no space left" >&2; exit 1;; esac',
    );
    await expect(ensureEngine({ env, progress: quiet() })).rejects.toThrow("no space left");
    expect(fs.readdirSync(path.join(base, "cache/engine"))).toEqual([]);
  });
});

describe("several callers at once", () => {
  it("build once", async () => {
    fakeGo();
    const call = `require(${JSON.stringify(path.join(tools, "engine.cjs"))}).ensureEngine().then((e) => console.log(e.source))`;
    const sources = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, ["-e", call], {
              env,
              stdio: ["ignore", "pipe", "ignore"],
            });
            let out = "";
            child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
            child.on("close", () => resolve(out.trim()));
          }),
      ),
    );
    expect(sources.sort()).toEqual(["build", "cache", "cache"]);
    expect(fs.readFileSync(path.join(base, "builds"), "utf8")).toBe("x\n");
  });
});

describe("no engine at all", () => {
  it("is one line with every reason and the remedy", async () => {
    const failure = await ensureEngine({ env, progress: quiet() }).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: "NO_ENGINE" });
    const { message } = failure as Error;
    expect(message).not.toContain("\n");
    expect(message).toContain("no pulumi on PATH");
    expect(message).toContain("ECONNREFUSED");
    expect(message).toContain("go is not on PATH");
    expect(message).toContain("https://www.pulumi.com/docs/install");
  });
});
