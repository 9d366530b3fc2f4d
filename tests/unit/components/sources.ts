import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

export const root = path.resolve(__dirname, "../../..");

/** One of our source files, parsed. */
export interface Source {
  /** Path from the root, with `/`. */
  file: string;
  tree: ts.SourceFile;
}

/** Every TypeScript file below the folders or at the paths given, declarations left out. */
export function sourcesOf(...places: string[]): Source[] {
  return places.flatMap(filesBelow).map((file) => ({
    file,
    tree: ts.createSourceFile(
      file,
      fs.readFileSync(path.join(root, file), "utf8"),
      ts.ScriptTarget.ES2023,
      true,
    ),
  }));
}

/** Modules a file imports or re-exports; ours as paths from the root without extension, others as written. */
export function importsOf({ file, tree }: Source): string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    const module =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : ts.isCallExpression(node) && node.expression.getText() === "require"
            ? node.arguments[0]
            : undefined;
    if (module === undefined || !ts.isStringLiteral(module)) return;
    const { text } = module;
    found.push(
      text.startsWith(".")
        ? path.posix.normalize(path.posix.join(path.posix.dirname(file), text))
        : text,
    );
  });
  return found;
}

export function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  node.forEachChild((child) => visit(child, each));
}

function filesBelow(place: string): string[] {
  const full = path.join(root, place);
  if (!fs.existsSync(full)) return [];
  if (fs.statSync(full).isFile()) return [place];
  return fs
    .readdirSync(full, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => path.posix.join(place, file.split(path.sep).join("/")))
    .sort();
}
