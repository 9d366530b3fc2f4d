import * as fs from "node:fs";
import * as path from "node:path";
import { checkNamespaces } from "../../sim/home/namespace";
import { gatewayPlaces, type Place } from "../../sim/home/objects";
import {
  type HomeState,
  homesFolder,
  readHome,
  runningHomes,
  stateFolder,
} from "../../sim/home/state";
import { readStore } from "../../sim/store/format";
import { runningProcess } from "../../sim/store/lock";
import { CliError } from "../errors";
import { endProcess, ensureGateway, type Progress, withLock } from "../toolbox";
import { launch } from "./launch";
import type { Layout } from "./layout";
import { runsOldCode } from "./server";
import { localOutputs } from "./stack-outputs";

/** Milliseconds a gateway may take from its start to its first answer; a slow machine needs most of it. */
const START_LIMIT = 150_000;

/** Which gateway a command is about: its stack or its namespace; neither when there is only one. */
export interface GatewayChoice {
  stack?: string;
  namespace?: string;
}

/** The place of the one gateway that is meant. */
export function chooseGateway(layout: Layout, { stack, namespace }: GatewayChoice): Place {
  const places = gatewayPlaces(readStore(layout.clouds).resources);
  const names = [...new Set(places.map((place) => place.namespace))];
  const known = names.length > 0 ? names.join(", ") : "none";
  if (names.length === 0)
    throw new CliError(
      "NO_GATEWAY",
      "no environment of the local clouds has a gateway; give one a `gateway` in its description, and bring it up",
    );
  const wanted = stack === undefined ? namespace : namespaceOfStack(layout, stack);
  const fitting =
    wanted === undefined ? places : places.filter((place) => place.namespace === wanted);
  const [place] = fitting;
  if (place && fitting.length === 1) return place;
  if (wanted !== undefined && !place)
    throw new CliError(
      "NO_GATEWAY",
      `namespace ${JSON.stringify(wanted)}: has no gateway on the local clouds; those that have one: ${known}`,
    );
  throw new CliError(
    "WHICH_GATEWAY",
    `several environments have a gateway (${known}); name one with --stack or --namespace`,
  );
}

function namespaceOfStack(layout: Layout, stack: string): string {
  const stacks = localOutputs(layout);
  const found = stacks.find((one) => one.stack === stack && one.gateway);
  if (found?.gateway) return found.gateway.namespace;
  const having = stacks.filter(({ gateway }) => gateway).map((one) => one.stack);
  throw new CliError(
    "NO_GATEWAY",
    `stack ${JSON.stringify(stack)}: has no gateway on the local clouds; those that have one: ${having.length > 0 ? having.join(", ") : "none"}`,
  );
}

/** Starts the gateway of an environment unless it runs; gets what it is made of first. Several callers start it once. */
export async function startGateway(
  layout: Layout,
  place: Place,
  options: {
    progress: Progress;
    gatewayPort?: number;
    /** Whether a gateway that runs older code is started again. */
    renew?: boolean;
  },
): Promise<{ home: HomeState; started: boolean }> {
  const folder = stateFolder(layout.clouds, place);
  const usable = (): HomeState | undefined => {
    const home = readHome(folder);
    return home && !(options.renew && runsOldCode(home)) ? home : undefined;
  };
  const running = usable();
  if (running) return { home: running, started: false };
  // Before anything is downloaded or built: where it cannot run, that would be for nothing.
  try {
    checkNamespaces();
  } catch (error) {
    throw new CliError("NO_LOCAL_GATEWAY", (error as Error).message);
  }
  const dataPlane = process.env["UNIFIED_AI_DATA_PLANE"];
  const programs = {
    ...(await ensureGateway({ progress: options.progress })),
    ...(dataPlane === undefined ? {} : { dataPlane: path.resolve(dataPlane) }),
  };
  return withLock(`${folder}.lock`, async () => {
    const meanwhile = usable();
    if (meanwhile) return { home: meanwhile, started: false };
    if (options.renew) await stopGateways(layout, place.namespace);
    const args = ["--dir", layout.clouds, "--namespace", place.namespace];
    args.push("--cluster", place.cluster, "--programs", JSON.stringify(programs));
    if (options.gatewayPort !== undefined) args.push("--gateway-port", String(options.gatewayPort));
    const home = await launch({
      script: path.join("bin", "sim", "home", "main.js"),
      args,
      logFile: path.join(layout.logs, `gateway-${place.namespace}.log`),
      limit: START_LIMIT,
      answer: () => readHome(folder),
      failed: (how, said) =>
        new CliError(
          "GATEWAY_FAILED",
          `the gateway ${how}${said ? `: ${said}` : ""}; its logs are in ${path.join(folder, "logs")}`,
        ),
    });
    return { home, started: true };
  });
}

/** A gateway that was ended. */
export interface StoppedGateway {
  namespace: string;
  pid: number;
  clean: boolean;
}

/** Ends gateways that run, also those that do not answer yet: all, or those of one namespace. */
export async function stopGateways(layout: Layout, namespace?: string): Promise<StoppedGateway[]> {
  const folder = homesFolder(layout.clouds);
  if (!fs.existsSync(folder)) return [];
  const stopped: StoppedGateway[] = [];
  for (const name of fs.readdirSync(folder).sort()) {
    const info = runningProcess(path.join(folder, name));
    // A folder is named `<cluster>.<namespace>`, and a namespace has no dot.
    const own = name.slice(name.lastIndexOf(".") + 1);
    if (!info || (namespace !== undefined && own !== namespace)) continue;
    stopped.push({
      namespace: own,
      pid: info.pid,
      clean: await endProcess(info.pid, info.startTime),
    });
  }
  return stopped;
}

/** Gateways that run and answer, the one that was started first at the head. */
export const listGateways = (layout: Layout): HomeState[] =>
  runningHomes(layout.clouds).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
