import { isPreview, plannedState, type Deployment, type StateResource } from "../check/preview";
import { CliError } from "../errors";
import { exportStack, readJson, type Source } from "../source";

/** The resources there will be, and those there are. */
export interface PricedStack {
  /** What was priced, for people. */
  source: string;
  planned: StateResource[];
  /** Absent where nothing but the state itself is known: there is no difference to show. */
  deployed?: StateResource[];
}

/** Reads what is to be priced. Throws what keeps it from being read. */
export async function readStack(source: Source): Promise<PricedStack> {
  if ("stack" in source) {
    const name = `stack ${source.stack}`;
    const state = (await exportStack(source.stack, source.cwd)) as Deployment;
    return { source: name, planned: resourcesOf(state, name) };
  }
  return parseStack(readJson(source.file, "a preview or a state"), source.file);
}

/** The same from content that was read. */
export function parseStack(content: unknown, file: string): PricedStack {
  if (isPreview(content)) {
    const planned = resourcesOf(plannedState(content, file), file);
    const deployed = content.steps.flatMap(({ op, oldState }) =>
      // A replacement shows the same resource up to three times.
      oldState && op !== "create-replacement" && op !== "delete-replaced" ? [oldState] : [],
    );
    return { source: file, planned, deployed: whole(deployed, file) };
  }
  const deployment = content as Partial<Deployment> | null;
  if (typeof deployment?.deployment !== "object" || deployment.deployment === null) {
    throw new CliError(
      "NOT_A_STATE",
      `${file}: must be what \`pulumi preview --json --show-sames\` or \`pulumi stack export\` writes, got another JSON text; make it anew`,
    );
  }
  return { source: file, planned: resourcesOf(deployment as Deployment, file) };
}

const resourcesOf = ({ deployment }: Deployment, file: string): StateResource[] =>
  whole(deployment.resources ?? [], file);

/** Refuses what is no resource: left out, it would be in no sum and in no list. */
function whole(resources: StateResource[], file: string): StateResource[] {
  const at = resources.findIndex(
    (one: Partial<StateResource> | null) =>
      typeof one?.type !== "string" || typeof one.urn !== "string",
  );
  if (at < 0) return resources;
  throw new CliError(
    "DAMAGED",
    `${file}: every resource must have a urn and a type, got ${(JSON.stringify(resources[at]) ?? "nothing").slice(0, 80)} as resource ${at + 1}; make it anew`,
  );
}
