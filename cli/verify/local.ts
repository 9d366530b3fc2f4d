import * as fs from "node:fs";
import * as path from "node:path";
import { journalFile, type JournalLine } from "../../sim/dataplane/server/journal";
import { runningHomes } from "../../sim/home/state";
import { CliError } from "../errors";
import { localLayout } from "../local/layout";
import type { OutputTarget } from "./outputs";

/** A gateway of the local clouds, and who was asked behind it. */
export interface LocalGateway {
  /** With `/v1`, on 127.0.0.1: the environment's own name leads nowhere. */
  url: string;
  /** Keys of the targets that may have answered since the last look: of the cloud and model that did. */
  answeredBy(targets: readonly OutputTarget[]): string[];
}

/** The running gateway of a namespace of the local clouds; refuses when none runs. */
export function localGateway(
  env: NodeJS.ProcessEnv,
  stack: string,
  namespace: string | undefined,
): LocalGateway {
  const { clouds } = localLayout(env["UNIFIED_AI_LOCAL_DIR"]);
  const home = runningHomes(clouds).find((one) => one.namespace === namespace);
  if (!home)
    throw new CliError(
      "NO_GATEWAY",
      `stack ${JSON.stringify(stack)}: its gateway must run, on the local clouds it does not; start it with \`npx unified-ai local gateway start --stack ${stack}\``,
    );
  const answered = answersSince(path.join(clouds, journalFile));
  return { url: home.endpointUrl, answeredBy: (targets) => answered(targets) };
}

/** Reads what the model APIs wrote of answered calls since the last look. */
function answersSince(file: string): (targets: readonly OutputTarget[]) => string[] {
  const size = (): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let at = size();
  return (targets) => {
    const end = size();
    if (end <= at) return [];
    const bytes = Buffer.alloc(end - at);
    const handle = fs.openSync(file, "r");
    fs.readSync(handle, bytes, 0, bytes.length, at);
    fs.closeSync(handle);
    const whole = bytes.lastIndexOf("\n") + 1;
    at += whole;
    const clouds = bytes
      .toString("utf8", 0, whole)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalLine)
      .filter(({ status, inputTokens }) => status === 200 && inputTokens !== undefined)
      .map(({ cloud }) => cloud);
    const by = clouds.at(-1);
    return by === undefined
      ? []
      : targets.filter(({ cloud, provider }) => (cloud ?? provider) === by).map(({ key }) => key);
  };
}
