"use strict";
/**
 * Reads the installed SDKs' declarations and writes `sim/schema/generated/types.json`: for each type token of the
 * registry its inputs, required inputs, outputs, secrets and path parameters, with every nested type they use.
 * Only the interfaces that are needed are cut out of the big declaration files, then parsed by TypeScript without a
 * program or type checker: well under a second.
 *
 * Usage: node tools/generate/sim-schema.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

const root = path.resolve(__dirname, "..", "..");
const output = path.join(root, "sim", "schema", "generated", "types.json");

/** Packages the local clouds serve, also those without a type in the registry yet. */
const packages = ["aws", "azure-native", "gcp", "vault", "kubernetes"];

const packageDirectory = (name) => path.join(root, "node_modules", "@pulumi", name);
const packageVersion = (name) =>
  JSON.parse(fs.readFileSync(path.join(packageDirectory(name), "package.json"), "utf8")).version;

/** Finds the declaration file of a token; the file name is only a guess, the token inside decides. */
function locate(token) {
  const [name, modulePath] = token.split(":");
  const [folder, guess = token.split(":")[2]] = modulePath.split("/");
  // A token spells a module `appRole` that lies in the folder `approle`; the module `index` is the package's root.
  const directory = (folder === "index" ? [""] : [folder, folder.toLowerCase()])
    .map((each) => path.join(packageDirectory(name), each))
    .find((each) => fs.existsSync(each));
  if (!directory) throw new Error(`${token}: no folder ${folder} in @pulumi/${name}`);
  const files = fs
    .readdirSync(directory)
    .filter((file) => file.endsWith(".js") && file !== "index.js");
  const wanted = guess.toLowerCase();
  files.sort(
    (a, b) =>
      Number(b.toLowerCase() === `${wanted}.js`) - Number(a.toLowerCase() === `${wanted}.js`),
  );
  for (const file of files) {
    const text = fs.readFileSync(path.join(directory, file), "utf8");
    if (/__pulumiType = '([^']+)'/.exec(text)?.[1] === token) {
      const code = text.replace(/\/\/# sourceMappingURL=.*/g, "");
      const declarations = path.join(directory, file.replace(/\.js$/, ".d.ts"));
      return { name, code, declarations: fs.readFileSync(declarations, "utf8") };
    }
  }
  throw new Error(`${token}: no class with this token in @pulumi/${name}/${folder}`);
}

