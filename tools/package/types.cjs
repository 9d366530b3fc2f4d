"use strict";
// Writes the type declarations that the package is published with: those of its entry and of every file they refer to, each
// made from its own source alone, which takes a second where a type check of the clouds' SDKs takes a minute.
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");
const { Failure } = require("../lib/failure.cjs");

const OPTIONS = {
  declaration: true,
  isolatedDeclarations: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.Node16,
};

/**
 * The declarations by path relative to `root`, with the extension `.d.ts`. Throws with every place whose type would have to be
 * inferred.
 * @returns {Map<string, string>}
 */
function declarationsOf(root, entry) {
  const found = new Map();
  const problems = [];
  const visit = (file) => {
    const name = `${path.relative(root, file).replace(/\.ts$/, "")}.d.ts`.replaceAll("\\", "/");
    if (found.has(name)) return;
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(
      fs.readFileSync(file, "utf8"),
      { fileName: file, reportDiagnostics: true, compilerOptions: OPTIONS },
    );
    found.set(name, outputText);
    problems.push(...diagnostics.map((diagnostic) => describe(root, diagnostic)));
    for (const specifier of relativeImports(name, outputText)) visit(resolve(file, specifier));
  };
  visit(path.join(root, entry));
  if (problems.length > 0)
    throw new Failure("NO_DECLARATIONS", `types must be written out:\n${problems.join("\n")}`);
  return found;
}

function describe(root, { file, start, messageText }) {
  const at = file ? `${path.relative(root, file.fileName)}:${lineOf(file, start)}: ` : "";
  return `  ${at}${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}

const lineOf = (file, start) => file.getLineAndCharacterOfPosition(start ?? 0).line + 1;

/** What a declaration refers to in our own files; what only its source needed is gone from it. */
function relativeImports(name, text) {
  const found = new Set();
  const visit = (node) => {
    const given = ts.isImportTypeNode(node) ? node.argument.literal : node.moduleSpecifier;
    if (given && ts.isStringLiteral(given) && given.text.startsWith(".")) found.add(given.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, OPTIONS.target, true));
  return found;
}

function resolve(from, specifier) {
  const base = path.resolve(path.dirname(from), specifier);
  const file = [`${base}.ts`, path.join(base, "index.ts")].find((name) => fs.existsSync(name));
  if (file) return file;
  throw new Failure("NO_DECLARATIONS", `${from}: imports ${specifier}, which is no source of ours`);
}

/** Writes the declarations of the package's entry below `folder`, which is emptied first. */
function writeTypes(root, folder = path.join(root, "bin", "types")) {
  const declarations = declarationsOf(root, "components/index.ts");
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of declarations) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return declarations.size;
}

module.exports = { declarationsOf, writeTypes };
