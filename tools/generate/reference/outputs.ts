import type { DocumentedType } from "./doc-comments";
import { code, generatedBy, table } from "./markdown";

/** docs/reference/outputs.md: what a stack exports, and the objects in it. */
export function renderOutputsPage(types: Map<string, DocumentedType>): string {
  const order = reachable("EndpointOutputs", types);
  return [
    generatedBy("the doc comments in components/"),
    "",
    "# Stack outputs",
    "",
    "`pulumi stack output <name> --stack <stack>`. The same set on every cloud, and nothing secret. Properties of `UnifiedAiEndpoint`",
    "have the same names.",
    "",
    ...order.flatMap((name) => section(name, types)),
  ].join("\n");
}

function section(name: string, types: Map<string, DocumentedType>): string[] {
  const { text, members } = types.get(name)!;
  const top = name === "EndpointOutputs";
  return [
    `## ${top ? "Outputs" : name}`,
    "",
    ...(top || text === "" ? [] : [text, ""]),
    table(
      [top ? "output" : "key", "type", "there", "meaning"],
      [...members].map(([key, member]) => [
        code(key),
        code(plain(member.type)),
        member.optional ? "sometimes" : "always",
        member.text,
      ]),
    ),
    "",
  ];
}

/** Types that are described here, in the order in which a reader meets them. */
function reachable(first: string, types: Map<string, DocumentedType>): string[] {
  const found: string[] = [];
  const visit = (name: string): void => {
    const type = types.get(name);
    if (found.includes(name) || !type || type.members.size === 0) return;
    found.push(name);
    for (const member of type.members.values())
      for (const word of plain(member.type).match(/\b[A-Z]\w+/g) ?? []) visit(word);
  };
  visit(first);
  return found;
}

/** The type without what only the program sees of it. */
function plain(type: string): string {
  return type
    .replace(/pulumi\.Output<(.*)>$/, "$1")
    .replace(/Partial<Record<Cloud, (.*?)>>/, "{ aws?, azure?, gcp?: $1 }")
    .replace(/Record<string, (.*?)>/, "{ [name]: $1 }")
    .trim();
}
