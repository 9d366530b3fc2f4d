import * as fs from "node:fs";
import * as path from "node:path";

/** One member of an args interface or of an input object, as the SDK's declaration files state it. */
export interface Member {
  name: string;
  /** Declared type with `pulumi.Input`, `Promise` and `undefined` taken away, e.g. `string`, `inputs.ec2.Tag[]`, `{[string]: string}`. */
  type: string;
}

/** One resource class of a package. */
export interface ResourceType {
  /** From the class's own `__pulumiType`. */
  token: string;
  members: Member[];
}

/** What an SDK package lets its users write. */
export interface Sdk {
  name: string;
  version: string;
  resources: ResourceType[];
  /** Input object types by the name after `inputs.`. */
  objects: Map<string, Member[]>;
}

const MODULES = path.resolve(__dirname, "..", "..", "node_modules", "@pulumi");

/**
 * Reads an installed SDK by the regular layout of its generated files: every class file carries its token, every args
 * interface closes at the margin, `types/input.d.ts` holds the nested ones. No compiler needed.
 */
export function readSdk(name: string, modules: string = MODULES): Sdk {
  const root = path.join(modules, name);
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    version: string;
  };
  const resources: ResourceType[] = [];
  for (const file of listScripts(root)) {
    const script = fs.readFileSync(file, "utf8");
    const token = /__pulumiType = '([^']+)'/.exec(script)?.[1];
    if (token === undefined) continue;
    const declarations = fs.readFileSync(file.replace(/\.js$/, ".d.ts"), "utf8");
    const body = /^export interface (\w+)Args \{\n([\s\S]*?)^\}/m.exec(declarations)?.[2];
    resources.push({ token, members: body === undefined ? [] : readMembers(body.split("\n"), 4) });
  }
  resources.sort((a, b) => (a.token < b.token ? -1 : 1));
  return {
    name,
    version: version.replace(/^v/, ""),
    resources,
    objects: readObjects(path.join(root, "types", "input.d.ts")),
  };
}

function listScripts(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => file.endsWith(".js") && !file.startsWith("types") && !file.endsWith("index.js"),
    )
    .filter((file) => !file.includes("node_modules"))
    .map((file) => path.join(root, file));
}

function readObjects(file: string): Map<string, Member[]> {
  const objects = new Map<string, Member[]>();
  if (!fs.existsSync(file)) return objects;
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const namespaces: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const namespace = /^(\s*)(?:export (?:declare )?)?namespace (\w+) \{/.exec(line);
    if (namespace) namespaces.push(namespace[2] as string);
    const opening = /^(\s*)(?:export )?interface (\w+)(?: extends [^{]+)? \{/.exec(line);
    if (opening) {
      const margin = (opening[1] as string).length;
      const end = lines.indexOf(`${" ".repeat(margin)}}`, index);
      const name = [...namespaces, opening[2]].join(".");
      objects.set(
        name,
        line.trimEnd().endsWith("}") ? [] : readMembers(lines.slice(index + 1, end), margin + 4),
      );
      if (!line.trimEnd().endsWith("}")) index = end;
    } else if (/^\s*\}$/.test(line)) {
      namespaces.pop();
    }
  }
  return objects;
}

function readMembers(lines: readonly string[], indent: number): Member[] {
  const members: Member[] = [];
  const start = new RegExp(`^ {${indent}}(?:readonly )?["']?([\\w$-]+)["']?\\??: (.*)$`);
  for (let index = 0; index < lines.length; index++) {
    const found = start.exec(lines[index] as string);
    if (!found) continue;
    let type = found[2] as string;
    while (!type.endsWith(";") || open(type)) {
      index++;
      if (index >= lines.length) break;
      type += ` ${(lines[index] as string).trim()}`;
    }
    members.push({ name: found[1] as string, type: plainType(type.replace(/;$/, "")) });
  }
  return members;
}

const open = (type: string): boolean =>
  (type.match(/[{<]/g)?.length ?? 0) > (type.match(/[}>](?!=)/g)?.length ?? 0);

/** Strips `pulumi.Input<...>` and the like, from the inside out. */
export function plainType(type: string): string {
  let plain = type.replace(/\s+/g, " ").trim();
  for (;;) {
    const next = plain
      .replace(/\b(?:pulumi\.)?(?:Input|Promise|Output)<([^<>]*)>/g, (_, inner: string) =>
        parenthesise(inner),
      )
      .replace(/ \| undefined\b/g, "")
      .replace(/\[key: string\]/g, "[string]");
    if (next === plain) return plain.replace(/;( ?\})/g, "$1");
    plain = next;
  }
}

function parenthesise(type: string): string {
  const inner = type.replace(/ \| undefined\b/g, "").trim();
  return /[|]/.test(inner) && !/^\{.*\}$/.test(inner) ? `(${inner})` : inner;
}

/** The packages whose resources the pack judges. */
export const readSdks = (): Sdk[] => ["aws", "azure-native", "gcp"].map((name) => readSdk(name));
