// Proves the language host's side of the protocol, with this test in the engine's place; that the real engine works
// with it is for the end-to-end tests.
import { createRequire } from "node:module";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";

const requireFrom = createRequire(__filename);
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
const proto = (name: string) => requireFrom(`@pulumi/pulumi/proto/${name}`);
const language = proto("language_pb.js");
const { LanguageRuntimeClient } = proto("language_grpc_pb.js");
const analyzer = proto("analyzer_pb.js");
const { AnalyzerClient } = proto("analyzer_grpc_pb.js");
const { Struct } = requireFrom("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = requireFrom("google-protobuf/google/protobuf/empty_pb.js");

let folder: string;
let host: ChildProcess;

/** The stubs have no types of their own for clients and their answers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Untyped = any;
let client: Untyped;

/** One unary call as a promise. */
function call(target: Untyped, method: string, request: unknown): Promise<Untyped> {
  return new Promise((resolve, reject) =>
    target[method](request, (error: Error | null, answer: unknown) =>
      error ? reject(error) : resolve(answer),
    ),
  );
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.once("exit", () => reject(new Error(`ended before its first line: ${text}`)));
  });
}

function info(nodeargs = "--no-warnings '--title=a b'") {
  return new language.ProgramInfo()
    .setRootDirectory(folder)
    .setProgramDirectory(folder)
    .setEntryPoint(".")
    .setOptions(Struct.fromJavaScript({ typescript: false, nodeargs }));
}

