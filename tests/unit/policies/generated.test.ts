// Holds what tools/generate/policy.cjs writes equal to the installed SDKs and to the rules. After an SDK update that
// fails here: run the generator and judge the new inputs in the difference.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../../policies/rules";
import { gpuInputs, renderGpuInputs } from "../../../tools/generate/policy-gpu-inputs";
import { classify } from "../../../tools/generate/policy-gpu-names";
import { plainType, readSdks, type Sdk } from "../../../tools/generate/policy-sdk-types";
import { replaceTable } from "../../../tools/generate/policy-table";
import { renderTaggable, taggable } from "../../../tools/generate/policy-taggable";

const policies = path.resolve(__dirname, "../../../policies");
const read = (name: string) => fs.readFileSync(path.join(policies, name), "utf8");

let sdks: Sdk[];
beforeAll(() => {
  sdks = readSdks();
}, 60_000);

describe("policies/data", () => {
  it("lists the taggable types of the installed SDKs", () => {
    expect(
      renderTaggable(sdks) === read("data/taggable.json"),
      "run node tools/generate/policy.cjs",
    ).toBe(true);
  });

  it("lists every input of the installed SDKs that can ask for an accelerator", () => {
    expect(
      renderGpuInputs(sdks) === read("data/gpu-inputs.json"),
      "run node tools/generate/policy.cjs",
    ).toBe(true);
  });

  it("names the versions it was made from", () => {
    const versions = Object.fromEntries(sdks.map((sdk) => [sdk.name, sdk.version]));
    expect(taggable(sdks).sdks).toEqual(versions);
    expect(gpuInputs(sdks).sdks).toEqual(versions);
  });
});

describe("policies/README.md", () => {
  it("holds the table that the rules give", () => {
    expect(
      replaceTable(read("README.md"), rules) === read("README.md"),
      "run node tools/generate/policy.cjs",
    ).toBe(true);
  });
});

describe("readSdks", () => {
  it("reads every resource type with its members", () => {
    for (const sdk of sdks) {
      expect(sdk.resources.length).toBeGreaterThan(1000);
      expect(sdk.resources.filter(({ members }) => members.length === 0).length).toBeLessThan(5);
    }
  });

  it.each([
    ["pulumi.Input<string | undefined>", "string"],
    ["pulumi.Input<pulumi.Input<inputs.ec2.Tag>[] | undefined>", "inputs.ec2.Tag[]"],
    ["pulumi.Input<{ [key: string]: pulumi.Input<string>; } | undefined>", "{ [string]: string }"],
    ["pulumi.Input<string | enums.compute.Kind | undefined>", "(string | enums.compute.Kind)"],
  ])("reads %s as %s", (declared, plain) => {
    expect(plainType(declared)).toBe(plain);
  });
});

describe("an SDK that adds an input", () => {
  const sdk = (
    members: { name: string; type: string }[],
    objects: [string, { name: string; type: string }[]][] = [],
  ): Sdk => ({
    name: "aws",
    version: "99.0.0",
    resources: [
      { token: "aws:new/box:Box", members },
      ...[
        "aws:ec2/capacityBlockReservation:CapacityBlockReservation",
        "gcp:tpu/v2QueuedResource:V2QueuedResource",
        "gcp:tpu/v2Vm:V2Vm",
      ].map((token) => ({ token, members: [] })),
    ],
    objects: new Map(objects),
  });

  it.each([
    [[{ name: "workerInstanceType", type: "string" }], [], { workerInstanceType: "type" }],
    [[{ name: "gpuCount", type: "number" }], [], { gpuCount: "count" }],
    [
      [{ name: "config", type: "inputs.new.Config[]" }],
      [
        ["new.Config", [{ name: "accelerators", type: "inputs.new.Accelerator[]" }]],
        [
          "new.Accelerator",
          [
            { name: "type", type: "string" },
            { name: "count", type: "number" },
          ],
        ],
      ],
      { "config.accelerators.type": "accelerator", "config.accelerators.count": "count" },
    ],
    [
      [{ name: "pools", type: "{ [string]: inputs.new.Pool }" }],
      [["new.Pool", [{ name: "vmSize", type: "string" }]]],
      { "pools.*.vmSize": "type" },
    ],
  ] as const)("has it judged: %j", (members, objects, expected) => {
    const table = gpuInputs([
      sdk([...members], objects as unknown as [string, { name: string; type: string }[]][]),
    ]);
    expect(table.judged["aws:new/box:Box"]).toEqual(expected);
  });

  it("stops at a form of accelerator that nobody has classified", () => {
    const place = {
      token: "aws:new/box:Box",
      path: ["gpus"],
      name: "gpus",
      type: "pulumi.asset.Archive",
    };
    expect(() => classify(place)).toThrow("in a form the generator does not know; classify it");
  });

  it("follows types that contain themselves", () => {
    const objects: [string, { name: string; type: string }[]][] = [
      [
        "new.Tree",
        [
          { name: "child", type: "inputs.new.Tree" },
          { name: "nodeType", type: "string" },
        ],
      ],
    ];
    expect(
      gpuInputs([sdk([{ name: "tree", type: "inputs.new.Tree" }], objects)]).judged[
        "aws:new/box:Box"
      ],
    ).toEqual({ "tree.nodeType": "type" });
  });
});

describe("policies/config", () => {
  const names = ["dev", "staging", "prod", "shared"];

  it.each(names)("%s.json sets every rule and none that does not exist", (name) => {
    const config = JSON.parse(read(`config/${name}.json`)) as Record<string, unknown>;
    expect(Object.keys(config).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(names)("%s.json uses only settings the rules have", (name) => {
    const config = JSON.parse(read(`config/${name}.json`)) as Record<
      string,
      string | Record<string, unknown>
    >;
    for (const rule of rules) {
      const given = config[rule.id];
      if (typeof given === "string") continue;
      const { enforcementLevel, ...settings } = given ?? {};
      expect(["advisory", "mandatory", "disabled"]).toContain(enforcementLevel);
      expect(Object.keys(rule.config?.schema ?? {})).toEqual(
        expect.arrayContaining(Object.keys(settings)),
      );
    }
  });
});

describe("the pack", () => {
  it("imports nothing but the policy SDK, node and the catalog's data", () => {
    const files = fs
      .readdirSync(policies, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      for (const [, from] of read(file).matchAll(
        /(?:from|import|require|load)\s*\(?\s*"([^"]+)"/g,
      )) {
        expect(from, file).toMatch(
          /^(\.\.?\/|node:module$|@pulumi\/policy(\/deserialize)?$|yaml$)/,
        );
        expect(from, file).not.toMatch(/components|cli\/|sim\//);
      }
    }
  });
});
