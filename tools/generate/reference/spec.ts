import type { DocumentedType } from "./doc-comments";
import { code, generatedBy, table } from "./markdown";
import { objectBelow, shapeOf, type SchemaNode } from "./shape";

/** What is said of a key, and of the keys below it. */
export interface DocNode {
  text: string;
  default?: string;
  /** What is said of the object itself, where the key says something of its own. */
  about?: string;
  children: Map<string, DocNode>;
}

/** A page about a description. */
export interface DescriptionPage {
  title: string;
  sources: string;
  intro: readonly string[];
  schema: SchemaNode;
  doc: DocNode;
}

/** Every key of a description. Shapes and ranges are the schema's, words the doc comments'. */
export function renderDescription({ title, sources, intro, schema, doc }: DescriptionPage): string {
  return [
    generatedBy(sources),
    "",
    `# ${title}`,
    "",
    ...intro,
    "",
    ...renderSections("", schema, doc),
  ].join("\n");
}

function renderSections(path: string, node: SchemaNode, doc: DocNode): string[] {
  const properties = Object.entries(node.properties ?? {});
  const rows = properties.map(([key, property]) => {
    const said = doc.children.get(key);
    if (!said?.text)
      throw new Error(
        `\`${path === "" ? "" : `${path}.`}${key}\`: must have a doc comment, got none`,
      );
    const fallback = node.required?.includes(key) ? "required" : showDefault(said.default);
    return [code(key), shapeOf(property), fallback, said.text];
  });
  const about = doc.about ?? doc.text;
  return [
    `## ${path === "" ? "The whole" : code(path)}`,
    "",
    ...(path === "" ? [] : [about, ""]),
    table(["key", "type", "default", "meaning"], rows),
    "",
    ...properties.flatMap(([key, property]) => {
      const found = objectBelow(property);
      if (!found) return [];
      const below = `${path === "" ? "" : `${path}.`}${key}${found.step}`;
      return renderSections(below, found.node, doc.children.get(key)!);
    }),
  ];
}

function showDefault(value: string | undefined): string {
  if (value === undefined) return "";
  return /^[\w.[\]{}/-]+$/.test(value) ? code(value) : value;
}

/** What the interfaces of types.ts say, from one on. */
export function docOfType(name: string, types: ReadonlyMap<string, DocumentedType>): DocNode {
  const type = types.get(name);
  const children = new Map<string, DocNode>();
  for (const [key, member] of type?.members ?? []) {
    const below: DocNode =
      member.refers === undefined
        ? { text: "", children: new Map() }
        : docOfType(member.refers, types);
    children.set(key, {
      text: member.text || below.text,
      about: below.text,
      ...(member.default !== undefined && { default: member.default }),
      children: below.children,
    });
  }
  return { text: type?.text ?? "", children };
}
