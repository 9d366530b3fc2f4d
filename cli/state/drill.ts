import { mustPulumi, pulumi } from "../engine";
import { logicalName, type ExportedStack } from "../recover/state";
import { fingerprint } from "./fingerprint";
import { choose, refuseForeign } from "./restore";
import { withScratch, type Scratch } from "./scratch";
import { stackPlace } from "./stack-place";

export interface DrillOptions {
  cwd: string;
  stack: string;
  /** A backup, or a copy the engine keeps. @default - the newest that is valid */
  file?: string;
  backups?: string;
  progress: (line: string) => void;
}

/** What a restore drill showed. */
export interface DrillReport {
  /** 0 the backup can be restored and the program has nothing to change on it; 2 it would change something. */
  code: 0 | 2;
  stack: string;
  backup: string;
  resources: number;
  /** Steps that a preview on the restored state would take, e.g. `update documents`. */
  changes: string[];
}

/**
 * Restores a backup into a scratch backend: the engine decrypts and judges it there, gives it back as it was, and previews the
 * program on it. The real backend is only read, and the clouds are asked what a preview asks them.
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { progress } = options;
  const place = await stackPlace(options.cwd, options.stack);
  const chosen = choose(place, options);
  refuseForeign(place, chosen);
  const { exported } = chosen.state;
  progress(`restoring ${chosen.file} into a scratch backend`);
  return withScratch(place, exported, async (scratch) => {
    await mustPulumi(["stack", "graph", "--stack", place.stack, "/dev/null"], scratch);
    await compare(place.stack, exported, scratch);
    progress("previewing the program on it");
    const changes = await preview(place.stack, scratch);
    return {
      code: changes.length > 0 ? 2 : 0,
      stack: place.stack,
      backup: chosen.file,
      resources: exported.deployment.resources?.length ?? 0,
      changes,
    };
  });
}

async function compare(stack: string, exported: ExportedStack, scratch: Scratch): Promise<void> {
  const answer = await mustPulumi(["stack", "export", "--stack", stack], scratch);
  const back = JSON.parse(answer.stdout) as ExportedStack;
  if (fingerprint(back.deployment) !== fingerprint(exported.deployment)) {
    throw new Error(`stack ${JSON.stringify(stack)}: the engine gives another state back`);
  }
}

interface Preview {
  steps?: { op: string; urn: string }[];
}

async function preview(stack: string, { cwd, env }: Scratch): Promise<string[]> {
  const args = ["preview", "--json", "--stack", stack];
  const answer = await pulumi(args, { cwd, env });
  if (answer.code !== 0) await mustPulumi(["preview", "--stack", stack], { cwd, env });
  const { steps = [] } = JSON.parse(answer.stdout) as Preview;
  return steps
    .filter(({ op }) => op !== "same" && op !== "read")
    .map(({ op, urn }) => `${op} ${logicalName(urn)}`);
}
