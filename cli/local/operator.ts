import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import { endProcess, isRunning, withLock } from "../toolbox";
import { launch } from "./launch";
import type { Layout } from "./layout";
import { runsOldCode } from "./server";

/** Milliseconds it may take to answer. */
const LIMIT = 30_000;

/** The clouds' APIs for who operates the local clouds, as `sim/dataplane/main.ts --operator` describes itself. */
export interface OperatorApis {
  pid: number;
  startTime?: string;
  startedAt: string;
  /** `127.0.0.1:<port>` */
  address: string;
  /** Certificate of the local authority, PEM file. */
  ca: string;
  /** What the clouds' SDKs find the operator's credentials by. */
  environment: Record<string, string>;
}

const fileOf = (layout: Layout): string => path.join(layout.clouds, "operator.json");

/** The APIs when they run and answer. */
export function runningOperatorApis(layout: Layout): OperatorApis | undefined {
  let apis: OperatorApis;
  try {
    apis = JSON.parse(fs.readFileSync(fileOf(layout), "utf8")) as OperatorApis;
  } catch {
    return undefined;
  }
  return isRunning(apis.pid, apis.startTime) ? apis : undefined;
}

/** Starts the clouds' APIs for the operator unless they run; several callers start them once. */
export async function startOperatorApis(layout: Layout): Promise<OperatorApis> {
  const usable = (): OperatorApis | undefined => {
    const apis = runningOperatorApis(layout);
    return apis && !runsOldCode(apis) ? apis : undefined;
  };
  const running = usable();
  if (running) return running;
  return withLock(path.join(layout.directory, "operator.lock"), async () => {
    const meanwhile = usable();
    if (meanwhile) return meanwhile;
    await stopOperatorApis(layout);
    fs.rmSync(fileOf(layout), { force: true });
    return launch({
      script: path.join("bin", "sim", "dataplane", "main.js"),
      args: ["--dir", layout.clouds, "--port", "0", "--operator"],
      logFile: path.join(layout.logs, "operator.log"),
      limit: LIMIT,
      answer: () => runningOperatorApis(layout),
      failed: (how, said) =>
        new CliError(
          "CLOUDS_FAILED",
          `the local clouds' APIs ${how}${said ? `: ${said.split("\n").slice(-5).join("\n")}` : ""}`,
        ),
    });
  });
}

/** Ends them; what they hold is kept. */
export async function stopOperatorApis(layout: Layout): Promise<void> {
  const apis = runningOperatorApis(layout);
  if (apis) await endProcess(apis.pid, apis.startTime);
}
