// Proves the direction of imports and how resources are made, from the source text; not what happens at run time.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { importsOf, sourcesOf, visit, type Source } from "./sources";

const cloudSdk = /^@pulumi\/(aws|azure-native|gcp)(\/|$)/;
const anySdk = /^@pulumi\/(aws|azure-native|gcp|kubernetes)(\/|$)/;
const sdkRoot = /^@pulumi\/(aws|azure-native|gcp|vault|kubernetes)$/;
const foreign = (module: string): boolean =>
  !/^(index|components|catalog|baseline|bootstrap|policies|cli|sim|tests|tools|examples)(\/|$)/.test(
    module,
  );

/** `[file, import]` of every import of the sources that breaks the rule. */
function breaking(
  sources: Source[],
  allowed: (module: string, file: string) => boolean,
): string[][] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((module) => !allowed(module, source.file))
      .map((module) => [source.file, module]),
  );
}

describe("the direction of imports", () => {
  it.each([
    ["index.ts", /^components(\/index)?$/],
    ["components", /^(components|catalog)(\/|$)/],
    ["baseline", /^(baseline|components|catalog)(\/|$)/],
    ["bootstrap", /^(bootstrap|components|catalog)(\/|$)/],
    ["provider", /^(provider|components)(\/|$)/],
    ["catalog", /^catalog(\/|$)/],
    ["policies", /^(policies|catalog)(\/|$)/],
    ["cli", /^(cli|catalog|tools|sim\/(model|store|home|dataplane|schema|vault))(\/|$)/],
    ["sim", /^sim(\/|$)/],
  ])("%s reaches only what lies below it", (place, ours) => {
    const sources = sourcesOf(place);
    expect(sources.length).toBeGreaterThan(0);
    expect(breaking(sources, (module) => foreign(module) || ours.test(module))).toEqual([]);
  });

  it("never takes the root of a cloud's SDK, which costs seconds at every preview", () => {
    const sources = sourcesOf(
      ...["index.ts", "components", "baseline", "bootstrap", "provider", "policies", "cli", "sim"],
    );
    expect(breaking(sources, (module) => !sdkRoot.test(module))).toEqual([]);
  });

  it.each(["aws", "azure", "gcp"])("keeps bootstrap/%s to its own cloud", (cloud) => {
    const own = cloud === "azure" ? "azure-native" : cloud;
    const others = ["aws", "azure", "gcp"].filter((other) => other !== cloud).join("|");
    const allowed = (module: string): boolean =>
      cloudSdk.test(module)
        ? module.startsWith(`@pulumi/${own}/`)
        : !new RegExp(`^(bootstrap|components)/(${others})(/|$)`).test(module);
    expect(breaking(sourcesOf(`bootstrap/${cloud}`), allowed)).toEqual([]);
    const shared = sourcesOf("bootstrap").filter(
      ({ file }) => !/^bootstrap\/(aws|azure|gcp)\//.test(file),
    );
    expect(breaking(shared, (module) => !cloudSdk.test(module))).toEqual([]);
  });

  it.each(["aws", "azure", "gcp"])("keeps components/%s to its own cloud", (cloud) => {
    const own = cloud === "azure" ? "azure-native" : cloud;
    const others = ["aws", "azure", "gcp"].filter((other) => other !== cloud).join("|");
    const allowed = (module: string): boolean =>
      cloudSdk.test(module)
        ? module.startsWith(`@pulumi/${own}/`)
        : !new RegExp(`^components/(${others})(/|$)`).test(module);
    expect(breaking(sourcesOf(`components/${cloud}`), allowed)).toEqual([]);
  });

  it("lets only components/<cloud>/ and one baseline file per cloud touch a cloud's SDK", () => {
    const shared = sourcesOf("index.ts", "components").filter(
      ({ file }) => !/^components\/(aws|azure|gcp)\//.test(file),
    );
    expect(breaking(shared, (module) => !cloudSdk.test(module))).toEqual([]);
    for (const source of sourcesOf("baseline")) {
      const clouds = new Set(
        importsOf(source).flatMap((module) => cloudSdk.exec(module)?.[1] ?? []),
      );
      expect(clouds.size, source.file).toBeLessThanOrEqual(1);
    }
  });
});

describe("Kubernetes' SDK", () => {
  it("is touched by components/kubernetes alone", () => {
    const others = sourcesOf("index.ts", "components", "baseline", "policies", "cli", "sim").filter(
      ({ file }) => !file.startsWith("components/kubernetes/"),
    );
    expect(breaking(others, (module) => !module.startsWith("@pulumi/kubernetes"))).toEqual([]);
  });
});

