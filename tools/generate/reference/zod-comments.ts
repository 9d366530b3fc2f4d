import { readFileSync } from "node:fs";
import * as ts from "typescript";
import { docOf } from "./doc-comments";
import type { DocNode } from "./spec";

/** Schemas of a file by the name of their variable, as they are written. */
type Expressions = Map<string, { expression: ts.Expression; doc: { text: string } }>;

/**
 * What the comments in zod schemas say: those before each key, and below a key those of the objects it is made of, schemas by
 * name included. `typed` knows schemas whose words stand elsewhere.
 */
export function readZodComments(
  files: readonly string[],
  name: string,
  typed: (schema: string) => DocNode | undefined,
): DocNode {
  const expressions: Expressions = new Map();
  for (const file of files) collect(file, expressions);
  const walk = (expression: ts.Expression): DocNode => {
    const node: DocNode = { text: "", children: new Map() };
    const add = ({ text, children }: DocNode): void => {
      node.text ||= text;
      for (const [key, child] of children) node.children.set(key, child);
    };
    visit(expression, {
      named: (schema) => {
        const found = expressions.get(schema);
        const known = typed(schema) ?? (found && walk(found.expression));
        if (known) add({ ...known, text: known.text || (found?.doc.text ?? "") });
      },
      object: (literal) => {
        for (const property of literal.properties) {
          if (ts.isShorthandPropertyAssignment(property)) {
            const found = expressions.get(property.name.text);
            const below = found && walk(found.expression);
            const said = docOf(property);
            node.children.set(property.name.text, {
              ...(below ?? { children: new Map<string, DocNode>() }),
              text: said.text || (found?.doc.text ?? ""),
            });
          }
          if (!ts.isPropertyAssignment(property)) continue;
          const said = docOf(property);
          const below = walk(property.initializer);
          node.children.set(property.name.getText(), {
            text: said.text || below.text,
            ...(below.text && { about: below.text }),
            ...(said.default !== undefined && { default: said.default }),
            children: below.children,
          });
        }
      },
    });
    return node;
  };
  const first = expressions.get(name);
  if (!first) throw new Error(`no schema ${name} in ${files.join(", ")}`);
  return walk(first.expression);
}

/** Objects and named schemas that a schema is made of, outermost first; `omit` and `pick` name keys, not schemas. */
function visit(
  expression: ts.Expression,
  on: { named: (name: string) => void; object: (literal: ts.ObjectLiteralExpression) => void },
): void {
  if (ts.isIdentifier(expression)) return on.named(expression.text);
  if (ts.isArrayLiteralExpression(expression))
    return expression.elements.forEach((element) => visit(element, on));
  if (!ts.isCallExpression(expression)) return;
  const { expression: callee, arguments: args } = expression;
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
  if (ts.isPropertyAccessExpression(callee)) visit(callee.expression, on);
  for (const argument of args) {
    if (ts.isObjectLiteralExpression(argument)) {
      if (["strictObject", "object", "extend"].includes(method)) on.object(argument);
    } else if (["array", "record", "discriminatedUnion", "union", "optional"].includes(method))
      visit(argument, on);
  }
}

function collect(file: string, expressions: Expressions): void {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && initializer)
        expressions.set(name.text, { expression: initializer, doc: docOf(statement) });
  }
}
