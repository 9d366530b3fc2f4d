import * as fs from "node:fs";
import * as path from "node:path";
import { Document, isMap, isScalar, parse, parseDocument, stringify, visit } from "yaml";
import { CliError } from "../errors";
import { STACK_SECRETS_KEYS } from "../stack-secrets";
import type { Layout } from "./layout";
import { stackFileProblems } from "./stack-file";

/** A generated twin of one of the project's Pulumi.yaml folders. */
export interface LocalProject {
  /** Name of the Pulumi project. */
  name: string;
  /** Folder of the committed Pulumi.yaml. */
  source: string;
  /** The generated folder, which the engine is pointed at. */
  folder: string;
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml"];

/** The folder of the nearest Pulumi.yaml, looking upwards, as the engine does. */
export function projectFolderOf(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (PROJECT_FILES.some((name) => fs.existsSync(path.join(at, name)))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

/** Whether a project folder is one of ours, whose files a local run must not change. */
export function isCommitted(folder: string, root: string, layout: Layout): boolean {
  const inside = (parent: string) => {
    const relative = path.relative(parent, folder);
    return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
  };
  return inside(root) && !inside(layout.directory) && !inside(path.join(root, "node_modules"));
}

/** `endpoint` for the root, `baseline` for baseline/, `examples-small` for examples/small. */
function twinName(source: string, root: string): string {
  const relative = path.relative(root, source);
  return relative === "" ? "endpoint" : relative.split(path.sep).join("-");
}

/**
 * Writes the generated twin of a project folder: Pulumi.yaml with absolute paths and no backend of its own, and a copy
 * of every committed stack file with this machine's encryption salt. Returns the stacks that were left out because
 * they hold secrets only their own provider can decrypt, each with the first such key. Throws when the file
 * of a stack the command needs holds what the engine refuses without saying where.
 */
export function writeLocalProject(
  source: string,
  options: {
    root: string;
    layout: Layout;
    /** The stacks whose configuration the command needs; default: none. */
    needs?: (stack: string) => boolean;
  },
): { project: LocalProject; sealed: Map<string, string> } {
  const { root, layout } = options;
  const folder = path.join(layout.projects, twinName(source, root));
  fs.mkdirSync(folder, { recursive: true });
  const file = PROJECT_FILES.map((name) => path.join(source, name)).find((f) => fs.existsSync(f));
  if (!file) throw new CliError("NO_PROJECT", `${source}: has no Pulumi.yaml`);
  const settings = readMap(file);
  const name = settings["name"];
  if (typeof name !== "string") {
    throw new CliError(
      "BAD_PROJECT",
      `${file}: \`name\`: must be a string, got ${JSON.stringify(name)}`,
    );
  }
  const main = settings["main"];
  settings["main"] = typeof main === "string" ? path.resolve(source, main) : source;
  delete settings["backend"];
  delete settings["stackConfigDir"];
  absolutePlugins(settings["plugins"], source);
  writeIfChanged(path.join(folder, "Pulumi.yaml"), stringify(settings));

  const project = { name, source, folder };
  const sealed = new Map<string, string>();
  for (const stack of committedStacks(source)) {
    if (options.needs?.(stack)) refuseStackFile(stackFile(source, stack));
    const text = localStackFile(project, layout, stack);
    if (text.sealed !== undefined) sealed.set(stack, text.sealed);
    else writeIfChanged(stackFile(folder, stack), text.content);
  }
  return { project, sealed };
}

/** Paths of plugins are meant from the folder of the Pulumi.yaml that names them. */
function absolutePlugins(plugins: unknown, source: string): void {
  if (typeof plugins !== "object" || plugins === null) return;
  for (const kind of Object.values(plugins)) {
    if (!Array.isArray(kind)) continue;
    for (const plugin of kind as { path?: unknown }[])
      if (typeof plugin?.path === "string") plugin.path = path.resolve(source, plugin.path);
  }
}

function readMap(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new CliError("BAD_PROJECT", `${file}: is not YAML, ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CliError("BAD_PROJECT", `${file}: must be a map, got ${JSON.stringify(value)}`);
  }
  return value as Record<string, unknown>;
}

/** Names of the stacks a project folder has a file for. */
export function committedStacks(source: string): string[] {
  return fs
    .readdirSync(source)
    .map((name) => /^Pulumi\.(.+)\.ya?ml$/.exec(name)?.[1])
    .filter((stack): stack is string => stack !== undefined)
    .sort();
}

function refuseStackFile(file: string): void {
  const document = parseDocument(fs.readFileSync(file, "utf8"), { uniqueKeys: false });
  const problems = document.errors.length > 0 ? [] : stackFileProblems(document);
  if (problems.length === 0) return;
  const message =
    problems.length === 1
      ? `${file}: ${problems[0]}`
      : `${file}: ${problems.length} problems\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
  throw new CliError("BAD_STACK_FILE", message);
}

function stackFile(folder: string, stack: string): string {
  const other = path.join(folder, `Pulumi.${stack}.yml`);
  return fs.existsSync(other) ? other : path.join(folder, `Pulumi.${stack}.yaml`);
}

/** What the generated stack file holds before the engine runs: the committed configuration and the local salt. */
function localStackFile(
  project: LocalProject,
  layout: Layout,
  stack: string,
): { content: string; sealed?: string } {
  const file = stackFile(project.source, stack);
  const parsed = parseDocument(fs.readFileSync(file, "utf8"));
  const document: Document = parsed.contents === null ? new Document({}) : parsed;
  if (document.errors.length > 0 || !isMap(document.contents)) {
    // Left to the engine, which names file, line and reason.
    return { content: fs.readFileSync(file, "utf8") };
  }
  // A local run has a passphrase of its own.
  for (const key of STACK_SECRETS_KEYS) document.delete(key);
  let sealed: string | undefined;
  visit(document, {
    Pair(_, pair, parents) {
      if (isScalar(pair.key) && pair.key.value === "secure" && sealed === undefined) {
        const names = parents.flatMap((p) =>
          "key" in p && isScalar(p.key) ? [String(p.key.value)] : [],
        );
        sealed = names.slice(1).join(".");
      }
    },
  });
  const salt = readSalt(project, layout, stack);
  if (salt !== undefined) document.set("encryptionsalt", salt);
  return { content: document.toString(), ...(sealed === undefined ? {} : { sealed }) };
}

function saltFile(project: LocalProject, layout: Layout, stack: string): string {
  return path.join(layout.salts, project.name, stack);
}

function readSalt(project: LocalProject, layout: Layout, stack: string): string | undefined {
  try {
    return fs.readFileSync(saltFile(project, layout, stack), "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Looks at what the engine left in the generated folder: keeps new encryption salts, and returns the stacks whose
 * configuration was changed there, which the next command would undo.
 */
export function collectAfterRun(project: LocalProject, layout: Layout): string[] {
  const changed: string[] = [];
  for (const stack of committedStacks(project.folder)) {
    const file = path.join(project.folder, `Pulumi.${stack}.yaml`);
    if (!fs.existsSync(file)) continue;
    const now = parseQuietly(fs.readFileSync(file, "utf8"));
    const salt = now?.["encryptionsalt"];
    if (typeof salt === "string" && salt !== readSalt(project, layout, stack)) {
      const kept = saltFile(project, layout, stack);
      fs.mkdirSync(path.dirname(kept), { recursive: true });
      fs.writeFileSync(kept, salt);
    }
    if (!fs.existsSync(stackFile(project.source, stack))) continue;
    const wanted = parseQuietly(localStackFile(project, layout, stack).content);
    if (now && wanted && JSON.stringify(now["config"]) !== JSON.stringify(wanted["config"])) {
      changed.push(stack);
    }
  }
  return changed;
}

function parseQuietly(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return undefined;
  }
}

function writeIfChanged(file: string, content: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === content) return;
  const aside = `${file}.${process.pid}.new`;
  fs.writeFileSync(aside, content);
  fs.renameSync(aside, file);
}
