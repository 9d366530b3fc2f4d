import * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a program in another language, as plain values. All of them decide which resources exist, so whatever
 * comes out of another resource is refused, with every such place.
 */
export function plainArgs(inputs: pulumi.Inputs): Record<string, unknown> {
  const errors = outputsIn(inputs, "");
  if (errors.length > 0) {
    throw new pulumi.InputPropertiesError({
      message: `UnifiedAiEndpoint: ${errors.map(({ propertyPath }) => `\`${propertyPath}\``).join(", ")} must be plain`,
      errors,
    });
  }
  return inputs;
}

const REASON =
  "must be a plain value, since it decides which resources exist, got an output or a secret; write the value itself";

function outputsIn(value: unknown, at: string): { propertyPath: string; reason: string }[] {
  if (typeof value !== "object" || value === null) return [];
  if (pulumi.Output.isInstance(value) || pulumi.Resource.isInstance(value))
    return [{ propertyPath: at, reason: REASON }];
  if (Array.isArray(value)) return value.flatMap((item, i) => outputsIn(item, `${at}[${i}]`));
  return Object.entries(value).flatMap(([key, item]) => outputsIn(item, join(at, key)));
}

/** A key below a path, as Pulumi writes property paths. */
function join(at: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${at}[${JSON.stringify(key)}]`;
  return at === "" ? key : `${at}.${key}`;
}
