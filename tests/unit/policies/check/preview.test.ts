// Proves how a saved preview becomes a state that policies can be run on.
import { describe, expect, it } from "vitest";
import { isPreview, PLAN_INPUT, plannedState } from "../../../../cli/check/preview";
import { PLAN_INPUT as READ_BY_THE_RULE } from "../../../../policies/rules/stack/no-destructive-change";

const urn = (type: string, name: string): string => `urn:pulumi:dev::atlas::${type}::${name}`;
const key = "aws:kms/key:Key";
const root = {
  op: "create",
  urn: urn("pulumi:pulumi:Stack", "atlas-dev"),
  newState: { urn: urn("pulumi:pulumi:Stack", "atlas-dev"), type: "pulumi:pulumi:Stack" },
};
const step = (op: string, name: string, more: object = {}) => ({
  op,
  urn: urn(key, name),
  ...(op !== "delete" && {
    newState: { urn: urn(key, name), type: key, custom: true, inputs: { description: name } },
  }),
  ...more,
});
const resources = (...args: Parameters<typeof plannedState>) =>
  plannedState(...args).deployment.resources ?? [];

describe("plannedState", () => {
  it("tells a preview from a state", () => {
    expect(isPreview({ steps: [] })).toBe(true);
    expect(isPreview({ version: 3, deployment: {} })).toBe(false);
    expect(isPreview(null)).toBe(false);
  });

  it("holds what the preview creates, updates and leaves, and not what it deletes", () => {
    const steps = [
      root,
      step("create", "a"),
      step("update", "b"),
      step("same", "c"),
      step("delete", "d"),
    ];
    const found = resources({ steps }, "plan.json");
    expect(found.map((each) => each.urn.split("::").at(-1))).toEqual(["atlas-dev", "a", "b", "c"]);
    expect(found[1]).toMatchObject({ inputs: { description: "a" }, outputs: {} });
  });

  it("tells the rule of deletes and replacements, each once", () => {
    const steps = [
      root,
      step("create-replacement", "a", { replaceReasons: ["spec"], oldState: { protect: true } }),
      step("replace", "a", { replaceReasons: ["spec"] }),
      step("delete-replaced", "a"),
      step("delete", "d", { oldState: { urn: urn(key, "d"), type: key, protect: false } }),
      step("update", "b"),
    ];
    expect(PLAN_INPUT).toBe(READ_BY_THE_RULE);
    expect(resources({ steps }, "plan.json")[0]?.inputs?.[PLAN_INPUT]).toEqual([
      { op: "replace", type: key, name: "a", urn: urn(key, "a"), protect: true, because: ["spec"] },
      { op: "delete", type: key, name: "d", urn: urn(key, "d"), protect: false, because: [] },
    ]);
  });

  it("has a stack to tell of when everything goes", () => {
    const found = resources({ steps: [step("delete", "d")] }, "plan.json");
    expect(found.map(({ urn }) => urn)).toEqual([urn("pulumi:pulumi:Stack", "atlas-dev")]);
    expect(found[0]?.inputs?.[PLAN_INPUT]).toHaveLength(1);
  });

  it("takes types and names from nested URNs", () => {
    const nested = `urn:pulumi:dev::atlas::unifiedai:aws:BedrockEndpoint$${key}::a::b`;
    const found = resources({ steps: [root, { op: "delete", urn: nested }] }, "plan.json");
    expect(found[0]?.inputs?.[PLAN_INPUT]).toMatchObject([{ type: key, name: "a::b" }]);
  });

  it("gives resources the settings of providers that the preview leaves out", () => {
    const provider = `${urn("pulumi:providers:aws", "default_7_48_0")}::1234`;
    const own = `${urn("pulumi:providers:aws", "own")}::5678`;
    const steps = [
      root,
      {
        op: "create",
        urn: urn("pulumi:providers:aws", "own"),
        newState: { urn: urn("pulumi:providers:aws", "own"), type: "pulumi:providers:aws" },
      },
      ...["a", "b"].map((name) => ({
        op: "create",
        urn: urn(key, name),
        newState: { urn: urn(key, name), type: key, provider: name === "a" ? provider : own },
      })),
    ];
    const config = { "aws:defaultTags": '{"tags":{"Team":"x"}}', "gcp:project": "p" };
    expect(resources({ steps, config }, "plan.json")[0]).toEqual({
      urn: urn("pulumi:providers:aws", "default_7_48_0"),
      type: "pulumi:providers:aws",
      custom: true,
      id: "1234",
      inputs: { defaultTags: '{"tags":{"Team":"x"}}' },
      outputs: {},
    });
    expect(resources({ steps, config }, "plan.json")).toHaveLength(5);
  });

  it("refuses a preview that leaves out what does not change", () => {
    const preview = { steps: [root, step("update", "a")], changeSummary: { same: 12, update: 1 } };
    expect(() => plannedState(preview, "plan.json")).toThrow(
      "plan.json: must hold the whole stack, got a preview that leaves out 12 unchanged resources; make it with `pulumi preview --json --show-sames`",
    );
    const whole = { steps: [root, step("same", "a")], changeSummary: { same: 2 } };
    expect(resources(whole, "plan.json")).toHaveLength(2);
  });
});
