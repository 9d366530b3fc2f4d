// Proves how the frame runs rules over several resources: inputs, links between resources, unknown values, failures.
import { afterEach, describe, expect, it } from "vitest";
import { rules, toPolicies } from "../../../policies/rules";
import { isStackRule, stackRule, type StackRule } from "../../../policies/stack-rule";
import { analyze, analyzeStack, secret, UNKNOWN, type StackCase } from "./harness";

const bucket = "aws:test/bucket:Bucket";
const policy = "aws:test/policy:Policy";

const define = (check: StackRule["check"]): StackRule =>
  stackRule({
    id: "test-rule",
    title: "A test",
    severity: "low",
    why: "why",
    seen: "seen",
    remedy: "remedy",
    publicIds: [],
    applies: (token) => token === bucket,
    check,
  });

const texts = async (rule: StackRule, resources: StackCase[]): Promise<string[]> =>
  (await analyzeStack(rule, resources)).map(
    ({ level, message }) => `${level}: ${message.replace("A test\n", "")}`,
  );

const wantsOn = define((stack) => {
  stack.each(stack.resources, (resource) => {
    const at = resource.get("state");
    if (!at.is("on")) resource.violation({ at, must: 'be "on"', fix: 'set `state` to "on"' });
  });
});

describe("toStackPolicy", () => {
  afterEach(() => {
    delete process.env["PULUMI_DRY_RUN"];
  });

  it("judges the inputs, not what the cloud answered, and names the resource", async () => {
    const resources = [
      { type: bucket, name: "a", inputs: { state: "on" }, outputs: { state: "off" } },
      { type: bucket, name: "b", inputs: { state: "off" }, outputs: { state: "on" } },
      { type: policy, name: "c", inputs: { state: "off" } },
    ];
    const found = await analyzeStack(wantsOn, resources);
    expect(found).toEqual([
      {
        level: "mandatory",
        severity: 1,
        urn: `urn:pulumi:dev::test::${bucket}::b`,
        message:
          'A test\naws:test/bucket:Bucket "b": `state` must be "on", got "off"; set `state` to "on"',
      },
    ]);
  });

  it("gives outputs, options, parent and dependencies", async () => {
    const shows = define((stack) => {
      const one = stack.resources[0]!;
      const links = [
        one.outputs.get("id").text(),
        one.options.protect,
        one.options.deleteBeforeReplace,
        one.parent?.token,
        one.dependencies.map(({ name }) => name),
        one.propertyDependencies.get("policy")?.map(({ name }) => name),
        stack.all.length,
      ];
      stack.violation({ must: "show", got: JSON.stringify(links), fix: "nothing" });
    });
    const resources = [
      { type: "pulumi:pulumi:Stack", name: "test-dev" },
      { type: policy, name: "p" },
      {
        type: bucket,
        name: "b",
        outputs: { id: "b-1" },
        protect: true,
        deleteBeforeReplace: false,
        parent: "test-dev",
        dependencies: ["p"],
        propertyDependencies: { policy: ["p"] },
      },
    ];
    expect(await texts(shows, resources)).toEqual([
      'mandatory: pulumi:pulumi:Stack "test-dev": the stack must show, got ["b-1",true,false,"pulumi:pulumi:Stack",["p"],["p"],3]; nothing',
    ]);
  });

  it("leaves the other resources judged when one is unknown at preview", async () => {
    const resources = [
      { type: bucket, name: "a", inputs: { state: UNKNOWN } },
      { type: bucket, name: "b", inputs: { state: "off" } },
    ];
    expect(await texts(wantsOn, resources)).toEqual([
      'advisory: aws:test/bucket:Bucket "a": undecided, `state` is not known at preview; judged at `pulumi up`',
      'mandatory: aws:test/bucket:Bucket "b": `state` must be "on", got "off"; set `state` to "on"',
    ]);
  });

  it("counts what is still unknown at `pulumi up` as a violation", async () => {
    process.env["PULUMI_DRY_RUN"] = "false";
    expect(await texts(wantsOn, [{ type: bucket, name: "a", inputs: { state: UNKNOWN } }])).toEqual(
      [
        'mandatory: aws:test/bucket:Bucket "a": `state` is still unknown at `pulumi up`, which counts as a violation; give it a value',
      ],
    );
  });

  it("is undecided as a whole when a judgement of the whole reads what is unknown", async () => {
    const counts = define((stack) => {
      for (const resource of stack.resources) resource.get("size").number();
    });
    expect(await texts(counts, [{ type: bucket, inputs: { size: UNKNOWN } }])).toEqual([
      'advisory: pulumi:pulumi:Stack "stack": undecided, `size` is not known at preview; judged at `pulumi up`',
    ]);
  });

  it("turns a rule that throws into a violation without quoting the error's text", async () => {
    const broken = define(() => {
      JSON.parse('{"password": hunter2}');
    });
    const found = await texts(broken, [{ type: bucket }]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^mandatory: the stack: the rule failed \(SyntaxError.*\), which counts as a violation/,
    );
    expect(found[0]).not.toContain("hunter2");
  });

  it("never prints a secret", async () => {
    const found = await texts(wantsOn, [{ type: bucket, inputs: { state: secret("canary-1") } }]);
    expect(found.join()).toContain("got a value that is not printed");
    expect(found.join()).not.toContain("canary-1");
  });

  it("judges a stack of one resource where a test asks for one resource", async () => {
    expect(await analyze(wantsOn, { type: bucket, inputs: { state: "on" } })).toEqual([]);
    expect(await analyze(wantsOn, { type: bucket })).toHaveLength(1);
  });
});

describe("toPolicies", () => {
  const policies = toPolicies();

  it("has every rule once, and waivers before all others", () => {
    const names = policies.map(({ name }) => name);
    expect(names[0]).toBe("waivers");
    expect([...names].sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it("judges stacks by stack rules, which also look at each resource", () => {
    for (const policy of policies) {
      const rule = rules.find(({ id }) => id === policy.name)!;
      expect("validateStack" in policy).toBe(isStackRule(rule));
      expect("validateResource" in policy).toBe(true);
      expect(policy).toMatchObject({
        description: rule.title,
        severity: rule.severity,
        remediationSteps: rule.remedy,
        tags: rule.publicIds,
        enforcementLevel: "mandatory",
      });
      expect(policy.configSchema?.properties).toEqual(rule.config?.schema);
    }
  });
});
