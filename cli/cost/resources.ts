import * as fs from "node:fs";
import * as path from "node:path";
import { isPreview, plannedState, type Deployment, type StateResource } from "../check/preview";
import { mustPulumi } from "../engine";
import { CliError } from "../errors";

/** What is priced: a stack's state, or a file that `pulumi stack export` or `pulumi preview --json` wrote. */
export type CostSource = { stack: string; cwd: string } | { file: string };

/** The resources there will be, and those there are. */
export interface PricedStack {
  /** What was priced, for people. */
  source: string;
  planned: StateResource[];
  /** Absent where nothing but the state itself is known: there is no difference to show. */
  deployed?: StateResource[];
  /** The stack's configuration as far as the source holds it. */
  config: Readonly<Record<string, string>>;
}

/** Reads what is to be priced. Throws what keeps it from being read. */
export async function readStack(source: CostSource): Promise<PricedStack> {
  if ("stack" in source) {
    const cwd = path.resolve(source.cwd);
    const answer = await mustPulumi(["stack", "export", "--stack", source.stack], { cwd });
    const planned = resourcesOf(JSON.parse(answer.stdout) as Deployment);
    return { source: `stack ${source.stack}`, planned, config: {} };
  }
  return parseStack(readJson(source.file), source.file);
}

/** The same from content that was read. */
export function parseStack(content: unknown, file: string): PricedStack {
  if (isPreview(content)) {
    const planned = resourcesOf(plannedState(content, file));
    const deployed = content.steps.flatMap(({ op, oldState }) =>
      // A replacement shows the same resource up to three times.
      oldState && op !== "create-replacement" && op !== "delete-replaced" ? [oldState] : [],
    );
    return { source: file, planned, deployed, config: content.config ?? {} };
  }
  const deployment = content as Partial<Deployment> | null;
  if (typeof deployment?.deployment !== "object") {
    throw new CliError(
      "NOT_A_STATE",
      `${file}: must be what \`pulumi preview --json --show-sames\` or \`pulumi stack export\` writes, got another JSON text; make it anew`,
    );
  }
  return { source: file, planned: resourcesOf(deployment as Deployment), config: {} };
}

const resourcesOf = ({ deployment }: Deployment): StateResource[] => deployment.resources ?? [];

function readJson(file: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    throw new CliError(
      "NO_FILE",
      `${file}: must be a preview or a state, got nothing that can be read; check the path`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(
      "NOT_JSON",
      `${file}: must be a preview or a state in JSON, got another text; make it anew`,
    );
  }
}
