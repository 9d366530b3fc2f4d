import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { registry, schemaTokens } from "../../../sim/registry";
import { checkSchema, type KnownInputs } from "../../../sim/schema/check";
import { nearest, suggestion } from "../../../sim/schema/nearest";
import { OPEN_ENUMS } from "../../../sim/schema/open-enums";
import { enumValues, packageVersions, typeTable } from "../../../sim/schema/table";

const load = createRequire(__filename);
const root = path.resolve(__dirname, "../../..");

const judge = (token: string, inputs: KnownInputs): string[] =>
  checkSchema(inputs, typeTable(token)!).map(({ property, reason }) => `${property}: ${reason}`);

const GUARDRAIL = "aws:bedrock/guardrail:Guardrail";
const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";
const messages = { blockedInputMessaging: "no", blockedOutputsMessaging: "no" };
const place = { accountName: "a", resourceGroupName: "g" };

describe("the generated table", () => {
  it("is what the generator makes of the installed SDKs", () => {
    const generator = load(path.join(root, "tools/generate/sim-schema.cjs")) as {
      generate(tokens: string[]): unknown;
      render(table: unknown): string;
      output: string;
    };
    const text = generator.render(generator.generate(schemaTokens()));
    expect(
      readFileSync(generator.output, "utf8") === text,
      "run node tools/generate/sim-schema.cjs",
    ).toBe(true);
  });

  it("states the installed versions", () => {
    for (const [name, version] of Object.entries(packageVersions)) {
      const installed = load(path.join(root, "node_modules/@pulumi", name, "package.json")) as {
        version: string;
      };
      expect(`${name} ${version}`).toBe(`${name} ${installed.version}`);
    }
  });
});

describe("checkSchema", () => {
  it("accepts what the SDK declares", () => {
    expect(judge(GUARDRAIL, { ...messages, contentPolicyConfig: { filtersConfigs: [] } })).toEqual(
      [],
    );
  });

  it("names an unknown nested property and the one that was meant", () => {
    expect(judge(GUARDRAIL, { ...messages, contentPolicyConfig: { filterConfigs: [] } })).toEqual([
      'contentPolicyConfig.filterConfigs: unknown property; did you mean "filtersConfigs"',
    ]);
  });

  it("names what is missing, also inside lists", () => {
    expect(
      judge(GUARDRAIL, {
        blockedInputMessaging: "no",
        contentPolicyConfig: { filtersConfigs: [{ type: "HATE" }] },
      }),
    ).toEqual([
      "contentPolicyConfig.filtersConfigs[0].inputStrength: required, but missing; set it",
      "contentPolicyConfig.filtersConfigs[0].outputStrength: required, but missing; set it",
      "blockedOutputsMessaging: required, but missing; set it",
    ]);
  });

  it("takes a value that is not known yet for one that is there", () => {
    expect(
      judge(GUARDRAIL, { blockedInputMessaging: undefined, blockedOutputsMessaging: undefined }),
    ).toEqual([]);
  });

  it.each<[KnownInputs, string]>([
    [{ description: 5 }, "description: must be a string, got 5"],
    [{ tags: "x" }, 'tags: must be a map, got "x"'],
    [{ tags: { a: 1 } }, "tags.a: must be a string, got 1"],
    [{ contentPolicyConfig: [] }, "contentPolicyConfig: must be an object, got []"],
    [
      { contentPolicyConfig: { filtersConfigs: {} } },
      "contentPolicyConfig.filtersConfigs: must be a list, got {}",
    ],
  ])("refuses a wrong type: %j", (inputs, message) => {
    expect(judge(GUARDRAIL, { ...messages, ...inputs })).toEqual([message]);
  });

  it("takes Azure's open enums for closed ones", () => {
    const sku = { name: "GlobalStandard", tier: "Standart" };
    expect(judge(DEPLOYMENT, { ...place, sku })).toEqual([
      'sku.tier: must be one of the values the SDK lists, got "Standart"; did you mean "Standard"',
    ]);
  });

  describe("the enums that are left open", () => {
    const MACHINE = "azure-native:compute:VirtualMachine";
    const sized = (vmSize: KnownInputs[string]): string[] =>
      judge(MACHINE, { resourceGroupName: "g", hardwareProfile: { vmSize } as never });

    it.each(["Standard_D2s_v5", "Standard_NC24ads_A100_v4", "Standard_ND96isr_H100_v5"])(
      "let %s pass, which the SDK's list lacks",
      (size) => {
        expect(enumValues("azure-native/compute.VirtualMachineSizeTypes")).not.toContain(size);
        expect(sized(size)).toEqual([]);
      },
    );

    it("take text only, and leave the size to the row's own data", () => {
      expect(sized(5)).toEqual(["hardwareProfile.vmSize: must be a string, got 5"]);
      const inputs = { hardwareProfile: { vmSize: "Standard_D2s_v55" } };
      const provider = { cloud: "azure-native", account: "s", config: {} } as const;
      const found = registry.row(MACHINE)!.check!(inputs, provider);
      expect(found.map(({ property }) => property)).toContain("hardwareProfile.vmSize");
    });

    it("are in the table, each with a reason", () => {
      for (const [name, reason] of Object.entries(OPEN_ENUMS)) {
        expect(enumValues(name)).not.toEqual([]);
        expect(reason).not.toBe("");
      }
    });
  });

  it("refuses an output that is set as an input", () => {
    expect(judge(GUARDRAIL, { ...messages, guardrailArn: "arn" })).toEqual([
      "guardrailArn: is set by the cloud and cannot be given; remove it",
    ]);
  });

  it("is not fooled by names every object has", () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as KnownInputs;
    expect(judge(GUARDRAIL, { ...messages, contentPolicyConfig: hostile as never })).toHaveLength(
      2,
    );
  });
});

describe("nearest", () => {
  it("finds a slip, and nothing where there is none", () => {
    expect(nearest("us-east1", ["us-east-1", "us-west-2"])).toBe("us-east-1");
    expect(nearest("inputStrenght", ["inputStrength"])).toBe("inputStrength");
    expect(nearest("zzzzzz", ["us-east-1"])).toBeUndefined();
  });

  it("compares numbers by their difference", () => {
    expect(suggestion(91, [1, 30, 60, 90, 120])).toBe("; did you mean 90");
    expect(suggestion(4000, [1, 3653, 0])).toBe("; did you mean 3653");
    expect(suggestion(75, [60, 90])).toBe("; did you mean 60");
    expect(suggestion(7, ["alpha", "beta"])).toBe('; use "alpha", "beta"');
  });

  it("lists what is valid where nothing is close", () => {
    expect(suggestion("zzz", ["alpha", "beta"])).toBe('; use "alpha", "beta"');
  });
});
