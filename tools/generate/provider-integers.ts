import * as ts from "typescript";
import { referredType } from "./json-schema";
import type { Declarations } from "./provider-types";

/** The part of JSON Schema that is read here. */
export interface JsonNode {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, JsonNode>;
  items?: JsonNode;
  additionalProperties?: JsonNode | boolean;
}

/** `<Interface>.<property>` of every whole number of a description: TypeScript has one type for all numbers. */
export function integersOf(node: JsonNode, declarations: Declarations): Set<string> {
  const found = new Set<string>();
  visit(node, "EndpointSpec", declarations, found);
  return found;
}

function visit(node: JsonNode, type: string, declarations: Declarations, found: Set<string>): void {
  const declaration = declarations.get(type);
  if (!declaration || !ts.isInterfaceDeclaration(declaration)) return;
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || !member.type) continue;
    const name = member.name.getText();
    const property = node.properties?.[name];
    if (!property) throw new Error(`${type}.${name}: must be in the JSON Schema`);
    if (isWhole(property)) found.add(`${type}.${name}`);
    const below = objectBelow(property);
    const referred = referredType(member.type);
    if (below && referred) visit(below, referred, declarations, found);
  }
}

const isWhole = (node: JsonNode): boolean =>
  node.type === "integer" ||
  (node.type === "number" && node.enum !== undefined && node.enum.every(Number.isInteger));

function objectBelow(node: JsonNode): JsonNode | undefined {
  if (node.properties) return node;
  const { items, additionalProperties } = node;
  if (items) return objectBelow(items);
  return typeof additionalProperties === "object" ? objectBelow(additionalProperties) : undefined;
}
