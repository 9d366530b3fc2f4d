import * as fs from "node:fs";
import * as path from "node:path";
import { repo, type ExportedResource } from "../../e2e/local-clouds";

const require_ = `const load = (name) => require(require.resolve(name, { paths: [${JSON.stringify(repo)}] }));\n`;

/** An empty program: the engine's floor. */
export function emptyProgram(folder: string): string {
  return write(folder, "empty.cjs", `${require_}load("@pulumi/pulumi");\n`);
}

/**
 * The same resources as a stack's state holds, registered bare: the SDKs' own classes by submodule, literal inputs, explicit
 * providers, no component. What a careful person would write by hand without this project.
 */
export function bareProgram(folder: string, resources: readonly ExportedResource[]): string {
  const lines: string[] = [];
  const modules = new Set<string>();
  const providers = new Map<string, string>();
  const own = resources.filter((r) => r.custom && r.type !== "pulumi:providers:pulumi");
  for (const [index, provider] of own.entries()) {
    if (!provider.type.startsWith("pulumi:providers:")) continue;
    const pkg = provider.type.slice("pulumi:providers:".length);
    modules.add(`${pkg}/provider`);
    providers.set(`${provider.urn}::${provider.id}`, `p${index}`);
    lines.push(
      `const p${index} = new (${moduleName(`${pkg}/provider`)}.Provider)(${JSON.stringify(`bare-${index}`)}, ` +
        `${JSON.stringify(providerInputs(provider.inputs))});`,
    );
  }
  for (const [index, resource] of own.entries()) {
    if (resource.type.startsWith("pulumi:providers:")) continue;
    const { submodule, name } = classOf(resource.type);
    modules.add(submodule);
    const provider = providers.get((resource as ExportedResource & { provider: string }).provider);
    lines.push(
      `new (${moduleName(submodule)}.${name})(${JSON.stringify(`bare-${index}`)}, ` +
        `${JSON.stringify(strip(resource.inputs))}, { provider: ${provider} });`,
    );
  }
  const loads = [...modules].map((m) => `const ${moduleName(m)} = load("@pulumi/${m}");`);
  return write(folder, "bare.cjs", `${require_}${[...loads, ...lines].join("\n")}\n`);
}

/** Submodule and class of a type; Kubernetes' own kinds stand by group and version, all others are custom resources. */
function classOf(type: string): { submodule: string; name: string } {
  const [pkg, module, name] = type.split(":") as [string, string, string];
  if (pkg !== "kubernetes") return { submodule: `${pkg}/${module.split("/")[0]}`, name };
  // "rbac.authorization.k8s.io/v1" is the submodule rbac/v1, "helm.sh/v3" is helm/v3.
  const submodule = `kubernetes/${module.replace(/\..*\//, "/")}`;
  return fs.existsSync(path.join(repo, "node_modules", "@pulumi", submodule))
    ? { submodule, name }
    : { submodule: "kubernetes/apiextensions", name: "CustomResource" };
}

/** Resources of one dev endpoint, its providers and components included. */
const PER_ENDPOINT = 30;

/** As many dev endpoints, each of a project of its own, as give about `size` resources. */
export function manyEndpoints(folder: string, size: number): string {
  return write(
    folder,
    "many.cjs",
    `${require_}require(${JSON.stringify(path.join(repo, "tools", "lib", "plain-stacks.cjs"))});
const pulumi = load("@pulumi/pulumi");
const { UnifiedAiEndpoint } = require(${JSON.stringify(path.join(repo, "bin", "components"))});
const dev = new pulumi.Config("unified-ai-endpoint").requireObject("endpoint");
for (let i = 0; i < ${Math.round(size / PER_ENDPOINT)}; i += 1) {
  new UnifiedAiEndpoint("e" + i, { ...dev, tags: { ...dev.tags, project: "p" + i }, environment: "dev" });
}
`,
  );
}

/** What a newcomer writes first: TypeScript, type-checked by the runner, importing the roots of four packages. */
export function naiveProgram(folder: string): string {
  write(
    folder,
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        strict: true,
        target: "es2020",
        module: "commonjs",
        moduleResolution: "node10",
        ignoreDeprecations: "6.0",
        types: [],
        skipLibCheck: false,
      },
    }),
  );
  return write(
    folder,
    "index.ts",
    `import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure-native";
import * as gcp from "@pulumi/gcp";
import * as vault from "@pulumi/vault";

const onAws = new aws.Provider("aws", { region: "us-east-1", allowedAccountIds: ["111122223333"] });
new aws.cloudwatch.LogGroup("logs", { name: "/naive/logs" }, { provider: onAws });
const onAzure = new azure.Provider("azure", { subscriptionId: "00000000-0000-4000-8000-000000000001", location: "eastus2" });
new azure.resources.ResourceGroup("group", { location: "eastus2" }, { provider: onAzure });
const onGcp = new gcp.Provider("gcp", { project: "atlas-ml", region: "us-central1" });
new gcp.serviceaccount.Account("caller", { accountId: "naive-caller" }, { provider: onGcp });
export const vaultVersion = typeof vault.Mount;
`,
  );
}

/** A policy pack of one rule that asks nothing: the floor of what a pack costs a preview. */
export function oneRulePack(folder: string): string {
  const manifest = { name: "one-rule", version: "1.0.0", main: "pack.cjs" };
  write(folder, "package.json", JSON.stringify(manifest));
  write(
    folder,
    "PulumiPolicy.yaml",
    "runtime:\n  name: nodejs\n  options:\n    typescript: false\nmain: pack.cjs\n",
  );
  write(
    folder,
    "pack.cjs",
    `${require_}require(${JSON.stringify(path.join(repo, "tools", "lib", "lazy-arborist.cjs"))});
const { PolicyPack } = load("@pulumi/policy");
new PolicyPack("one-rule", {
  policies: [
    { name: "nothing", description: "asks nothing", enforcementLevel: "mandatory", validateResource: () => undefined },
  ],
});
`,
  );
  return folder;
}

function moduleName(module: string): string {
  return `m_${module.replace(/[^a-z0-9]/gi, "_")}`;
}

/** State keeps provider inputs that are not strings as JSON text, and our engine-only keys start with underscores. */
function providerInputs(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(strip(inputs) as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value === "string" && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
    ]),
  );
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, inner]) => [key, strip(inner)]),
  );
}

function write(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}
