import { spawn } from "node:child_process";
import * as readline from "node:readline";
import { engineFile } from "../engine";
import { CliError } from "../errors";
import { scrub } from "../secrets/scrub";

/** A resource as the engine's events show it; secrets are `[secret]` there. */
export interface EventState {
  type: string;
  urn: string;
  custom?: boolean;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** One step, at its start or at its end. */
export interface EventStep {
  op: string;
  urn: string;
  type: string;
  old: EventState | null;
  new: EventState | null;
  detailedDiff: Record<string, { kind: string; inputDiff?: boolean }> | null;
}

/** One event of the engine, as far as it is looked at (`apitype.EngineEvent`, v3.259.0). */
export interface EngineEvent {
  resourcePreEvent?: { metadata: EventStep };
  resOutputsEvent?: { metadata: EventStep };
  diagnosticEvent?: { severity: string; message: string; urn?: string };
  summaryEvent?: object;
}

/** Milliseconds that the engine has to end by itself. */
const GRACE = 15_000;
/** The engine's last words that are kept. */
const KEPT_ERRORS = 20;

/**
 * Runs `pulumi preview --refresh` and hands on its events one by one: nothing of them is kept, since those of a large stack
 * come to hundreds of megabytes. The events are what tells drift: the one JSON text that `--json` writes otherwise shows a
 * refreshed resource as it was before (v3.259.0).
 */
export async function refreshedPreview(options: {
  stack: string;
  cwd: string;
  /** Milliseconds after which the engine is told to end. */
  limit: number;
  each: (event: EngineEvent) => void;
}): Promise<void> {
  const { stack, cwd, limit, each } = options;
  const env = {
    ...process.env,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
  };
  const engine = await engineFile(env);
  const args = ["preview", "--refresh", "--json", "--stack", stack, "--non-interactive"];
  const child = spawn(engine, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let late = false;
  let timer = setTimeout(() => {
    late = true;
    child.kill("SIGINT");
    // A program that does not listen would keep the engine for ever; a preview has nothing to lose.
    timer = setTimeout(() => child.kill("SIGKILL"), GRACE);
  }, limit);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-8_192);
  });
  const errors: string[] = [];
  let whole = false;
  const lines = readline.createInterface({ input: child.stdout, crlfDelay: Infinity });
  lines.on("line", (line) => {
    const event = parseEvent(line);
    if (!event) return;
    if (event.summaryEvent) whole = true;
    const { diagnosticEvent: said } = event;
    if (said?.severity === "error" && errors.length < KEPT_ERRORS) errors.push(plain(said.message));
    each(event);
  });
  const [code] = await Promise.all([
    new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (ended) => resolve(ended ?? 1));
    }).finally(() => clearTimeout(timer)),
    new Promise<void>((resolve) => lines.once("close", resolve)),
  ]);
  if (late)
    throw new CliError(
      "TOO_LATE",
      `stack ${JSON.stringify(stack)}: must be compared within ${Math.round(limit / 1000)} s, was ended; give more with --timeout`,
    );
  if (code !== 0 || !whole) {
    const said = errors.length > 0 ? errors.join("; ") : stderr;
    throw new CliError(
      "NOT_COMPARED",
      `stack ${JSON.stringify(stack)}: could not be compared, \`pulumi preview --refresh\` ended with ${code}: ${scrub(said) || "nothing was said"}`,
    );
  }
}

/** An event, or nothing for a line that is none: the program may write to the same output. */
export function parseEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

const plain = (text: string): string => text.replace(/<\{%[^%]*%\}>/g, "").trim();
