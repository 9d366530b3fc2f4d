import { readFileSync } from "node:fs";
import * as ts from "typescript";
import { docOf } from "./json-schema";
import { integersOf, type JsonNode } from "./provider-integers";
import { converter, type Declarations, type TypeSpec } from "./provider-types";

/** Files whose exported types the component's arguments and outputs are made of, relative to the root. */
export const SOURCES = [
  "components/spec/types.ts",
  "components/unified-ai-endpoint.ts",
  "components/endpoint.ts",
  "components/gateway-home.ts",
  "components/secrets/store.ts",
] as const;

const COMPONENT = "UnifiedAiEndpoint";

/**
 * The Pulumi package schema of the component, which SDKs of other languages are generated from: every argument and output
 * with its type, its words from the doc comments, and the values an enumeration allows. `endpointSchema` is
 * schema/endpoint.schema.json, which says which numbers are whole.
 */
export function renderProviderSchema(
  files: readonly string[],
  about: { description: string; license: string },
  endpointSchema: JsonNode,
): string {
  const declarations = read(files);
  const types = new Map<string, TypeSpec>();
  const integers = integersOf(endpointSchema, declarations);
  const inputs = converter({ declarations, types, integers, plain: true });
  const outputs = converter({ declarations, types, integers, plain: false });
  const args = inputs.members(`${COMPONENT}Args`);
  const state = outputs.members("EndpointOutputs");
  const schema = {
    name: "unifiedai",
    displayName: "Unified AI Endpoint",
    description: about.description,
    keywords: ["pulumi", "category/cloud", "kind/component"],
    license: about.license,
    meta: { supportPack: true },
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
    },
    types: Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1))),
    resources: {
      [`unifiedai:index:${COMPONENT}`]: {
        isComponent: true,
        description: docOf(declarations.get(COMPONENT)!),
        inputProperties: args.properties,
        requiredInputs: args.required,
        properties: state.properties,
        required: state.required,
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function read(files: readonly string[]): Declarations {
  const found: Declarations = new Map();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
    for (const statement of source.statements) {
      const declares =
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isClassDeclaration(statement);
      if (declares && statement.name) found.set(statement.name.text, statement);
    }
  }
  return found;
}
