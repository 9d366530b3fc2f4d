import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { pulumi } from "../engine";
import { CliError } from "../errors";
import { backendRoot, bareStackName } from "../recover/locks";

/** A stack and where its state is. */
export interface StackPlace {
  /** Folder of Pulumi.yaml. */
  cwd: string;
  /** Name without organisation and project. */
  stack: string;
  project: string;
  /** The backend as the engine names it, without a password. */
  url: string;
  /** Folder of a `file://` backend with its links resolved; absent for any other. */
  root?: string;
}

/** Finds a stack's project and backend as the engine does. Throws when there is no project or no login. */
export async function stackPlace(cwd: string, stack: string): Promise<StackPlace> {
  const project = projectName(cwd);
  const url = await backendUrl(cwd);
  const folder = backendRoot(url.replace(/\?.*$/, ""));
  if (folder !== undefined && !fs.existsSync(folder)) {
    throw new CliError(
      "NO_BACKEND",
      `backend ${JSON.stringify(withoutUser(url))}: must be a folder, got nothing there; check PULUMI_BACKEND_URL or \`pulumi login\``,
    );
  }
  return {
    cwd,
    stack: bareStackName(stack),
    project,
    url: withoutUser(url),
    ...(folder === undefined ? {} : { root: fs.realpathSync(folder) }),
  };
}

/** The backend that the engine uses in a folder; this variable goes before any login and any Pulumi.yaml. */
export async function backendUrl(cwd: string): Promise<string> {
  const stated = process.env["PULUMI_BACKEND_URL"];
  if (stated) return stated;
  const answer = await pulumi(["whoami", "--verbose", "--json"], { cwd });
  if (answer.code !== 0) {
    const said = answer.stderr.trim().replace(/^error: /, "");
    throw new CliError("NO_BACKEND", `no backend: ${said}`);
  }
  return (JSON.parse(answer.stdout) as { url: string }).url;
}

/** Name of the project whose Pulumi.yaml is in the folder. */
export function projectName(cwd: string): string {
  const file = path.join(cwd, "Pulumi.yaml");
  if (!fs.existsSync(file)) {
    throw new CliError(
      "NO_PROJECT",
      `${file}: not found; run this in the folder of Pulumi.yaml, or name it with --cwd`,
    );
  }
  return (parse(fs.readFileSync(file, "utf8")) as { name: string }).name;
}

const withoutUser = (url: string): string => url.replace(/\/\/[^/@]*@/, "//");