const write = (file: string, text: string) => fs.writeFileSync(path.join(folder, file), text);

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "host-"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  write(
    "package.json",
    '{ "name": "p", "version": "0.0.1", "main": "index.js", "dependencies": { "zod": "*" } }',
  );
  // Somewhere else than the checkout, as in the cache.
  const cache = path.join(folder, "engine");
  fs.cpSync(path.join(root, "tools/language-host"), cache, { recursive: true });
  const scratch = path.join(folder, "scratch");
  fs.mkdirSync(scratch);
  host = spawn(process.execPath, [path.join(cache, "pulumi-language-nodejs"), "127.0.0.1:1"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], TMPDIR: scratch },
    stdio: ["ignore", "pipe", "pipe"],
  });
  client = new LanguageRuntimeClient(
    `127.0.0.1:${await firstLine(host)}`,
    grpc.credentials.createInsecure(),
  );
});
afterEach(async () => {
  client.close();
  const gone =
    host.exitCode === null ? new Promise((resolve) => host.once("exit", resolve)) : undefined;
  host.kill("SIGINT");
  await gone;
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("the language host", () => {
  it("answers what the engine asks at its start", async () => {
    await call(
      client,
      "handshake",
      new language.LanguageHandshakeRequest().setEngineAddress("127.0.0.1:2"),
    );
    const plugin = await call(client, "getPluginInfo", new Empty());
    expect(plugin.getVersion()).toMatch(/^3\./);
    const packages = await call(
      client,
      "getRequiredPackages",
      new language.GetRequiredPackagesRequest().setInfo(info()),
    );
    expect(packages.getPackagesList()).toEqual([]);
    await expect(
      call(client, "getRequiredPlugins", new language.GetRequiredPluginsRequest()),
    ).rejects.toMatchObject({
      code: grpc.status.UNIMPLEMENTED,
    });
    const about = await call(client, "about", new language.AboutRequest().setInfo(info()));
    expect(about.getVersion()).toBe(process.version);
  });

  it("lists the program's dependencies with the versions that are installed", async () => {
    const request = new language.GetProgramDependenciesRequest().setInfo(info());
    const answer = await call(client, "getProgramDependencies", request);
    const [zod] = answer.getDependenciesList();
    expect([zod.getName(), zod.getVersion()]).toEqual([
      "zod",
      requireFrom("zod/package.json").version,
    ]);
  });

  it("tells a program that ended badly from one that has told the user itself", async () => {
    // Without an engine the SDK's runner never gets to a program, so something loaded before it plays its part.
    const run = async (program: string) => {
      write("first.cjs", program);
      const request = new language.RunRequest()
        .setInfo(info(`-r ${path.join(folder, "first.cjs")}`))
        .setProject("p")
        .setStack("dev")
        .setMonitorAddress("127.0.0.1:1")
        .setParallel(1);
      return call(client, "run", request);
    };
    const bad = await run("process.exit(7)");
    expect([bad.getError(), bad.getBail()]).toEqual([
      "Program exited with non-zero exit code: 7",
      false,
    ]);
    const told = await run("process.exit(32)");
    expect([told.getError(), told.getBail()]).toEqual(["", true]);
  });
});

describe("configuration that is too long for an environment", () => {
  it.each([10, 600_000])(
    "reaches the program, here %i characters, and leaves nothing behind",
    async (length) => {
      const seen = path.join(folder, "seen.json");
      // Loaded by nodeargs, thus after the host's own preload and before the runner.
      write(
        "first.cjs",
        `const fs = require("fs");
        const config = JSON.parse(process.env.PULUMI_CONFIG);
        fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({
          length: config["p:big"].length,
          secrets: JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS),
          left: fs.readdirSync(require("os").tmpdir()),
          file: process.env.UNIFIED_AI_CONFIG_FILE,
        }));
        process.exit(32);`,
      );
      const request = new language.RunRequest()
        .setInfo(info(`-r ${path.join(folder, "first.cjs")}`))
        .setProject("p")
        .setStack("dev")
        .setMonitorAddress("127.0.0.1:1")
        .setConfigsecretkeysList(["p:big"])
        .setParallel(1);
      request.getConfigMap().set("p:big", "x".repeat(length));
      expect((await call(client, "run", request)).getBail()).toBe(true);
      expect(JSON.parse(fs.readFileSync(seen, "utf8"))).toEqual({
        length,
        secrets: ["p:big"],
        left: [],
      });
    },
  );

  it("waits in a file only its user can read, which goes even when nobody reads it", () => {
    const { handOver } = requireFrom(path.join(root, "tools/language-host/parts/config.cjs"));
    const given = handOver({ A: "short", B: "é".repeat(60_000) });
    const file = given.env.UNIFIED_AI_CONFIG_FILE as string;
    expect(Object.keys(given.env)).toEqual(["A", "UNIFIED_AI_CONFIG_FILE"]);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual({ B: "é".repeat(60_000) });
    given.remove();
    given.remove();
    expect(fs.existsSync(path.dirname(file))).toBe(false);
  });
});

/** Starts a plugin; `output` grows while it runs. */
function runPlugin(kind: string, env: string[] = []) {
  const request = new language.RunPluginRequest()
    .setInfo(info())
    .setKind(kind)
    .setPwd(folder)
    .setArgsList(["127.0.0.1:3"])
    .setEnvList([`PATH=${process.env["PATH"]}`, ...env]);
  const stream = client.runPlugin(request);
  const output = { stdout: "", stderr: "" };
  const lines: ((line: string) => void)[] = [];
  const ended = new Promise<number | string>((resolve) => {
    stream.on("data", (message: Untyped) => {
      output.stdout += Buffer.from(message.getStdout_asU8()).toString();
      output.stderr += Buffer.from(message.getStderr_asU8()).toString();
      if (output.stdout.includes("\n")) lines.shift()?.(output.stdout.split("\n")[0] ?? "");
      if (message.hasExitcode()) resolve(message.getExitcode());
    });
    stream.on("error", (error: grpc.ServiceError) => resolve(grpc.status[error.code] ?? "?"));
  });
  const line = () => new Promise<string>((resolve) => lines.push(resolve));
  return { stream, output, ended, line };
}

describe("what a plugin depends on", () => {
  const install = (directory: string): Promise<Untyped> =>
    new Promise((resolve) => {
      const request = new language.InstallDependenciesRequest().setDirectory(directory);
      const stream = client.installDependencies(request);
      stream.on("data", () => {});
      stream.on("error", (error: Untyped) => resolve(error.details));
      stream.on("end", () => resolve("done"));
    });

  it("is installed with npm", async () => {
    const plugin = path.join(folder, "plugin");
    fs.mkdirSync(path.join(plugin, "part"), { recursive: true });
    fs.writeFileSync(
      path.join(plugin, "part/package.json"),
      '{ "name": "part", "version": "1.2.3" }',
    );
    const manifest = { name: "plugin", dependencies: { part: "file:./part" } };
    fs.writeFileSync(path.join(plugin, "package.json"), JSON.stringify(manifest));
    expect(await install(plugin)).toBe("done");
    expect(fs.existsSync(path.join(plugin, "node_modules/part/package.json"))).toBe(true);
    fs.writeFileSync(
      path.join(plugin, "package.json"),
      JSON.stringify({ ...manifest, dependencies: { part: "file:./absent.tgz" } }),
    );
    expect(await install(plugin)).toMatch(/^npm install in \S+ ended with exit code \d+$/);
  });

  it("is nothing where it names nothing", async () => {
    const plugin = path.join(folder, "plugin");
    fs.mkdirSync(plugin);
    expect(await install(plugin)).toBe("done");
    fs.writeFileSync(path.join(plugin, "package.json"), '{ "name": "plugin" }');
    expect(await install(plugin)).toBe("done");
    expect(fs.readdirSync(plugin)).toEqual(["package.json"]);
  });
});

describe("a plugin", () => {
  it("streams what it writes and its exit code, with its arguments and environment", async () => {
    write(
      "index.js",
      'console.log(process.argv.at(-1), process.env.GIVEN, process.title); console.error("err"); process.exit(5);',
    );
    const { output, ended } = runPlugin("resource", ["GIVEN=a=b"]);
    expect(await ended).toBe(5);
    expect(output).toEqual({ stdout: "127.0.0.1:3 a=b a b\n", stderr: "err\n" });
  });

  it("is ended when the engine cancels", async () => {
    const marker = path.join(folder, "ended");
    write(
      "index.js",
      `process.on("SIGINT", () => { require("fs").writeFileSync(${JSON.stringify(marker)}, ""); process.exit(); }); console.log("up"); setInterval(() => {}, 1000);`,
    );
    const { stream, ended, line } = runPlugin("resource");
    await line();
    stream.cancel();
    expect(await ended).toBe("CANCELLED");
    await expect.poll(() => fs.existsSync(marker), { timeout: 30_000 }).toBe(true);
  });
});

describe("a policy pack", () => {
  const pack = `
    const { PolicyPack } = require("@pulumi/policy");
    const pulumi = require("@pulumi/pulumi");
    new PolicyPack("tiny", { policies: [{
      name: pulumi.getStack() + "-" + new pulumi.Config("app").get("size"), description: "d",
      enforcementLevel: "mandatory", validateResource: (args, report) => report("bad " + args.name),
    }] });`;

  it("gets stack and configuration from the engine's first call, and then every other call", async () => {
    write("index.js", pack);
    const { stream, line } = runPlugin("analyzer");
    const engine = new AnalyzerClient(
      `127.0.0.1:${await line()}`,
      grpc.credentials.createInsecure(),
    );
    await call(engine, "handshake", new analyzer.AnalyzerHandshakeRequest());
    const configuration = new analyzer.AnalyzerStackConfigureRequest()
      .setStack("prod")
      .setProject("p");
    configuration.getConfigMap().set("app:size", "large");
    await call(engine, "configureStack", configuration);
    const about = await call(engine, "getAnalyzerInfo", new Empty());
    expect(about.getPoliciesList()[0].getName()).toBe("prod-large");
    const request = new analyzer.AnalyzeRequest()
      .setType("a:b:C")
      .setName("x")
      .setUrn("urn:pulumi:prod::p::a:b:C::x")
      .setProperties(Struct.fromJavaScript({}))
      .setOptions(new analyzer.AnalyzerResourceOptions());
    const answer = await call(engine, "analyze", request);
    expect(answer.getDiagnosticsList()[0].getMessage()).toContain("bad x");
    engine.close();
    stream.cancel();
  });

  it("that does not load fails the engine's call and shows why", async () => {
    write("index.js", 'throw new Error("broken pack");');
    const { output, ended, line } = runPlugin("analyzer");
    const engine = new AnalyzerClient(
      `127.0.0.1:${await line()}`,
      grpc.credentials.createInsecure(),
    );
    await expect(
      call(engine, "configureStack", new analyzer.AnalyzerStackConfigureRequest()),
    ).rejects.toThrow(/policy pack ended with exit code/);
    engine.close();
    expect(await ended).not.toBe(0);
    expect(output.stderr).toContain("broken pack");
  });
});
