// Holds what tools/generate/policy.cjs writes equal to the installed SDKs and to the rules. After an SDK update that
// fails here: run the generator and judge the new inputs in the difference.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { areas, rules } from "../../../policies/rules";
import { gpuInputs, renderGpuInputs } from "../../../tools/generate/policy-gpu-inputs";
import { classify } from "../../../tools/generate/policy-gpu-names";
import { plainType, readSdks, type Sdk } from "../../../tools/generate/policy-sdk-types";
import {
  PROFILES,
  renderEnvironment,
  renderProfile,
  type Environment,
} from "../../../tools/generate/policy-profiles";
import { replaceTable } from "../../../tools/generate/policy-table";
import { renderTaggable, taggable } from "../../../tools/generate/policy-taggable";

const policies = path.resolve(__dirname, "../../../policies");
const RUN = "run node tools/generate/policy.cjs";
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
  it("holds the tables that the rules give", () => {
    expect(
      replaceTable(read("README.md"), areas) === read("README.md"),
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

const environments = JSON.parse(read("config/environments.json")) as Record<string, Environment>;

describe("policies/profiles and policies/config", () => {
  const files = [
    ...PROFILES.map((name) => `profiles/${name}.json`),
    ...Object.keys(environments).map((name) => `config/${name}.json`),
  ];

  it("are what the rules and environments.json give", () => {
    for (const name of PROFILES)
      expect(read(`profiles/${name}.json`) === renderProfile(name, rules), `${name}: ${RUN}`).toBe(
        true,
      );
    for (const [name, environment] of Object.entries(environments))
      expect(
        read(`config/${name}.json`) === renderEnvironment(environment, rules),
        `${name}: ${RUN}`,
      ).toBe(true);
  });

  it("hold nothing else", () => {
    const found = ["profiles", "config"].flatMap((folder) =>
      fs.readdirSync(path.join(policies, folder)).map((file) => `${folder}/${file}`),
    );
    expect(found.sort()).toEqual([...files, "config/environments.json"].sort());
  });

  it.each(files)("%s sets every rule, and only settings the rules have", (file) => {
    const config = JSON.parse(read(file)) as Record<string, string | Record<string, unknown>>;
    expect(Object.keys(config)).toEqual(rules.map(({ id }) => id));
    for (const rule of rules) {
      const given = config[rule.id] as string | Record<string, unknown>;
      const { enforcementLevel, ...settings } =
        typeof given === "string" ? { enforcementLevel: given } : given;
      expect(["advisory", "mandatory", "disabled"]).toContain(enforcementLevel);
      expect(Object.keys(rule.config?.schema ?? {})).toEqual(
        expect.arrayContaining(Object.keys(settings)),
      );
    }
  });

  it("give every rule its level by severity", () => {
    const one = (severity: "low" | "medium" | "high" | "critical") => ({ id: severity, severity });
    const all = [one("low"), one("medium"), one("high"), one("critical")];
    const level = (name: (typeof PROFILES)[number]) =>
      Object.values(JSON.parse(renderProfile(name, all)) as object);
    expect(level("advisory")).toEqual(["advisory", "advisory", "advisory", "advisory"]);
    expect(level("baseline")).toEqual(["advisory", "advisory", "mandatory", "mandatory"]);
    expect(level("strict")).toEqual(["mandatory", "mandatory", "mandatory", "mandatory"]);
  });

  it("put an environment's settings over its profile's", () => {
    const waivers = { id: "waivers", severity: "high" } as const;
    const settings = { waivers: { enforcementLevel: "advisory", reason: "because", list: [] } };
    expect(JSON.parse(renderEnvironment({ profile: "strict", settings }, [waivers]))).toEqual({
      waivers: { enforcementLevel: "advisory", longestDays: 30, list: [] },
    });
  });

  it("stop at a level that is changed without a reason, and keep the reason to themselves", () => {
    const waivers = rules.find(({ id }) => id === "waivers")!;
    const render = (setting: object) =>
      renderEnvironment({ profile: "strict", settings: { waivers: { ...setting } } }, [waivers]);
    expect(() => render({ enforcementLevel: "advisory" })).toThrow(
      'must give a `reason` where a level is changed, got none for "waivers"; say why the rule cannot be kept to',
    );
    expect(render({ enforcementLevel: "advisory", reason: "because" })).not.toContain("because");
  });

  it("stop at a rule that does not exist", () => {
    const environment = { profile: "strict", settings: { "no-such-rule": {} } } as const;
    expect(() => renderEnvironment(environment, rules)).toThrow(
      'must set only rules of the pack, got "no-such-rule"; take an id of policies/README.md',
    );
  });
});

describe("the pack", () => {
  it("imports nothing but the policy SDK, node, a parser and an evaluator", () => {
    const files = fs
      .readdirSync(policies, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      for (const [, declared, called] of read(file).matchAll(
        /^(?:import|export)\b[^;"]*\bfrom\s+"([^"]+)"|\b(?:import|require|load)\(\s*"([^"]+)"/gm,
      )) {
        const from = declared ?? called;
        expect(from, file).toMatch(
          /^(\.\.?\/|node:(fs|module|net)$|@pulumi\/policy(\/(deserialize|proxy))?$|yaml$|@bufbuild\/cel(\/[\w/]+)?$)/,
        );
        expect(from, file).not.toMatch(/components|cli\/|sim\//);
      }
    }
  });
});
