import { code } from "./markdown";

/** The part of JSON Schema that is read here. */
export interface SchemaNode {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: SchemaNode[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: SchemaNode | boolean;
  propertyNames?: { pattern?: string };
  items?: SchemaNode;
}

/** A type and its range in words. */
export function shapeOf(node: SchemaNode): string {
  if (node.enum) return node.enum.map((value) => code(String(value))).join(", ");
  if (node.const !== undefined) return code(String(node.const));
  if (node.anyOf) return node.anyOf.map(shapeOf).join(" or ");
  switch (node.type) {
    case "array":
      return `list of ${plural(shapeOf(node.items ?? {}))}${bounds(node.minItems, node.maxItems)}`;
    case "object":
      return node.properties ? "object" : "object by name";
    case "integer":
    case "number": {
      const whole = node.type === "integer" ? "whole number" : "number";
      const least = node.minimum === undefined || node.minimum < -1e15 ? undefined : node.minimum;
      const most = node.maximum === undefined || node.maximum > 1e15 ? undefined : node.maximum;
      const steps = node.multipleOf === undefined ? "" : `, in steps of ${format(node.multipleOf)}`;
      return `${whole}${bounds(least, most)}${steps}`;
    }
    case "string":
      return `text${bounds(node.minLength, node.maxLength, " characters")}`;
    default:
      return node.type ?? "any";
  }
}

function plural(shape: string): string {
  const [, range] = /^text, (.*)$/.exec(shape) ?? [];
  if (shape.startsWith("text")) return range === undefined ? "texts" : `texts (${range})`;
  if (shape.startsWith("object")) return shape.replace(/^object/, "objects");
  return shape;
}

function bounds(least: number | undefined, most: number | undefined, unit = ""): string {
  if (least !== undefined && most !== undefined)
    return `, ${format(least)} to ${format(most)}${unit}`;
  if (least !== undefined) return `, at least ${format(least)}${unit}`;
  if (most !== undefined) return `, at most ${format(most)}${unit}`;
  return "";
}

const format = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: 9 });

/** The object that a node is, or that its list or record is of, and how a path says so. */
export function objectBelow(node: SchemaNode): { node: SchemaNode; step: string } | undefined {
  if (node.properties) return { node, step: "" };
  if (node.items) {
    const inner = objectBelow(node.items);
    return inner && { node: inner.node, step: `[]${inner.step}` };
  }
  if (typeof node.additionalProperties === "object") {
    const inner = objectBelow(node.additionalProperties);
    return inner && { node: inner.node, step: `.<name>${inner.step}` };
  }
  return undefined;
}
