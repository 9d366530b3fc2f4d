// Proves how the frame treats unknown values, failures and secrets; what single rules require is in their own files.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { rule, type Rule } from "../../../policies/rule";
import { rules } from "../../../policies/rules";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const type = "aws:test/thing:Thing";

const define = (check: Rule["check"]): Rule =>
  rule({
    id: "test-rule",
    title: "A test",
    severity: "low",
    why: "why",
    seen: "seen",
    remedy: "remedy",
    publicIds: [],
    applies: (token) => token === type,
    check,
  });

const wantsOn = define((resource) => {
  for (const name of ["first", "second"]) {
    resource.each([resource.get("list", name)], (at) => {
      if (!at.is("on")) resource.violation({ at, must: 'be "on"', fix: `set \`${name}\` to "on"` });
    });
  }
});

describe("toPolicy", () => {
  afterEach(() => {
    delete process.env["PULUMI_DRY_RUN"];
  });

  it("names resource, path, found, required and the fix", async () => {
    expect(
      await violations(wantsOn, { type, inputs: { list: { first: "on", second: "off" } } }),
    ).toEqual([
      'aws:test/thing:Thing "main": `list.second` must be "on", got "off"; set `second` to "on"',
    ]);
  });

  it("says nothing when nothing is wrong, and ignores other types", async () => {
    expect(
      await analyze(wantsOn, { type, inputs: { list: { first: "on", second: "on" } } }),
    ).toEqual([]);
    expect(await analyze(wantsOn, { type: "aws:other/thing:Thing", inputs: {} })).toEqual([]);
  });

  it("reports an unknown value as undecided, and still judges what is known", async () => {
    const inputs = { list: { first: UNKNOWN, second: "off" } };
    expect(await undecided(wantsOn, { type, inputs })).toEqual([
      'aws:test/thing:Thing "main": undecided, `list.first` is not known at preview; judged at `pulumi up`',
    ]);
    expect(await violations(wantsOn, { type, inputs })).toHaveLength(1);
  });

  it("is undecided when what holds the value is unknown", async () => {
    const messages = await undecided(wantsOn, { type, inputs: { list: UNKNOWN } });
    expect(messages).toEqual([expect.stringContaining("`list` is not known")]);
  });

  it("counts what is still unknown at pulumi up as a violation", async () => {
    process.env["PULUMI_DRY_RUN"] = "false";
    const messages = await violations(wantsOn, {
      type,
      inputs: { list: { first: UNKNOWN, second: "on" } },
    });
    expect(messages).toEqual([
      'aws:test/thing:Thing "main": `list.first` is still unknown at `pulumi up`, which counts as a violation; give it a value',
    ]);
  });

  it("turns a rule that throws into a violation without quoting the error's text", async () => {
    const broken = define(() => {
      JSON.parse('{"password": hunter2}');
    });
    const messages = await violations(broken, { type });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/the rule failed \(SyntaxError.*\), which counts as a violation/);
    expect(messages[0]).not.toContain("hunter2");
  });

  it("never prints a secret, nor anything that holds one", async () => {
    const prints = define((resource) => {
      for (const name of ["plain", "hidden", "holder"]) {
        resource.violation({ at: resource.get(name), must: "differ", fix: "change it" });
      }
    });
    const inputs = {
      plain: "canary-1",
      hidden: secret("canary-2"),
      holder: { inner: [secret("canary-3")] },
    };
    const messages = (await violations(prints, { type, inputs })).join("\n");
    expect(messages).toContain('"canary-1"');
    expect(messages).toContain("a value that is not printed");
    expect(messages).not.toMatch(/canary-[23]/);
  });

  it("is undecided on a secret that is unknown", async () => {
    const inputs = { list: { first: secret(UNKNOWN), second: "on" } };
    expect(await undecided(wantsOn, { type, inputs })).toHaveLength(1);
  });

  it("treats __proto__ and other inherited names as missing", async () => {
    const reads = define((resource) => {
      const at = resource.get("constructor", "name");
      if (!at.isMissing) resource.violation({ at, must: "be missing", fix: "none" });
    });
    expect(await analyze(reads, { type, inputs: {} })).toEqual([]);
  });
});

describe("every rule", () => {
  const folder = path.resolve(__dirname, "../../../policies/rules");

  it("lives in a file of its own that carries its id", () => {
    const files = fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && path.basename(file) !== "index.ts")
      .map((file) => path.basename(file, ".ts"));
    expect(files.sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(rules.map((each) => [each.id, each] as const))(
    "%s says why, where it was seen and how to fix it",
    (_, each) => {
      for (const text of [each.title, each.why, each.seen, each.remedy])
        expect(text.length).toBeGreaterThan(20);
      expect(Object.keys(each.config?.schema ?? {})).toEqual(
        expect.arrayContaining(Object.keys(each.config?.defaults ?? {})),
      );
    },
  );

  it.each(rules.flatMap((each) => (each.config ? [[each.id, each.config] as const] : [])))(
    "%s tells the defaults it has",
    (_, { schema, defaults }) => {
      const told = Object.entries(schema).flatMap(([name, one]) =>
        one.default === undefined ? [] : [[name, one.default]],
      );
      expect(Object.fromEntries(told)).toEqual(defaults);
    },
  );

  it.each(rules.map((each) => [each.id, each] as const))(
    "%s survives inputs of every wrong form",
    async (_, each) => {
      const tokens = [
        "aws:s3/bucket:Bucket",
        "aws:ec2/instance:Instance",
        "azure-native:cognitiveservices:Account",
        "azure-native:cognitiveservices:Deployment",
        "gcp:compute/instance:Instance",
        "aws:autoscaling/group:Group",
        "kubernetes:apps/v1:Deployment",
        "pulumi:providers:aws",
        "aws:bedrock/inferenceProfile:InferenceProfile",
      ];
      const names = [
        "tags",
        "labels",
        "instanceType",
        "properties",
        "location",
        "region",
        "acl",
        "modelSource",
        "spec",
        "guestAccelerators",
      ];
      for (const token of tokens) {
        for (const value of [
          null,
          0,
          "",
          "x",
          true,
          [],
          [null],
          [[1]],
          {},
          { a: { b: null } },
          { model: 3, networkAcls: "Deny" },
          UNKNOWN,
        ]) {
          const inputs = Object.fromEntries(names.map((name) => [name, value]));
          const diagnostics = await analyze(each, {
            type: token,
            inputs,
            provider: { defaultTags: value },
          });
          expect(diagnostics.map(({ message }) => message).join()).not.toContain("the rule failed");
        }
      }
    },
  );
});
