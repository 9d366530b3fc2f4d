import { describe, expect, it } from "vitest";
import { renderIssues, type EndpointSpec } from "../../../components/spec";
import { check, goodSpec } from "./fixture";

const MANY = 10_000;

function many(alias: (index: number) => object): EndpointSpec {
  const spec = goodSpec();
  const entries = Array.from({ length: MANY }, (_, index) => [`model-${index}`, alias(index)]);
  spec.models = { ...spec.models, ...(Object.fromEntries(entries) as EndpointSpec["models"]) };
  return spec;
}

/** Time is bounded by the runner's limit, which a quadratic check passes by far. */
describe("10,000 models", () => {
  it("are resolved", { timeout: 60_000 }, () => {
    const { issues, spec } = check(
      many(() => ({
        targets: [
          { cloud: "aws", model: "claude-sonnet-5-5" },
          { cloud: "azure", model: "gpt-5.4" },
        ],
      })),
    );
    expect(issues).toEqual([]);
    expect(spec?.aws?.targets).toHaveLength(MANY + 1);
    expect(new Set(spec?.azure?.targets.map(({ deploymentName }) => deploymentName)).size).toBe(
      MANY + 2,
    );
  });

  it("that are all wrong are all told, each on a line", { timeout: 60_000 }, () => {
    const spec = many((index) => ({
      targets: [{ cloud: "aws", model: `claude-sonet-${index}`, region: `us-east-${index + 10}` }],
    }));
    spec.tenants = Object.fromEntries(
      Array.from({ length: MANY }, (_, index) => [
        `team-${index}`,
        { models: [`modell-${index}`] },
      ]),
    );
    const { issues } = check(spec);
    expect(issues).toHaveLength(3 * MANY);
    const message = renderIssues(issues);
    expect(message.split("\n")).toHaveLength(3 * MANY + 1);
    expect(message).toMatch(/^the endpoint's description has 30000 problems;/);
    expect(issues[0]?.reason).toBe(
      'must be a model of the catalog, got "claude-sonet-0"; use "claude-sonnet-5-5", or add it to `catalogOverlay`',
    );
  });

  it("of one folded name are found", { timeout: 60_000 }, () => {
    const spec = goodSpec();
    const target = { cloud: "aws", model: "claude-sonnet-5-5" } as const;
    for (let index = 0; index < MANY; index++) {
      spec.models[`m.${index}`] = { targets: [target] };
      spec.models[`m-${index}`] = { targets: [target] };
    }
    expect(check(spec).issues).toHaveLength(MANY);
  });
});
