import * as fs from "node:fs";
import * as path from "node:path";

const sdks = path.resolve(__dirname, "../../../node_modules/@pulumi");
const packages: Record<string, string> = { aws: "aws", "azure-native": "azure-native", gcp: "gcp" };

/** Where the installed SDK declares the arguments of a resource type; found by the token in the code, never by name. */
function declarationOf(token: string): string {
  const [pkg, module] = token.split(":") as [string, string];
  const folder = path.join(sdks, packages[pkg]!, module.split("/")[0]!);
  for (const file of fs.readdirSync(folder)) {
    if (!file.endsWith(".js") || file.startsWith("get") || file === "index.js") continue;
    const source = fs.readFileSync(path.join(folder, file), "utf8");
    if (source.includes(`__pulumiType = '${token}'`)) {
      return fs.readFileSync(path.join(folder, file.replace(/\.js$/, ".d.ts")), "utf8");
    }
  }
  throw new Error(`no class of the installed SDK has the type ${token}`);
}

/** The argument that takes tags or labels, or undefined when the type takes neither. Kubernetes' labels are metadata. */
export function taggingArgument(token: string): "tags" | "labels" | "userLabels" | undefined {
  if (token.startsWith("kubernetes:")) return undefined;
  const declaration = declarationOf(token);
  const start = declaration.search(/^export interface \w+Args \{/m);
  if (start < 0) throw new Error(`${token} declares no arguments`);
  const args = declaration.slice(start, declaration.indexOf("\n}", start));
  // What Google calls tags decides who may do what; costs are split by labels.
  for (const name of token.startsWith("gcp:")
    ? // What a notification channel calls labels are its settings.
      (["userLabels", "labels"] as const)
    : (["tags", "labels"] as const)) {
    if (new RegExp(`^    ${name}\\?: pulumi\\.Input<\\{`, "m").test(args)) return name;
  }
  return undefined;
}