describe("how resources are made", () => {
  const sources = sourcesOf("components", "baseline", "bootstrap");

  /** Names that a file has for a cloud SDK's modules and classes. */
  function sdkNames({ tree }: Source): Set<string> {
    const names = new Set<string>();
    visit(tree, (node) => {
      if (!ts.isImportDeclaration(node) || node.importClause?.isTypeOnly) return;
      if (!anySdk.test((node.moduleSpecifier as ts.StringLiteral).text)) return;
      const bindings = node.importClause?.namedBindings;
      if (bindings === undefined) return;
      if (ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
      else for (const element of bindings.elements) names.add(element.name.text);
    });
    return names;
  }

  /** Every `new` of a cloud resource or of a component of ours. */
  function creations(source: Source): ts.NewExpression[] {
    const names = sdkNames(source);
    const found: ts.NewExpression[] = [];
    visit(source.tree, (node) => {
      if (!ts.isNewExpression(node)) return;
      const head = node.expression.getText().split(".")[0]!;
      if (
        names.has(head) ||
        /^(\w*(Endpoint|KnowledgeBase|Baseline)|(Aws)?Home\w*|AiGateway|Gateway\w+)$/.test(head)
      )
        found.push(node);
    });
    return found;
  }

  it("finds them at all", () => {
    expect(sources.flatMap(creations).length).toBeGreaterThan(35);
  });

  it("makes no resource inside an apply: its existence would depend on another resource's output", () => {
    const inside = sources.flatMap((source) =>
      creations(source).filter((creation) => {
        for (let node: ts.Node = creation; node.parent; node = node.parent) {
          if (!ts.isCallExpression(node)) continue;
          if (
            ts.isPropertyAccessExpression(node.expression) &&
            node.expression.name.text === "apply"
          )
            return true;
        }
        return false;
      }),
    );
    expect(inside.map((node) => node.getText())).toEqual([]);
  });

  it("passes options, and with them parent and provider, to everything but the baseline's top", () => {
    const bare = sources.flatMap((source) =>
      creations(source)
        .filter((creation) => creation.arguments?.length !== 3)
        .map((creation) => [source.file, creation.expression.getText()]),
    );
    expect(bare).toEqual([
      ["baseline/index.ts", "BedrockBaseline"],
      ["baseline/index.ts", "OpenAiBaseline"],
      ["baseline/index.ts", "VertexBaseline"],
      ["baseline/index.ts", "ClusterBaseline"],
      ["baseline/index.ts", "VaultBaseline"],
    ]);
  });
});

describe("the clouds' arguments", () => {
  const files = {
    aws: ["components/aws/bedrock-endpoint.ts", "BedrockEndpointArgs"],
    azure: ["components/azure/openai-endpoint.ts", "OpenAiEndpointArgs"],
    gcp: ["components/gcp/vertex-endpoint.ts", "VertexEndpointArgs"],
  } as const;

  function declarationOf(file: string, name: string): ts.InterfaceDeclaration {
    let found: ts.InterfaceDeclaration | undefined;
    visit(sourcesOf(file)[0]!.tree, (node) => {
      if (ts.isInterfaceDeclaration(node) && node.name.text === name) found = node;
    });
    return found!;
  }

  const keysOf = (declaration: ts.InterfaceDeclaration): string[] =>
    declaration.members.map((member) => member.name!.getText());

  it("take what they share from one interface and never spell it again", () => {
    const shared = sourcesOf("components/endpoint.ts")[0]!.tree;
    let text = "";
    visit(shared, (node) => {
      if (ts.isTypeAliasDeclaration(node) && node.name.text === "SharedEndpointArgs")
        text = node.type.getText();
    });
    const keys = [...text.matchAll(/"(\w+)"/g)].map(([, key]) => key!);
    expect(keys).toEqual([
      "namePrefix",
      "tags",
      "residency",
      "deletionProtection",
      "logging",
      "guardrail",
      "aliases",
      "tenants",
    ]);
    for (const [file, name] of Object.values(files)) {
      const declaration = declarationOf(file, name);
      expect(declaration.heritageClauses?.map((clause) => clause.getText())).toEqual([
        "extends SharedEndpointArgs",
      ]);
      expect(keysOf(declaration).filter((key) => keys.includes(key))).toEqual([]);
    }
  });

  it("share a key between two clouds only when all three have it, except the two words for a place", () => {
    const own = Object.values(files).map(([file, name]) => keysOf(declarationOf(file, name)));
    const count = (key: string): number => own.filter((keys) => keys.includes(key)).length;
    const partly = [...new Set(own.flat())].filter((key) => count(key) === 2);
    expect(partly).toEqual(["location"]);
    expect(own[0]).toContain("region");
    expect([...new Set(own.flat())].filter((key) => count(key) === 3)).toEqual(["targets"]);
  });
});
