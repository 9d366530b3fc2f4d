import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { engineFile, pulumi, type EngineAnswer } from "../engine";
import { CliError } from "../errors";
import { projectRoot, userProject } from "../toolbox";
import { BOOTSTRAP_PROJECT, type BootstrapPlaces } from "./places";
import { readSecretsLines, type SecretsLines } from "./stack-line";

/** A backend as the engine is called on it, in a generated project folder. */
export interface EnginePlace {
  folder: string;
  backendUrl: string;
  stack: string;
  env: NodeJS.ProcessEnv;
}

/** What `pulumi stack export` writes, as far as it is looked at. */
export interface Exported {
  version: number;
  deployment: {
    resources?: { urn: string; id?: string; custom?: boolean }[];
    pending_operations?: unknown[];
    secrets_providers?: { type?: string; state?: { url?: string; encryptedkey?: string } };
  };
}

/**
 * The engine's place for a project on a backend. The backend is named by the environment alone, so that nobody is logged in
 * or out by it; a passphrase, where there is one, stays in its file.
 */
export function enginePlace(
  places: BootstrapPlaces,
  project: string,
  backendUrl: string,
): EnginePlace {
  return {
    folder: writeProject(places, project),
    backendUrl,
    stack: places.environment,
    env: {
      ...process.env,
      // Present, so that it also takes out what `pulumi()` merges in: the variable would win over the file.
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_BACKEND_URL: backendUrl,
      PULUMI_CONFIG_PASSPHRASE_FILE: places.passphraseFile,
    },
  };
}

/** Writes a project folder of its own, since the engine's verbs rewrite the stack file of the folder they run in. */
function writeProject(places: BootstrapPlaces, project: string): string {
  const folder = places.projectFolder(project);
  fs.mkdirSync(folder, { recursive: true });
  const source = project === BOOTSTRAP_PROJECT ? path.join(projectRoot, "bootstrap") : userProject;
  const settings = parse(fs.readFileSync(path.join(source, "Pulumi.yaml"), "utf8")) as {
    main?: string;
    backend?: unknown;
  };
  settings.main = path.resolve(source, settings.main ?? ".");
  delete settings.backend;
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), stringify(settings));
  return folder;
}

/** The generated stack file of a place. */
export const stackFileOf = ({ folder, stack }: EnginePlace): string =>
  path.join(folder, `Pulumi.${stack}.yaml`);

/** What the generated stack file says of secrets; empty when there is none. */
export function secretsLinesOf(place: EnginePlace): SecretsLines {
  const file = stackFileOf(place);
  return fs.existsSync(file) ? readSecretsLines(fs.readFileSync(file, "utf8")) : {};
}

/** Writes the generated stack file: a configuration, and how secrets are encrypted. */
export function writeStackFile(place: EnginePlace, config: unknown, secrets: SecretsLines): void {
  fs.writeFileSync(stackFileOf(place), stringify({ ...secrets, config }));
}

/** The backend is not there yet: its bucket, container or folder. */
const ABSENT =
  /NoSuchBucket|bucket does not exist|bucket doesn't exist|ContainerNotFound|specified container does not exist|no such host|code=NotFound|no such file or directory/i;

/**
 * The stack's state in a file backend; undefined for any other. Layout: `.pulumi/stacks/<project>/<stack>.json`, v3.259.0.
 */
function stateFile({ backendUrl, folder, stack }: EnginePlace): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  const root = backendUrl.slice("file://".length);
  return path.join(root, ".pulumi", "stacks", path.basename(folder), `${stack}.json`);
}

/**
 * Whether the backend has the stack; undefined when the backend itself is not there. A file backend is looked at by ourselves:
 * the engine fails on a state that was cut off, which `recover` mends.
 */
export async function stackExists(place: EnginePlace): Promise<boolean | undefined> {
  const file = stateFile(place);
  if (file !== undefined) return fs.existsSync(file);
  const answer = await pulumi(["stack", "ls", "--json"], { cwd: place.folder, env: place.env });
  if (answer.code !== 0) {
    if (ABSENT.test(answer.stderr)) return undefined;
    throw failed("stack ls", place, answer);
  }
  const stacks = JSON.parse(answer.stdout) as { name: string }[];
  return stacks.some(({ name }) => name.slice(name.lastIndexOf("/") + 1) === place.stack);
}

/**
 * Takes a state away that was cut off in its very first write, before anything was made: the engine keeps a copy of the former
 * state from the second write on.
 */
export function dropUnbegun(place: EnginePlace): void {
  const file = stateFile(place);
  if (file === undefined || !fs.existsSync(file) || fs.existsSync(`${file}.bak`)) return;
  try {
    JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    fs.rmSync(file);
    fs.rmSync(`${file}.attrs`, { force: true });
  }
}

/** Runs one verb on the place's stack and returns what it printed; throws when it failed. */
export async function engineVerb(
  place: EnginePlace,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const answer = await pulumi(args, {
    cwd: place.folder,
    env: place.env,
    ...(input === undefined ? {} : { input }),
  });
  if (answer.code !== 0) throw failed(args.slice(0, 2).join(" "), place, answer);
  return answer.stdout;
}

/** The stack's state. */
export async function exportState(place: EnginePlace): Promise<Exported> {
  const text = await engineVerb(place, ["stack", "export", "--stack", place.stack]);
  return JSON.parse(text) as Exported;
}

const pack = path.join(projectRoot, "policies");
const POLICIES = [
  ...["--policy-pack", pack],
  ...["--policy-pack-config", path.join(pack, "config", "bootstrap.json")],
];

/** Whether an update would change anything; one that would not writes nothing, so it is not run. */
export async function wouldChange(place: EnginePlace): Promise<boolean> {
  const args = ["preview", "--expect-no-changes", "--stack", place.stack, ...POLICIES];
  const answer = await pulumi(args, { cwd: place.folder, env: place.env });
  return answer.code !== 0;
}

/** Runs `pulumi up` with the policy pack; what the engine prints goes to stderr as it comes. */
export async function runUpdate(place: EnginePlace): Promise<void> {
  const args = [
    ...["up", "--yes", "--skip-preview", "--non-interactive"],
    ...["--stack", place.stack, ...POLICIES],
  ];
  const engine = await engineFile(place.env);
  const code = await new Promise<number>((resolve, reject) => {
    const env = { ...place.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const child = spawn(engine, args, {
      cwd: place.folder,
      env,
      stdio: ["ignore", process.stderr, process.stderr],
    });
    child.once("error", reject);
    child.once("close", (ended) => resolve(ended ?? 1));
  });
  if (code !== 0)
    throw new CliError(
      "UPDATE_FAILED",
      `pulumi up of ${BOOTSTRAP_PROJECT}: failed with exit code ${code}, as said above; mend it and run bootstrap again, which goes on from here`,
    );
}

function failed(verb: string, place: EnginePlace, answer: EngineAnswer): CliError {
  const said = `${answer.stderr}${answer.stdout}`.trim().replace(/^error: /, "");
  return new CliError(
    "ENGINE_FAILED",
    `pulumi ${verb} on ${JSON.stringify(place.backendUrl)}: failed with exit code ${answer.code}: ${said}`,
  );
}
