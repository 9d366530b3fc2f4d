"use strict";
const { ended, start, stop } = require("./children.cjs");
const { handOver } = require("./config.cjs");
const { options } = require("./options.cjs");
const { language, locate } = require("./sdk.cjs");

/** The SDK's runner exits with this when it has told the user everything already. */
const ALREADY_REPORTED = 32;

/** Waits until everything written so far has left this process. */
function flushed(stream) {
  return new Promise((resolve) => stream.write("", resolve));
}

/** Runs a Pulumi program to its end. */
async function run(call, engineAddress) {
  const request = call.request;
  const info = request.getInfo();
  const settings = options(info);
  const config = handOver({
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  });
  try {
    return await runWith(config, { call, engineAddress, request, info, settings });
  } finally {
    config.remove();
  }
}

async function runWith(config, { call, engineAddress, request, info, settings }) {
  const runner = locate("@pulumi/pulumi/cmd/run", info.getProgramDirectory());
  const argv = [...config.argv, ...settings.nodeargs, runner];
  const flag = (name, value) => value && argv.push(`--${name}`, value);
  flag("monitor", request.getMonitorAddress());
  flag("engine", engineAddress);
  flag("organization", request.getOrganization());
  flag("project", request.getProject());
  flag("root-directory", info.getRootDirectory());
  flag("stack", request.getStack());
  flag("pwd", info.getProgramDirectory());
  if (request.getDryrun()) argv.push("--dry-run");
  flag("parallel", String(request.getParallel()));
  argv.push(info.getEntryPoint(), ...request.getArgsList());

  const env = {
    ...process.env,
    ...config.env,
    ...(settings.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(settings.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: settings.tsconfig } : {}),
  };
  const child = start(argv, { env });
  call.on("cancelled", () => stop(child));
  let outOfMemory = false;
  child.stdout.on("data", (chunk) => process.stdout.write(chunk));
  child.stderr.on("data", (chunk) => {
    outOfMemory ||= chunk.includes("JavaScript heap out of memory");
    process.stderr.write(chunk);
  });
  const { code, signal } = await ended(child);
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);

  const response = new language.RunResponse();
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code !== 0) {
    const how =
      code === null ? `was ended by ${signal}` : `exited with non-zero exit code: ${code}`;
    const hint = outOfMemory
      ? "; give it more memory with `runtime.options.nodeargs: --max-old-space-size=8192` in Pulumi.yaml"
      : "";
    response.setError(`Program ${how}${hint}`);
  }
  return response;
}

module.exports = { run };