/** The text of one interface inside its namespace, or undefined. Braces in doc comments are skipped. */
class Declarations {
  constructor(name, file) {
    this.text = fs.readFileSync(path.join(packageDirectory(name), "types", `${file}.d.ts`), "utf8");
    this.namespaces = new Map();
    for (const match of this.text.matchAll(/^export declare namespace (\w+) \{/gm)) {
      this.namespaces.set(match[1], match.index);
    }
  }

  interfaceText(dotted) {
    const parts = dotted.split(".");
    const short = parts.pop();
    let from = 0;
    if (parts.length > 0) {
      from = this.namespaces.get(parts[0]);
      if (from === undefined) return undefined;
      for (const inner of parts.slice(1)) {
        from = this.text.indexOf(`namespace ${inner} {`, from);
        if (from < 0) return undefined;
      }
    }
    const indent = "    ".repeat(parts.length);
    const head = new RegExp(`^${indent}(?:export )?interface ${short}(?: extends [^{]+)? \\{`, "m");
    const rest = this.text.slice(from);
    const found = head.exec(rest);
    if (!found) return undefined;
    const end = rest.indexOf(`\n${indent}}`, found.index);
    return rest.slice(found.index, end + indent.length + 2).trim();
  }
}

const enumFiles = new Map();
function enumValues(name, dotted) {
  const parts = dotted.split(".");
  const short = parts.pop();
  const file = path.join(packageDirectory(name), "types", "enums", ...parts, "index.d.ts");
  if (!enumFiles.has(file)) enumFiles.set(file, fs.readFileSync(file, "utf8"));
  const text = enumFiles.get(file);
  const start = new RegExp(`^export declare const ${short}: \\{`, "m").exec(text);
  if (!start) throw new Error(`enum ${dotted} not found in ${file}`);
  const body = text.slice(start.index, text.indexOf("\n};", start.index));
  const values = [...body.matchAll(/^ {4}readonly "?[^:]+?"?: ("(?:[^"\\]|\\.)*"|-?[\d.]+);/gm)];
  if (values.length === 0) throw new Error(`enum ${dotted} has no values in ${file}`);
  return values.map((match) => JSON.parse(match[1]));
}

/**
 * Type forms in the table: "string" | "number" | "boolean" | "any" | "asset", `#name` an object, `!name` an enum,
 * `=text` a literal, `[T` a list, `{T` a map, and an array of forms for a union.
 */
function typeForm(node, source, context) {
  const K = ts.SyntaxKind;
  const recurse = (inner) => typeForm(inner, source, context);
  switch (node.kind) {
    case K.StringKeyword:
      return "string";
    case K.NumberKeyword:
      return "number";
    case K.BooleanKeyword:
      return "boolean";
    case K.AnyKeyword:
    case K.UnknownKeyword:
      return "any";
    case K.ParenthesizedType:
      return recurse(node.type);
    case K.ArrayType:
      return wrap("[", recurse(node.elementType));
    case K.TypeLiteral: {
      const member = node.members[0];
      if (!ts.isIndexSignatureDeclaration(member))
        throw new Error(`inline object type in ${context.where}`);
      return wrap("{", recurse(member.type));
    }
    case K.LiteralType:
      if (node.literal.kind === K.StringLiteral) return `=${node.literal.text}`;
      throw new Error(`literal ${node.getText(source)} in ${context.where}`);
    case K.UnionType: {
      const forms = node.types
        .filter((type) => type.kind !== K.UndefinedKeyword)
        .map(recurse)
        .flat();
      return union(forms);
    }
    case K.TypeReference:
      return referenceForm(node, source, context, recurse);
    default:
      throw new Error(`type ${node.getText(source)} in ${context.where} is not understood`);
  }
}

const wrap = (mark, form) => (Array.isArray(form) ? form.map((one) => mark + one) : mark + form);

/** An open enum (`string | enums.X`) is judged as the closed one: the cloud refuses the rest. */
function union(forms) {
  const unique = [...new Set(forms)];
  const closed = unique.some((form) => form.startsWith("!"))
    ? unique.filter((form) => form !== "string")
    : unique;
  return closed.length === 1 ? closed[0] : closed;
}

function referenceForm(node, source, context, recurse) {
  const name = node.typeName.getText(source);
  if (name === "pulumi.Input" || name === "Input") return recurse(node.typeArguments[0]);
  if (name.startsWith("inputs.")) return context.object(name.slice("inputs.".length));
  if (name.startsWith("enums.")) return context.enum(name.slice("enums.".length));
  if (/^pulumi\.asset\./.test(name)) return "asset";
  if (/^(pulumi\.)?(ARN|ID|URN)$/.test(name)) return "string";
  if (name === "Array") return wrap("[", recurse(node.typeArguments[0]));
  if (/^[A-Z]\w*$/.test(name) && !context.nested) return "string";
  if (/^aws\.|^[a-z]\w*\.[A-Z]\w*$/.test(name) || /^[A-Z]\w*$/.test(name)) return "string";
  throw new Error(`type ${name} in ${context.where} is not understood`);
}

function members(text, context) {
  const source = ts.createSourceFile("x.d.ts", text, ts.ScriptTarget.Latest, true);
  const declaration = source.statements[0];
  const properties = {};
  for (const member of declaration.members) {
    const name = member.name.text;
    context.where = `${context.title}.${name}`;
    const form = typeForm(member.type, source, context);
    properties[member.questionToken ? name : `${name}!`] = form;
  }
  return properties;
}

/** Makes the whole table for `tokens`; pure apart from reading the installed SDKs. */
function generate(tokens) {
  const table = { packages: {}, providers: {}, types: {}, objects: {}, enums: {} };
  const queue = [];
  const loaded = new Map();
  const interfaceText = (packageName, file, dotted) => {
    const key = `${packageName}/${file}`;
    if (!loaded.has(key)) loaded.set(key, new Declarations(packageName, file));
    const text = loaded.get(key).interfaceText(dotted);
    if (text === undefined) throw new Error(`interface ${dotted} not found in @pulumi/${key}`);
    return text;
  };

  const contextFor = (packageName, title, nested) => ({
    title,
    nested,
    where: title,
    object(dotted) {
      const key = `${packageName}/${dotted}`;
      if (!(key in table.objects)) {
        table.objects[key] = {};
        queue.push([packageName, dotted, key]);
      }
      return `#${key}`;
    },
    enum(dotted) {
      const key = `${packageName}/${dotted}`;
      table.enums[key] ??= enumValues(packageName, dotted);
      return `!${key}`;
    },
  });

  for (const name of packages) {
    table.packages[name] = packageVersion(name);
    const text = fs.readFileSync(path.join(packageDirectory(name), "provider.d.ts"), "utf8");
    table.providers[name] = members(
      argsInterface(text, "Provider"),
      contextFor(name, `${name} provider`, false),
    );
  }
  for (const token of [...tokens].sort()) {
    const { name, code, declarations: text } = locate(token);
    const className = token.split(":")[2];
    table.types[token] = describeClass(
      token,
      className,
      code,
      text,
      contextFor(name, token, false),
    );
  }
  while (queue.length > 0) {
    const [packageName, dotted, key] = queue.shift();
    const text = interfaceText(packageName, "input", dotted);
    table.objects[key] = members(text, contextFor(packageName, key, true));
  }
  addNestedOutputs(table, interfaceText);
  return { ...table, objects: sorted(table.objects), enums: sorted(table.enums) };
}

function argsInterface(text, className) {
  const start = new RegExp(`^export interface ${className}Args \\{`, "m").exec(text).index;
  return text.slice(start, text.indexOf("\n}", start) + 2);
}

function describeClass(token, className, code, text, context) {
  const inputs = members(argsInterface(text, className), context);
  const optional = (name) => name in inputs;

  const classText = text.slice(text.indexOf("export declare class"), text.indexOf("constructor("));
  const properties = {};
  const objectOutputs = {};
  for (const match of classText.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([\s\S]*?)>;$/gm)) {
    properties[match[1]] = /\| undefined$/.test(match[2]);
    const object = /^outputs\.([\w.]+)(?: \| undefined)?$/.exec(match[2]);
    if (object) objectOutputs[match[1]] = object[1];
  }
  const inputNames = Object.keys(inputs).map((name) => name.replace(/!$/, ""));
  const outputs = Object.keys(properties).filter((name) => !inputNames.includes(name));
  const marked = new Set(
    [...code.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)].map((m) => m[1]),
  );
  for (const name of outputs) {
    if (!marked.has(name))
      throw new Error(`${token}: ${name} is no input, yet the class does not mark it as output`);
  }
  const description = { inputs, outputs, objectOutputs };
  const add = (key, names) => {
    if (names.length > 0) description[key] = names;
  };
  add(
    "computed",
    Object.keys(properties).filter((name) => optional(name) && !properties[name]),
  );
  add(
    "absent",
    outputs.filter((name) => properties[name]),
  );
  add(
    "path",
    inputNames.filter((name) => !(name in properties)),
  );
  add("secret", [
    ...new Set(
      [...code.matchAll(/resourceInputs\["(\w+)"\] = args\?\.\1 \? pulumi\.secret/g)].map(
        (m) => m[1],
      ),
    ),
  ]);
  const additional = /additionalSecretOutputs: (\[[^\]]*\])/.exec(code);
  add("secretOutputs", additional ? JSON.parse(additional[1]) : []);
  return description;
}

