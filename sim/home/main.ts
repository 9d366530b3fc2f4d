import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { readStore } from "../store/format";
import { acquireLock } from "../store/lock";
import { Home } from "./home";
import { serveInside } from "./inside";
import type { Programs } from "./messages";
import { checkNamespaces } from "./namespace";
import { gatewayPlaces, type Place } from "./objects";
import { stateFolder } from "./state";

const USAGE =
  "node bin/sim/home/main.js --dir <directory> --namespace <namespace> [--cluster <arn>] --programs <json> " +
  "[--gateway-port <port>] [--metrics-port <port>]";

/**
 * Runs the gateway of one environment of the local clouds until SIGTERM or SIGINT: see USAGE; `--programs` is
 * `{"aigw":"...","envoy":"...","ratelimit":"...","redis":"..."}` with paths. Prints one line of JSON when it answers,
 * `{"ready":true,...}` with what `home.json` says; on failure a line on stderr, and exit code 1.
 */
async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      dir: text,
      namespace: text,
      cluster: text,
      programs: text,
      "gateway-port": text,
      "metrics-port": text,
      inside: { type: "boolean" },
    },
  });
  if (values.inside) return serveInside();
  const clouds = path.resolve(required("--dir", values.dir));
  const namespace = required("--namespace", values.namespace);
  const programs = JSON.parse(required("--programs", values.programs)) as Programs;
  checkNamespaces();
  const place = placeOf(clouds, namespace, values.cluster);
  const state = stateFolder(clouds, place);
  fs.mkdirSync(state, { recursive: true, mode: 0o700 });
  const lock = acquireLock(state);
  process.on("exit", () => lock.release());
  const end = (reason: string, code: number): void => {
    process.stderr.write(`${reason}\n`);
    process.exit(code);
  };
  const home = new Home(
    {
      clouds,
      state,
      programs,
      ...place,
      ...optional("gatewayPort", port("--gateway-port", values["gateway-port"])),
      ...optional("metricsPort", port("--metrics-port", values["metrics-port"])),
    },
    end,
  );
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => process.exit(0));
  const ready = await home.start();
  lock.publish({ gateway: Number(new URL(ready.gatewayUrl).port) });
  process.stdout.write(`${JSON.stringify({ ready: true, ...ready })}\n`);
}

/** The place of a namespace; its cluster need only be named when several have one of that name. */
function placeOf(clouds: string, namespace: string, cluster: string | undefined): Place {
  const all = gatewayPlaces(readStore(clouds).resources);
  const found = all.filter(
    (place) =>
      place.namespace === namespace && (cluster === undefined || place.cluster === cluster),
  );
  const [place] = found;
  if (place && found.length === 1) return place;
  if (place) {
    const clusters = found.map((one) => one.cluster);
    throw new Error(
      `\`--cluster\`: must name one of ${JSON.stringify(clusters)}, which all have a Gateway in ${JSON.stringify(namespace)}`,
    );
  }
  const known = [...new Set(all.map((one) => one.namespace))];
  throw new Error(
    `\`--namespace\`: must be one with a Gateway (${known.length > 0 ? known.join(", ") : "there is none yet"}), got ${JSON.stringify(namespace)}; bring the environment up first`,
  );
}

function required(flag: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`\`${flag}\`: required, but missing; ${USAGE}`);
  return value;
}

function port(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
  throw new Error(
    `\`${flag}\`: must be a whole number from 1 to 65535, got ${JSON.stringify(value)}; leave it out for a free port`,
  );
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
