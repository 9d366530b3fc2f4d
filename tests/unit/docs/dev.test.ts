// Proves that the picture shows the resources the program registers for dev, and that the README's figures of dev are the
// catalog's; not that the picture is understood, or that a bill says the same.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { estimateIdleCost } from "../../../catalog";
import { environmentCost } from "../../../cli/cost/environment";
import { resolveSpec, UnifiedAiEndpoint, type EndpointSpec } from "../../../components";
import { flowsOf } from "../../../tools/generate/architecture/flows";
import {
  graphOf,
  type Graph,
  type GraphResource,
} from "../../../tools/generate/architecture/graph";
import { renderArchitecture, THEMES } from "../../../tools/generate/architecture/render";
import { record, type Recorded } from "../components/record";
import { estimated, judged, stateOfRecorded } from "../policies/cost/totals";
import { read, root } from "./markdown";

const graph = JSON.parse(
  fs.readFileSync(path.join(root, "docs/architecture.json"), "utf8"),
) as Graph;
const { config } = parse(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as {
  config: Record<string, EndpointSpec>;
};
const spec = config["unified-ai-endpoint:endpoint"]!;

let resources: Recorded[];
beforeAll(async () => {
  const quiet = vi.spyOn(console, "log").mockImplementation(() => undefined);
  ({ resources } = await record(
    () => new UnifiedAiEndpoint("unified-ai", { ...spec, environment: "dev" }),
  ));
  quiet.mockRestore();
});

describe("docs/architecture.json", () => {
  it("holds the resources that the program registers for dev", () => {
    const made = resources.map(
      ({ type, name, parent, propertyDependencies, inputs }): GraphResource => ({
        type,
        name,
        parent: parent === "" ? undefined : parent.slice(parent.lastIndexOf("::") + 2),
        from: Object.values(propertyDependencies).flat(),
        inputs,
      }),
    );
    expect(graphOf(made), "run node tools/generate/architecture.cjs --local").toEqual(graph);
  });
});

describe("the picture", () => {
  it.each(["light", "dark"] as const)("%s is drawn from the graph as it is", (theme) => {
    const file = theme === "light" ? "architecture.svg" : "architecture-dark.svg";
    const drawn = fs.readFileSync(path.join(root, "docs", file), "utf8");
    expect(
      renderArchitecture(graph, THEMES[theme]) === drawn,
      "run node tools/generate/architecture.cjs",
    ).toBe(true);
  });

  it("names every alias's models, every tenant and each part's number of resources", () => {
    const svg = renderArchitecture(graph, THEMES.light);
    for (const { model } of graph.targets) expect(svg).toContain(model);
    for (const tenant of graph.tenants) expect(svg).toContain(tenant);
    const vertex = graph.components.find(({ type }) => type === "gcp:VertexEndpoint")!;
    const count = Object.values(vertex.children).reduce((a, b) => a + b, 0);
    expect(svg).toContain(`${count} resources`);
  });

  it("is refused when the resources do not show a flow, a trust or a known component", () => {
    const cut = {
      ...graph,
      links: graph.links.filter((link) => !link.startsWith("unified-ai-gcp")),
    };
    expect(() => flowsOf(cut)).toThrow("no flow from gateway to gcp");
    const alone = {
      ...graph,
      components: graph.components.map((component) => ({
        ...component,
        children: component.type === "gcp:VertexEndpoint" ? {} : component.children,
      })),
    };
    expect(() => flowsOf(alone)).toThrow("trusts the cluster");
    const strange = { type: "aws:Strange", name: "x", children: {} };
    expect(() => renderArchitecture({ ...graph, components: [strange] }, THEMES.light)).toThrow(
      "no row for the component aws:Strange",
    );
  });
});

describe("the price book", () => {
  it.each([
    ["us-east-1", []],
    ["eu-central-1", []],
    ["sa-east-1", []],
    [
      "me-south-1",
      ["aws:amp/scraper:Scraper", "aws:elasticache/replicationGroup:ReplicationGroup"],
    ],
  ])("prices all that dev has at home in %s but %s", (region, without) => {
    const moved = resources.map(({ type, inputs }) => ({ type, inputs, outputs: { region } }));
    const { unpriced } = estimateIdleCost(moved);
    expect(unpriced.map(({ type }) => type)).toEqual(without);
    for (const { reason } of unpriced) expect(reason).toBe(`no checked price in ${region}`);
  });
});

describe("the README's figures", () => {
  const readme = read("README.md").text;

  it("of dev idle are the price book's", () => {
    const { totalMonthlyUsd } = estimateIdleCost(
      resources.map(({ type, inputs }) => ({ type, inputs })),
    );
    const day = ((totalMonthlyUsd * 24) / 730).toFixed(2);
    expect(/\$[\d.,]+ a month, \$[\d.]+ a day/.exec(readme)?.[0]).toBe(
      `$${totalMonthlyUsd.toFixed(2)} a month, $${day} a day`,
    );
  });

  it("of dev asleep are what its schedule leaves of them", () => {
    const { idleMonthlyUsd, schedule } = environmentCost(stateOfRecorded(resources), {
      egress: "tiered",
    });
    expect(schedule?.savedMonthlyUsd).toBeGreaterThan(0);
    const row = readme.split("\n").find((line) => line.includes("outside its `schedule`"));
    expect(row).toContain(`$${idleMonthlyUsd.toFixed(2)} a month`);
  });

  it("are those that the policy of costs judges", async () => {
    const state = stateOfRecorded(resources);
    expect(await judged(state)).toEqual({ usd: estimated(state), undecided: [] });
  });

  it("of a thousand calls are those of the first target's prices", () => {
    const { aliases, azure } = resolveSpec(spec, { environment: "dev" });
    const first = azure!.targets.find(({ key }) => key === aliases[0]!.targetKeys[0])!;
    const usd = (1000 * (1500 * first.price.input + 300 * first.price.output)) / 1e6;
    const row = readme.split("\n").find((line) => line.includes("1,000 calls of 1,500 tokens"));
    expect(row).toContain(`$${(Math.ceil(usd * 100 - 1e-9) / 100).toFixed(2)}`);
  });
});
