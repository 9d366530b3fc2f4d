import { mustPulumi } from "../engine";
import { CliError } from "../errors";
import type { ExportedStack } from "../recover/state";
import { checkpointFile, readCheckpoint, type State } from "./checkpoint";
import { fingerprint } from "./fingerprint";
import type { StackPlace } from "./stack-place";

/** Reads a stack's state: a `file://` backend directly, so that a damaged one can be judged, any other through the engine. */
export async function readState(place: StackPlace): Promise<State> {
  const { root, project, stack, cwd } = place;
  if (root === undefined) {
    const answer = await mustPulumi(["stack", "export", "--stack", stack], { cwd });
    const exported = JSON.parse(answer.stdout) as ExportedStack;
    return { exported, sha256: fingerprint(exported.deployment) };
  }
  const file = checkpointFile(root, project, stack);
  if (file === undefined) {
    throw new CliError(
      "STACK_NOT_FOUND",
      `stack ${JSON.stringify(stack)}: not found in project ${project} of ${place.url}; \`pulumi stack ls\` lists what is there`,
    );
  }
  return readCheckpoint(file);
}

/** When the engine wrote a state, ISO 8601; undefined for one that was never written by an update. */
export function writtenAt({ exported }: State): string | undefined {
  const manifest = exported.deployment["manifest"] as { time?: string } | undefined;
  const time = manifest?.time;
  return time === undefined || time.startsWith("0001") ? undefined : time;
}

/** Version of the engine that wrote a state, `v3.259.0`. */
export function writtenBy({ exported }: State): string | undefined {
  const manifest = exported.deployment["manifest"] as { version?: string } | undefined;
  return manifest?.version || undefined;
}
