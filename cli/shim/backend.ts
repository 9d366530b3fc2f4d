import * as fs from "node:fs";
import { parse } from "yaml";
import { CliError } from "../errors";

/**
 * Refuses to run the engine on the local clouds with a backend elsewhere: ids that no real cloud issued would get into
 * a state that others rely on.
 */
export function refuseRemoteBackend(options: {
  env: NodeJS.ProcessEnv;
  verb: string;
  argv: readonly string[];
  /** Pulumi.yaml of the project, when there is one. */
  projectFile?: string;
}): void {
  const { env, verb, argv, projectFile } = options;
  if (!env["PULUMI_DEBUG_PROVIDERS"]) return;
  const fix = "run it outside `unified-ai local exec`";
  if (verb === "login") {
    const target = argv.find((argument) => /^[a-z0-9+]+:\/\//.test(argument));
    const local = argv.includes("--local") || argv.includes("-l");
    if (local || target?.startsWith("file://")) return;
    throw new CliError(
      "REMOTE_BACKEND",
      `login: the local clouds are attached, a login to ${target ?? "a service"} is refused; ${fix}`,
    );
  }
  const fromEnvironment = env["PULUMI_BACKEND_URL"];
  if (fromEnvironment) return refuse(fromEnvironment, "PULUMI_BACKEND_URL", "unset it");
  const configured = projectFile === undefined ? undefined : backendOf(projectFile);
  if (configured === undefined) {
    throw new CliError(
      "REMOTE_BACKEND",
      `PULUMI_BACKEND_URL: must be set while the local clouds are attached, got nothing; leave it as \`unified-ai local exec\` sets it`,
    );
  }
  refuse(
    configured,
    `${projectFile}: \`backend.url\``,
    "leave PULUMI_BACKEND_URL as `unified-ai local exec` sets it",
  );
}

function refuse(url: string, where: string, fix: string): void {
  if (url.startsWith("file://")) return;
  throw new CliError(
    "REMOTE_BACKEND",
    `${where}: must be a file:// backend while the local clouds are attached, got ${JSON.stringify(withoutUser(url))}; ${fix}, or run this outside \`unified-ai local exec\``,
  );
}

/** A backend's address may carry a password. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

function backendOf(projectFile: string): string | undefined {
  if (!fs.existsSync(projectFile)) return undefined;
  const settings = parse(fs.readFileSync(projectFile, "utf8")) as {
    backend?: { url?: unknown };
  } | null;
  const url = settings?.backend?.url;
  return typeof url === "string" ? url : undefined;
}
