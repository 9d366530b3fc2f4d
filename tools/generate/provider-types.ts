import * as ts from "typescript";
import { docOf } from "./json-schema";

/** Exported types by name. */
export type Declarations = Map<
  string,
  ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration
>;

/** A type in a Pulumi package schema. */
export interface PropertySpec {
  description?: string;
  type?: "string" | "number" | "integer" | "boolean" | "array" | "object";
  $ref?: string;
  items?: PropertySpec;
  additionalProperties?: PropertySpec;
  plain?: true;
}

/** A named type in a Pulumi package schema: an object or an enumeration. */
export interface TypeSpec {
  description?: string;
  type: "object" | "string";
  properties?: Record<string, PropertySpec>;
  required?: string[];
  enum?: { name: string; value: string }[];
}

/** The properties of one interface. */
export interface Members {
  properties: Record<string, PropertySpec>;
  required: string[];
}

interface Context {
  declarations: Declarations;
  /** Named types found so far, by token; added to. */
  types: Map<string, TypeSpec>;
  integers: ReadonlySet<string>;
  /** Whether properties take plain values only. */
  plain: boolean;
}

interface Place {
  /** Name of the interface or named type. */
  owner: string;
  property: string;
}

/** Turns TypeScript types into those of a Pulumi package schema; what has no counterpart there is an error. */
export function converter(context: Context): { members(name: string): Members } {
  const { declarations, types, integers, plain } = context;

  function members(name: string): Members {
    const declaration = declarations.get(name);
    if (!declaration || !ts.isInterfaceDeclaration(declaration))
      throw new Error(`${name}: must be an interface`);
    const all: Members = { properties: {}, required: [] };
    for (const clause of declaration.heritageClauses ?? []) {
      for (const type of clause.types) merge(all, members(type.expression.getText()));
    }
    merge(all, ofMembers(name, declaration.members));
    return all;
  }

  function ofMembers(owner: string, list: ts.NodeArray<ts.TypeElement>): Members {
    const found: Members = { properties: {}, required: [] };
    for (const member of list) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const property = member.name.getText();
      const type = convert(member.type, { owner, property });
      const description = docOf(member) || describedByType(member.type);
      if (!description) throw new Error(`${owner}.${property}: must have a doc comment`);
      found.properties[property] = { description, ...type, ...(plain && { plain: true }) };
      if (!member.questionToken) found.required.push(property);
    }
    return found;
  }

  function describedByType(node: ts.TypeNode): string {
    const named = ts.isTypeReferenceNode(node) && declarations.get(node.typeName.getText());
    return named ? docOf(named) : "";
  }

  function convert(node: ts.TypeNode, at: Place): PropertySpec {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: "string" };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: "boolean" };
      case ts.SyntaxKind.NumberKeyword: {
        // Counts of outputs are whole; of inputs the JSON Schema says which are.
        const whole = !plain || integers.has(`${at.owner}.${at.property}`);
        return { type: whole ? "integer" : "number" };
      }
    }
    if (ts.isParenthesizedTypeNode(node)) return convert(node.type, at);
    if (ts.isArrayTypeNode(node)) {
      const items = convert(node.elementType, at);
      return { type: "array", items: plain ? { ...items, plain: true } : items };
    }
    if (ts.isTypeLiteralNode(node)) {
      const name = nameOf(at);
      return object(name, () => ofMembers(name, node.members));
    }
    const values = valuesOf(node);
    if (values) return enumeration(nameOf(at), values);
    if (ts.isTypeReferenceNode(node)) return reference(node, at);
    throw new Error(`${at.owner}.${at.property}: has no counterpart: ${node.getText()}`);
  }

  function reference(node: ts.TypeReferenceNode, at: Place): PropertySpec {
    const name = node.typeName.getText();
    const last = node.typeArguments?.at(-1);
    if (last && ["pulumi.Output", "Partial"].includes(name)) return convert(last, at);
    if (last && name === "Record") {
      const values = convert(last, at);
      return {
        type: "object",
        additionalProperties: plain ? { ...values, plain: true } : values,
      };
    }
    const declaration = declarations.get(name);
    if (!declaration) throw new Error(`${at.owner}.${at.property}: does not know ${name}`);
    const description = docOf(declaration);
    if (ts.isInterfaceDeclaration(declaration))
      return object(name, () => members(name), description);
    if (!ts.isTypeAliasDeclaration(declaration)) throw new Error(`${name}: must be a type`);
    const values = valuesOf(declaration.type);
    if (values) return enumeration(name, values, description);
    return object(name, () => variants(name, declaration.type), description);
  }

  /** What one of several shapes has, as one shape: required is what all of them have. */
  function variants(owner: string, node: ts.TypeNode): Members {
    if (ts.isParenthesizedTypeNode(node)) return variants(owner, node.type);
    if (ts.isTypeLiteralNode(node)) return ofMembers(owner, node.members);
    const all: Members = { properties: {}, required: [] };
    if (ts.isIntersectionTypeNode(node)) {
      for (const part of node.types) merge(all, variants(owner, part));
      return all;
    }
    if (!ts.isUnionTypeNode(node))
      throw new Error(`${owner}: has no counterpart: ${node.getText()}`);
    const parts = node.types.map((part) => variants(owner, part));
    for (const { properties } of parts)
      Object.assign(all.properties, { ...properties, ...all.properties });
    all.required = Object.keys(all.properties).filter((key) =>
      parts.every(({ required }) => required.includes(key)),
    );
    return all;
  }

  /** The strings of a literal or a union of them, through aliases of such. */
  function valuesOf(node: ts.TypeNode): string[] | undefined {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return [node.literal.text];
    if (!ts.isUnionTypeNode(node)) return undefined;
    const parts = node.types.map((part) => {
      const alias = ts.isTypeReferenceNode(part) && declarations.get(part.typeName.getText());
      return valuesOf(alias && ts.isTypeAliasDeclaration(alias) ? alias.type : part);
    });
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }

  function object(name: string, find: () => Members, description = ""): PropertySpec {
    const token = `unifiedai:index:${name}`;
    if (!types.has(token)) {
      const type: TypeSpec = { ...(description && { description }), type: "object" };
      types.set(token, type);
      Object.assign(type, find());
    }
    return { $ref: `#/types/${token}` };
  }

  function enumeration(name: string, values: string[], description = ""): PropertySpec {
    // One value, which says what an object is, and differs from variant to variant.
    if (values.length === 1) return { type: "string" };
    types.set(`unifiedai:index:${name}`, {
      ...(description && { description }),
      type: "string",
      enum: values.map((value) => ({ name: pascal(value), value })),
    });
    return { $ref: `#/types/unifiedai:index:${name}` };
  }

  return { members };
}

function merge(into: Members, more: Members): void {
  Object.assign(into.properties, more.properties);
  into.required.push(...more.required.filter((name) => !into.required.includes(name)));
}

/** Name of a type that is written where it is used: `GuardrailSpec.personalData` is a `GuardrailPersonalData`. */
const nameOf = ({ owner, property }: Place): string =>
  `${owner.replace(/(Spec|Outputs|Reference)$/, "")}${pascal(property)}`;

const pascal = (text: string): string =>
  text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
