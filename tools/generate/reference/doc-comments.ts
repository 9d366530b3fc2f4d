import { readFileSync } from "node:fs";
import * as ts from "typescript";

/** A member of an interface as its source describes it. */
export interface Documented {
  /** The comment in one paragraph, without its tags. */
  text: string;
  /** What `@default` says. */
  default?: string;
  optional: boolean;
  /** The type as written, on one line. */
  type: string;
  /** Name of the type it refers to, inside lists and records too. */
  refers?: string;
}

/** An interface or type of a file. */
export interface DocumentedType {
  text: string;
  members: Map<string, Documented>;
  /** What a type alias stands for, as written; absent for interfaces. */
  alias?: string;
}

/** The exported interfaces and types of some files, with their doc comments, by name. */
export function readTypes(files: readonly string[]): Map<string, DocumentedType> {
  const types = new Map<string, DocumentedType>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement))
        types.set(statement.name.text, {
          text: docOf(statement).text,
          members: membersOf(statement.members),
        });
      if (ts.isTypeAliasDeclaration(statement))
        types.set(statement.name.text, {
          text: docOf(statement).text,
          members: membersOf(literalMembers(statement.type)),
          alias: oneLine(statement.type.getText(source)),
        });
    }
  }
  return types;
}

/** Members of every object type in a union or an intersection, the first of a name. */
function literalMembers(node: ts.TypeNode): ts.TypeElement[] {
  if (ts.isTypeLiteralNode(node)) return [...node.members];
  if (ts.isParenthesizedTypeNode(node)) return literalMembers(node.type);
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node))
    return node.types.flatMap(literalMembers);
  return [];
}

function membersOf(elements: Iterable<ts.TypeElement>): Map<string, Documented> {
  const members = new Map<string, Documented>();
  for (const element of elements) {
    if (!ts.isPropertySignature(element) || !element.type) continue;
    const name = element.name.getText();
    const doc = docOf(element);
    const before = members.get(name);
    const type = oneLine(element.type.getText().replace(/\/\*\*[^]*?\*\//g, ""));
    if (before) {
      // The tag of a union: every value it may have.
      if (!before.type.split(" | ").includes(type)) before.type += ` | ${type}`;
      continue;
    }
    const refers = referredType(element.type);
    members.set(name, {
      ...doc,
      optional: element.questionToken !== undefined,
      type,
      ...(refers !== undefined && { refers }),
    });
  }
  return members;
}

function referredType(node: ts.TypeNode): string | undefined {
  if (ts.isArrayTypeNode(node)) return referredType(node.elementType);
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const inner = node.typeArguments?.at(-1);
  return inner ? referredType(inner) : node.typeName.getText();
}

/** Text and default of the doc comment before a node. */
export function docOf(node: ts.Node): { text: string; default?: string } {
  const parts: string[] = [];
  let fallback: string | undefined;
  for (const doc of ts.getJSDocCommentsAndTags(node)) {
    if (!ts.isJSDoc(doc)) continue;
    parts.push(ts.getTextOfJSDocComment(doc.comment) ?? "");
    for (const tag of doc.tags ?? [])
      if (tag.tagName.text === "default")
        fallback = oneLine(ts.getTextOfJSDocComment(tag.comment) ?? "").replace(/^- /, "");
  }
  const text = oneLine(parts.join(" ").replace(/\{@link (\w+)\}/g, "`$1`"));
  return { text, ...(fallback !== undefined && { default: fallback }) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
