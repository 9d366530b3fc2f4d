import { readFileSync } from "node:fs";
import * as ts from "typescript";
import * as z from "zod";
import { loadCatalog, regionIds } from "../../catalog";
import { ALIAS_NAME, endpointSchema, TENANT_NAME } from "../../components/spec/schema";

/** The part of JSON Schema that is read and written here. */
interface Node {
  [key: string]: unknown;
  description?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
}

interface Member {
  description: string;
  /** Name of the type the member refers to, inside lists and records too. */
  type: string | undefined;
}

const CONFIG_KEY = "unified-ai-endpoint:endpoint";

/**
 * The JSON Schema of an endpoint's description and of the stack files that hold one, by file name. The shape comes
 * from the zod schema, the words from the doc comments in types.ts.
 */
export function renderSchemas(typesFile: string): Record<string, string> {
  return {
    "endpoint.schema.json": render(endpointNode(typesFile)),
    "stack.schema.json": render(stackNode()),
  };
}

function endpointNode(typesFile: string): Node {
  const node = z.toJSONSchema(endpointSchema, { io: "input", target: "draft-7" }) as Node;
  describe(node, "EndpointSpec", readMembers(typesFile));
  const { properties } = node;
  Object.assign(properties!.models!, {
    propertyNames: { pattern: ALIAS_NAME.source },
    minProperties: 1,
  });
  Object.assign(properties!.tenants!, { propertyNames: { pattern: TENANT_NAME.source } });
  suggest(node);
  return { $schema: node.$schema, title: "Unified AI Endpoint", ...node };
}

/** What one shape cannot say: a target is served by a cloud or by a direct provider. */
function oneServer(target: Node): void {
  target.oneOf = ["cloud", "provider"].map((name) => ({ required: [name] }));
}

/** Stack files also hold settings of the engine, which are left to it. */
function stackNode(): Node {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml of Unified AI Endpoint",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "Configuration of the stack.",
        properties: { [CONFIG_KEY]: { $ref: "endpoint.schema.json" } },
        required: [CONFIG_KEY],
      },
    },
  };
}

function render(node: Node): string {
  return `${JSON.stringify(node, null, 2)}\n`;
}

/** Writes the doc comments of an interface into the node that was made from the same shape. */
function describe(node: Node, type: string, interfaces: Map<string, Map<string, Member>>): void {
  const members = interfaces.get(type);
  if (!members) throw new Error(`types.ts has no interface ${type}`);
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const member = members.get(name);
    if (!member?.description) throw new Error(`${type}.${name} has no doc comment in types.ts`);
    property.description = member.description;
    const below = objectBelow(property);
    if (below && member.type) describe(below, member.type, interfaces);
  }
}

/** The object a property holds: itself, or what its list or record is of. */
function objectBelow(node: Node): Node | undefined {
  if (node.properties) return node;
  if (node.items) return objectBelow(node.items);
  const { additionalProperties } = node;
  return typeof additionalProperties === "object" ? objectBelow(additionalProperties) : undefined;
}

/** Names of the catalog as examples, which editors offer; other names stay allowed, since an overlay may add them. */
function suggest(node: Node): void {
  const catalog = loadCatalog();
  const { aws, azure, gcp, models } = node.properties!;
  aws!.properties!.region!.examples = regionIds(catalog, "aws");
  azure!.properties!.location!.examples = regionIds(catalog, "azure");
  gcp!.properties!.location!.examples = regionIds(catalog, "gcp");
  const target = objectBelow(objectBelow(models!)!.properties!.targets!)!;
  target.properties!.model!.examples = [...catalog.models.keys()];
  oneServer(target);
}

function readMembers(file: string): Map<string, Map<string, Member>> {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.ES2023,
    true,
  );
  const aliases = new Map<string, string>();
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, docOf(statement));
  }
  const interfaces = new Map<string, Map<string, Member>>();
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    const members = new Map<string, Member>();
    for (const member of statement.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const type = referredType(member.type);
      const description = docOf(member) || (type && aliases.get(type)) || "";
      members.set(member.name.getText(source), { description, type });
    }
    interfaces.set(statement.name.text, members);
  }
  return interfaces;
}

export function referredType(node: ts.TypeNode): string | undefined {
  if (ts.isArrayTypeNode(node)) return referredType(node.elementType);
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const inner = node.typeArguments?.at(-1);
  return inner ? referredType(inner) : node.typeName.getText();
}

/** The text of a doc comment in one paragraph, its default at the end. */
export function docOf(node: ts.Node): string {
  const parts: string[] = [];
  for (const doc of ts.getJSDocCommentsAndTags(node)) {
    if (!ts.isJSDoc(doc)) continue;
    parts.push(ts.getTextOfJSDocComment(doc.comment) ?? "");
    for (const tag of doc.tags ?? []) {
      const text = ts.getTextOfJSDocComment(tag.comment) ?? "";
      if (tag.tagName.text === "default") parts.push(`Default: ${text.replace(/^- /, "")}.`);
    }
  }
  const text = parts.join(" ").replace(/\{@link ([^}]+)\}/g, "$1");
  return text.replace(/\s+/g, " ").trim();
}
