"use strict";
const { ended, start, stop } = require("./children.cjs");
const { options } = require("./options.cjs");
const { runPack } = require("./pack.cjs");
const { language, locate } = require("./sdk.cjs");

/** Runs a plugin or a policy pack; what it writes and its exit code are streamed back. */
async function runPlugin(call) {
  const request = call.request;
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const settings = options(info);
  const isPack = request.getKind() === "analyzer";
  const runner = isPack ? "run-policy-pack" : "run-plugin";
  const argv = [...settings.nodeargs, locate(`@pulumi/pulumi/cmd/${runner}`, folder)];
  if (isPack) argv.push(...request.getArgsList(), folder);
  else argv.push(folder, ...request.getArgsList());
  const env = Object.fromEntries(
    request.getEnvList().map((pair) => {
      const at = pair.indexOf("=", 1);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  if (settings.typescript) env.PULUMI_NODEJS_TYPESCRIPT = "true";
  if (settings.tsconfig) env.PULUMI_NODEJS_TSCONFIG_PATH = settings.tsconfig;

  const send = (kind, chunk) =>
    call.write(new language.RunPluginResponse()[`set${kind}`](new Uint8Array(chunk)));
  let exit;
  if (isPack) exit = await runPack({ call, argv, cwd: folder, env, send });
  else {
    const child = start(argv, { cwd: request.getPwd(), env });
    call.on("cancelled", () => stop(child));
    child.stdout.on("data", (chunk) => send("Stdout", chunk));
    child.stderr.on("data", (chunk) => send("Stderr", chunk));
    exit = await ended(child);
  }
  if (call.cancelled) return;
  call.write(new language.RunPluginResponse().setExitcode(exit.code ?? 1));
  call.end();
}

module.exports = { runPlugin };
