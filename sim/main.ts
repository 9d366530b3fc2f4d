import path from "node:path";
import { parseArgs } from "node:util";
import { registry } from "./registry";
import { ControlPlane } from "./server/plane";
import { listen } from "./server/listen";
import { AlreadyRunningError, acquireLock } from "./store/lock";
import { StoreError } from "./store/format";
import { mkdirSync } from "node:fs";

/**
 * Serves the local clouds of one directory until SIGTERM or SIGINT:
 * `node bin/sim/main.js --dir <directory> [--port-base <port>]`. Prints one line of JSON when ready,
 * `{"ready":true,"pid":...,"ports":{"aws":...}}`; on failure a line on stderr, and exit code 1.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { dir: { type: "string" }, "port-base": { type: "string" } },
  });
  if (values.dir === undefined)
    throw new Error("`--dir`: required, but missing; name the directory of the local clouds");
  const portBase = values["port-base"] === undefined ? undefined : Number(values["port-base"]);
  if (
    portBase !== undefined &&
    !(Number.isInteger(portBase) && portBase >= 1024 && portBase <= 65_000)
  ) {
    throw new Error(
      `\`--port-base\`: must be a whole number from 1024 to 65000, got ${JSON.stringify(values["port-base"])}`,
    );
  }
  const directory = path.resolve(values.dir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = acquireLock(directory);
  let plane: ControlPlane;
  try {
    plane = new ControlPlane(directory, registry);
  } catch (error) {
    lock.release();
    throw error;
  }
  let listening: Awaited<ReturnType<typeof listen>>;
  try {
    listening = await listen(plane, portBase);
  } catch (error) {
    lock.release();
    throw error;
  }
  lock.publish(listening.ports);
  // Who counts on the secrets in it would otherwise have to wait for an engine's first call.
  if (plane.vault.isInUse) {
    plane.vault.place().catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  }

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void listening
      .close()
      .then(() => process.exit(0))
      .catch((error: unknown) => fail(error));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("exit", () => {
    try {
      plane.store.flush();
    } finally {
      lock.release();
    }
  });
  process.on("uncaughtException", fail);
  process.stdout.write(
    `${JSON.stringify({ ready: true, pid: process.pid, ports: listening.ports })}\n`,
  );
}

function fail(error: unknown): never {
  const known = error instanceof StoreError || error instanceof AlreadyRunningError;
  const text =
    error instanceof Error
      ? known
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

main().catch(fail);
