import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, parseDocument, stringify } from "yaml";
import { mustPulumi } from "../engine";
import type { ExportedStack } from "../recover/state";
import { STACK_SECRETS_KEYS } from "../stack-secrets";
import { checkpointFile } from "./checkpoint";
import { writeCheckpoint } from "./replace";
import type { StackPlace } from "./stack-place";

/** A throw-away backend and project folder in which a state can be tried without touching the real one. */
export interface Scratch {
  /** Folder of Pulumi.yaml. */
  cwd: string;
  /** Folder of the backend. */
  root: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Does work in a scratch copy of a stack: the given state, the states of the stacks that it refers to, and the project's own
 * files, of which the program is run where it is. Everything is removed afterwards.
 */
export async function withScratch<T>(
  place: StackPlace,
  state: ExportedStack,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-state-"));
  try {
    const cwd = path.join(folder, "project");
    const root = path.join(folder, "backend");
    fs.mkdirSync(path.join(root, ".pulumi"), { recursive: true });
    fs.writeFileSync(path.join(root, ".pulumi", "meta.yaml"), "version: 1\n");
    copyProject(place, state, cwd);
    writeCheckpoint(root, place, state);
    for (const name of [...new Set([...referredStacks(state), ...namedStacks(cwd)])])
      await copyState(place, name, root);
    return await work({ cwd, root, env: { PULUMI_BACKEND_URL: `file://${root}` } });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Pulumi.yaml with an absolute `main` and no backend of its own, and the stack's file. */
function copyProject({ cwd, stack }: StackPlace, state: ExportedStack, to: string): void {
  fs.mkdirSync(to, { recursive: true });
  const settings = parse(fs.readFileSync(path.join(cwd, "Pulumi.yaml"), "utf8")) as Record<
    string,
    unknown
  >;
  const main = settings["main"];
  settings["main"] = typeof main === "string" ? path.resolve(cwd, main) : cwd;
  delete settings["backend"];
  delete settings["stackConfigDir"];
  fs.writeFileSync(path.join(to, "Pulumi.yaml"), stringify(settings));
  for (const suffix of ["yaml", "yml"]) {
    const file = path.join(cwd, `Pulumi.${stack}.${suffix}`);
    if (!fs.existsSync(file)) continue;
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(path.join(to, path.basename(file)), fitSecrets(text, state));
  }
}

/**
 * A stack file that names a key, for a state that is under a passphrase: so it is on the local clouds, whose states never see the
 * committed file's key. Without this the engine would ask that key for a new data key.
 */
function fitSecrets(text: string, { deployment }: ExportedStack): string {
  const provider = deployment["secrets_providers"] as
    { type?: string; state?: { salt?: string } } | undefined;
  const document = parseDocument(text);
  if (provider?.type !== "passphrase" || !document.has("secretsprovider")) return text;
  for (const key of STACK_SECRETS_KEYS) document.delete(key);
  if (provider.state?.salt !== undefined) document.set("encryptionsalt", provider.state.salt);
  return document.toString();
}

/** Stacks that a program reads outputs of, as `organization/<project>/<stack>`. */
function referredStacks(state: ExportedStack): string[] {
  const names = (state.deployment.resources ?? [])
    .filter(({ type }) => type === "pulumi:pulumi:StackReference")
    .map(({ inputs }) => inputs?.["name"])
    .filter((name): name is string => typeof name === "string");
  return [...new Set(names)];
}

/** Stacks that the project's files name, which a program may read without a resource of its own: ours does so with its baseline. */
function namedStacks(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), "utf8"))
    .flatMap((text) => text.match(/\borganization\/[\w.-]+\/[\w.-]+/g) ?? []);
}

async function copyState({ cwd, root }: StackPlace, name: string, to: string): Promise<void> {
  const [, project = "", stack = ""] = /^[^/]+\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  if (root !== undefined) {
    const file = checkpointFile(root, project, stack);
    if (file === undefined) return;
    const copy = path.join(to, ".pulumi", "stacks", project, path.basename(file));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(file, copy);
    return;
  }
  const answer = await mustPulumi(["stack", "export", "--stack", name], { cwd });
  writeCheckpoint(to, { project, stack }, JSON.parse(answer.stdout) as ExportedStack);
}
