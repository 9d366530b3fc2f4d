import * as fs from "node:fs";
import * as path from "node:path";
import type { JournalLine } from "../../sim/dataplane/server/journal";
import { clearFaults, setFault } from "../local/fault";
import { chooseGateway } from "../local/homes";
import { startKeyedGateway, unknownKeysLine } from "../local/keyed-gateway";
import type { Layout } from "../local/layout";
import { CliError } from "../errors";
import type { Progress } from "../toolbox";
import { tellStory, type StoryGateway } from "./story";
import type { SummaryResource } from "./summary";

interface Target {
  alias: string;
  /** Absent for a direct provider's. */
  cloud?: "aws" | "azure" | "gcp";
}

/**
 * Starts the gateway that a stack describes, holds one conversation over all its clouds, and returns the lines that tell
 * how to call it: the URL, where the tenant's key is, a command to paste.
 */
export async function runGateway(options: {
  layout: Layout;
  stack: string;
  resources: readonly SummaryResource[];
  /** The environment of the local clouds. */
  env: NodeJS.ProcessEnv;
  progress: Progress;
}): Promise<string[]> {
  const { layout, stack, resources, env, progress } = options;
  const place = chooseGateway(layout, { stack });
  const { home, tenants } = await startKeyedGateway(layout, place, { progress, env, renew: true });
  const [tenant, tenantKey] = Object.entries(tenants.keys)[0] ?? [];
  if (tenant === undefined || tenantKey === undefined) {
    throw new CliError(
      "NO_TENANT",
      unknownKeysLine(stack, tenants) ??
        `stack ${JSON.stringify(stack)}: has no tenant, so nobody may call its gateway; name one under \`tenants\` of its description`,
    );
  }
  const { alias, clouds } = widestAlias(resources);
  const journal = new Journal(path.join(layout.clouds, "calls.jsonl"));
  console.log(
    `the gateway runs: Envoy AI Gateway from the stack's own manifests, at ${home.endpointUrl}`,
  );
  await tellStory(
    {
      endpointUrl: home.endpointUrl,
      tenantKey,
      alias,
      clouds,
      cut: (cloud) => void setFault(layout, cloud, "refused"),
      heal: () => clouds.forEach((cloud) => clearFaults(layout, cloud)),
      answered: () => journal.answered(),
    },
    console.log,
  );
  const keyFile = path.relative(process.cwd(), home.tenantKeysFile);
  return [
    `URL: ${home.endpointUrl} (OpenAI-compatible; every client that takes a base URL)`,
    `key of tenant ${tenant}: in ${keyFile}, and \`npx unified-ai local status --json\` has it as \`tenantKey\``,
    "try it:",
    `  curl ${home.endpointUrl}/chat/completions -H "content-type: application/json" \\`,
    `    -H "authorization: Bearer $(node -p 'require("./${keyFile}")[${JSON.stringify(tenant)}]')" \\`,
    `    -d '{"model":${JSON.stringify(alias)},"messages":[{"role":"user","content":"Say hello."}]}'`,
  ];
}

/** Whether a stack describes a gateway. */
export function hasGateway(resources: readonly SummaryResource[]): boolean {
  return resources.some(({ type }) => type === "kubernetes:gateway.networking.k8s.io/v1:Gateway");
}

/** The chat alias behind which most clouds stand. */
function widestAlias(
  resources: readonly SummaryResource[],
): Pick<StoryGateway, "alias" | "clouds"> {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const targets = (stack?.outputs?.["targets"] ?? []) as Target[];
  const byAlias = new Map<string, NonNullable<Target["cloud"]>[]>();
  for (const { alias, cloud } of targets) {
    if (cloud === undefined) continue;
    const clouds = byAlias.get(alias) ?? [];
    if (!clouds.includes(cloud)) byAlias.set(alias, [...clouds, cloud]);
  }
  const [widest] = [...byAlias].sort(([, a], [, b]) => b.length - a.length);
  if (widest === undefined) throw new CliError("NO_TARGET", "the stack has no target to ask");
  return { alias: widest[0], clouds: widest[1] };
}

/** Reads what was added to the data plane's journal since the last look. */
class Journal {
  private at: number;

  constructor(private readonly file: string) {
    this.at = this.size();
  }

  answered(): string[] {
    const size = this.size();
    if (size <= this.at) return [];
    const handle = fs.openSync(this.file, "r");
    const bytes = Buffer.alloc(size - this.at);
    fs.readSync(handle, bytes, 0, bytes.length, this.at);
    fs.closeSync(handle);
    const end = bytes.lastIndexOf("\n") + 1;
    this.at += end;
    return bytes
      .toString("utf8", 0, end)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalLine)
      .filter(
        (line) => line.model !== undefined && line.verdict === "answered" && line.status === 200,
      )
      .map((line) => line.cloud);
  }

  private size(): number {
    return fs.statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }
}
