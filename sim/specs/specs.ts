import aws from "./generated/aws.json";
import azure from "./generated/azure.json";
import gcp from "./generated/gcp.json";

/** What a specification says of one input path (`[]` after each list or map). */
export interface Constraint {
  /** Must be there whenever the object around it is. */
  required?: true;
  pattern?: string;
  enum?: readonly (string | number)[];
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** What specifications that we did not write say of one resource type. */
export interface TypeSpec {
  /** Name in the source, e.g. `AWS::Bedrock::Guardrail`. */
  readonly from: string;
  /** Inputs that cannot be changed in place. */
  readonly createOnly?: readonly string[];
  readonly inputs: Readonly<Record<string, Constraint>>;
}

/** One generated file. */
export interface SpecFile {
  readonly sources: readonly { name: string; version: string; sha256: string; licence: string }[];
  readonly types: Readonly<Record<string, TypeSpec>>;
}

const files = [aws, azure, gcp] as unknown as readonly SpecFile[];

/** The specification of a type, or undefined where there is none: no opinion. */
export function typeSpec(token: string): TypeSpec | undefined {
  for (const file of files) if (Object.hasOwn(file.types, token)) return file.types[token];
  return undefined;
}

/** Every generated file, for reports and tests. */
export const specFiles = files;
