import path from "node:path";
import { parseArgs } from "node:util";
import { startDataPlane, type DataPlaneSettings } from "./plane";

const USAGE =
  "node bin/sim/dataplane/main.js --dir <directory> [--home <cluster arn>] [--egress <address,...>] [--operator] [--port 443] " +
  "[--address 127.0.0.1|per-host] [--ca <directory>] [--journal <file>] [--faults <file>]";

/**
 * Serves the model APIs, token services and secret stores of one directory of the local clouds until SIGTERM or SIGINT.
 * With `--operator` for the person at the keyboard, whose credentials and way in `operator.json` then tells. Prints one line
 * of JSON when ready, `{"ready":true,"pid":...,"port":...,"ca":"...","hosts":[{"name","address"}]}`; on failure a line on
 * stderr, and exit code 1.
 */
async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      dir: text,
      home: text,
      egress: text,
      operator: { type: "boolean" },
      port: text,
      address: text,
      ca: text,
      journal: text,
      faults: text,
    },
  });
  if (values.dir === undefined) throw new Error(`\`--dir\`: required, but missing; ${USAGE}`);
  const port = Number(values.port ?? 443);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(
      `\`--port\`: must be a whole number from 0 to 65535, got ${JSON.stringify(values.port)}`,
    );
  const settings: DataPlaneSettings = { directory: path.resolve(values.dir), port };
  if (values.home !== undefined) settings.home = values.home;
  if (values.egress !== undefined) settings.egress = values.egress.split(",");
  if (values.operator !== undefined) settings.operator = values.operator;
  if (values.address !== undefined) settings.address = values.address;
  if (values.ca !== undefined) settings.ca = path.resolve(values.ca);
  if (values.journal !== undefined) settings.journal = path.resolve(values.journal);
  if (values.faults !== undefined) settings.faults = path.resolve(values.faults);
  const plane = await startDataPlane(settings);
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void plane.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.stdout.write(
    `${JSON.stringify({ ready: true, pid: process.pid, port: plane.port, ca: plane.caFile, hosts: plane.hosts() })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
