import { spawn } from "node:child_process";
import * as path from "node:path";
import { CliError } from "../errors";
import { projectRoot } from "../toolbox";
import type { EnginePlace } from "./engine";

/** Settles what a killed first run left in its file backend: a dead lock, creates that were under way. */
export async function recoverFirst(
  place: EnginePlace,
  progress: (line: string) => void,
): Promise<void> {
  const cli = path.join(projectRoot, "tools", "unified-ai.cjs");
  const args = [cli, "recover", "--stack", place.stack, "--cwd", place.folder];
  let said = "";
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: place.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.once("error", reject);
    child.once("close", (ended) => resolve(ended ?? 1));
  });
  const lines = said.trim();
  if (code !== 0)
    throw new CliError(
      "FIRST_RUN_UNSETTLED",
      `${place.backendUrl}: must be settled after a run that was cut off, got: ${lines}; settle it, then run bootstrap again`,
    );
  if (!lines.endsWith("nothing to recover")) progress(lines);
}
