/** The smallest sensible value that fits a JSON schema: for tool arguments and structured output. */

type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value of the schema; words for texts are taken from the hint. */
export function instanceOf(
  schema: Schema,
  hint: string,
  root: Schema = schema,
  depth = 0,
): unknown {
  if (depth > 20) return null;
  const inner = (value: unknown): unknown =>
    isSchema(value) ? instanceOf(value, hint, root, depth + 1) : null;
  if (typeof schema.$ref === "string") return inner(resolve(root, schema.$ref));
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  for (const key of ["anyOf", "oneOf"]) {
    const options = schema[key];
    if (Array.isArray(options)) return inner(options[0]);
  }
  if (Array.isArray(schema.allOf))
    return Object.assign({}, ...schema.allOf.map(inner).filter(isSchema)) as unknown;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const type = String(types.find((one) => one !== "null") ?? (schema.properties ? "object" : ""));
  switch (type.toLowerCase()) {
    case "object": {
      const properties = isSchema(schema.properties) ? schema.properties : {};
      return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, inner(value)]),
      );
    }
    case "array":
      return Array.from({ length: Math.max(1, Number(schema.minItems ?? 1)) }, () =>
        inner(schema.items ?? {}),
      );
    case "integer":
    case "number":
      return Number(schema.minimum ?? 1);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textOf(schema, hint);
  }
}

function textOf(schema: Schema, hint: string): string {
  if (schema.format === "date") return "2026-11-21";
  if (schema.format === "date-time") return "2026-11-21T12:00:00Z";
  const words = hint.match(/\p{L}+/gu) ?? ["text"];
  // The last capitalised word of a question is most often what it is about: a city, a name.
  const word = words.findLast((one) => /^\p{Lu}/u.test(one)) ?? words.at(-1) ?? "text";
  return word.slice(0, Number(schema.maxLength ?? 200)).padEnd(Number(schema.minLength ?? 0), "x");
}

function resolve(root: Schema, reference: string): unknown {
  return reference
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>((value, part) => (isSchema(value) ? value[part] : undefined), root);
}