/**
 * Members the cloud adds inside an object that the caller writes (`properties.endpoint`): in the output interface, not
 * in the input one. One level deep; a preview answers "unknown" for them.
 */
function addNestedOutputs(table, interfaceText) {
  for (const [token, type] of Object.entries(table.types)) {
    const packageName = token.split(":")[0];
    const nested = {};
    for (const [property, dotted] of Object.entries(type.objectOutputs)) {
      const form = type.inputs[property] ?? type.inputs[`${property}!`];
      if (typeof form !== "string" || !form.startsWith("#")) continue;
      const known = new Set(
        Object.keys(table.objects[form.slice(1)]).map((name) => name.replace(/!$/, "")),
      );
      const text = interfaceText(packageName, "output", dotted);
      const indent = /^( *)\S/m.exec(text.slice(text.indexOf("\n") + 1))[1];
      const names = [...text.matchAll(new RegExp(`^${indent}(\\w+)\\??: `, "gm"))].map(
        (match) => match[1],
      );
      const added = names.filter((name) => !known.has(name));
      if (added.length > 0) nested[property] = added;
    }
    delete type.objectOutputs;
    if (Object.keys(nested).length > 0) type.nested = nested;
  }
}

const sorted = (record) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** One line per type, object and enum, so that a change reads well in review. */
function render(table) {
  const section = (name) =>
    `  ${JSON.stringify(name)}: {\n${Object.entries(table[name])
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(",\n")}\n  }`;
  return `{\n${["packages", "providers", "types", "objects", "enums"].map(section).join(",\n")}\n}\n`;
}

module.exports = { generate, render, output };

if (require.main === module) {
  require("../build.cjs").ensureFresh();
  const { schemaTokens } = require("../../bin/sim/registry.js");
  const text = render(generate(schemaTokens()));
  fs.writeFileSync(output, text);
  process.stdout.write(
    `${path.relative(root, output)}: ${schemaTokens().length} types, ${text.length} bytes\n`,
  );
}
