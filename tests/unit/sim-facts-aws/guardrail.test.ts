import { describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { Account, check, complains, refusal, row, sampleAccount, samples } from "./world";

const GUARDRAIL = "aws:bedrock/guardrail:Guardrail";
const VERSION = "aws:bedrock/guardrailVersion:GuardrailVersion";
const KEY = "aws:kms/key:Key";

describe("guardrail", () => {
  const base = samples[GUARDRAIL]!.inputs;
  const filters = (...entries: Props[]): Props => ({
    ...base,
    contentPolicyConfig: { filtersConfigs: entries },
  });

  it("needs at least one policy, and something in it", () => {
    const bare = { ...base };
    delete bare.contentPolicyConfig;
    delete bare.sensitiveInformationPolicyConfig;
    expect(complains(GUARDRAIL, bare)).toEqual(["contentPolicyConfig"]);
    expect(complains(GUARDRAIL, { ...bare, contentPolicyConfig: undefined as never })).toEqual([]);
    expect(complains(GUARDRAIL, { ...base, wordPolicyConfig: {} })).toEqual(["wordPolicyConfig"]);
    expect(complains(GUARDRAIL, filters())).toEqual(["contentPolicyConfig"]);
  });

  it("refuses wrong types, strengths and actions, with the nearest right one", () => {
    expect(
      check(
        GUARDRAIL,
        filters({
          type: "VIOLENCES",
          inputStrength: "MID",
          outputStrength: "HIGH",
          inputAction: "DROP",
        }),
      ).map((f) => f.property),
    ).toEqual([
      "contentPolicyConfig.filtersConfigs[0].type",
      "contentPolicyConfig.filtersConfigs[0].inputStrength",
      "contentPolicyConfig.filtersConfigs[0].inputAction",
    ]);
    expect(
      check(
        GUARDRAIL,
        filters({ type: "VIOLENCES", inputStrength: "HIGH", outputStrength: "HIGH" }),
      )[0]?.reason,
    ).toContain('did you mean "VIOLENCE"');
  });

  it("wants PROMPT_ATTACK's output strength to be NONE, and each filter once", () => {
    const attack = { type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "HIGH" };
    expect(check(GUARDRAIL, filters(attack))).toEqual([
      {
        property: "contentPolicyConfig.filtersConfigs[0].outputStrength",
        reason: 'must be "NONE" for PROMPT_ATTACK, which looks at prompts only, got "HIGH"',
      },
    ]);
    const hate = { type: "HATE", inputStrength: "HIGH", outputStrength: "HIGH" };
    expect(complains(GUARDRAIL, filters(hate, hate))).toEqual([
      "contentPolicyConfig.filtersConfigs[1].type",
    ]);
  });

  it("knows personal data by AWS's names and expressions without look-around", () => {
    const policy = {
      piiEntitiesConfigs: [{ type: "SSN", action: "MASK" }],
      regexesConfigs: [{ name: "id", pattern: "(?<=x)y", action: "BLOCK" }],
    };
    expect(complains(GUARDRAIL, { ...base, sensitiveInformationPolicyConfig: policy })).toEqual([
      "sensitiveInformationPolicyConfig.piiEntitiesConfigs[0].action",
      "sensitiveInformationPolicyConfig.piiEntitiesConfigs[0].type",
      "sensitiveInformationPolicyConfig.regexesConfigs[0].pattern",
    ]);
  });

  it("keeps to the lengths of names, messages, topics and words", () => {
    const bad = {
      ...base,
      name: "a b",
      description: "x".repeat(201),
      blockedInputMessaging: "",
      blockedOutputsMessaging: "x".repeat(501),
      topicPolicyConfig: {
        topicsConfigs: [
          { name: "a;b", definition: "", examples: ["", "2", "3", "4", "5", "6"], type: "ALLOW" },
        ],
      },
      wordPolicyConfig: {
        wordsConfigs: [{ text: "x".repeat(101) }],
        managedWordListsConfigs: [{ type: "CURSES" }],
      },
      contextualGroundingPolicyConfig: { filtersConfigs: [{ type: "GROUND", threshold: 1 }] },
    };
    expect(complains(GUARDRAIL, bad).sort()).toEqual(
      [
        ...["name", "description", "blockedInputMessaging", "blockedOutputsMessaging"],
        ...[
          "topicPolicyConfig.topicsConfigs[0].type",
          "topicPolicyConfig.topicsConfigs[0].name",
          "topicPolicyConfig.topicsConfigs[0].definition",
        ],
        ...[
          "topicPolicyConfig.topicsConfigs[0].examples",
          "topicPolicyConfig.topicsConfigs[0].examples[0]",
        ],
        ...[
          "wordPolicyConfig.wordsConfigs[0].text",
          "wordPolicyConfig.managedWordListsConfigs[0].type",
        ],
        ...[
          "contextualGroundingPolicyConfig.filtersConfigs[0].type",
          "contextualGroundingPolicyConfig.filtersConfigs[0].threshold",
        ],
      ].sort(),
    );
  });

  it("needs a guardrail profile of the geography for the standard tier", () => {
    const standard = {
      ...base,
      contentPolicyConfig: {
        ...(base.contentPolicyConfig as Props),
        tierConfigs: [{ tierName: "STANDARD" }],
      },
    };
    expect(complains(GUARDRAIL, standard)).toEqual(["crossRegionConfig"]);
    const us = {
      ...standard,
      crossRegionConfig: { guardrailProfileIdentifier: "us.guardrail.v1:0" },
    };
    expect(() => new Account().create(GUARDRAIL, us)).not.toThrow();
    const eu = {
      ...standard,
      crossRegionConfig: { guardrailProfileIdentifier: "eu.guardrail.v1:0" },
    };
    expect(refusal(() => new Account().create(GUARDRAIL, eu)).code).toBe("ValidationException");
  });

  it("has a name unique in account and Region", () => {
    const account = new Account();
    const first = account.sample(GUARDRAIL);
    expect(refusal(() => account.create(GUARDRAIL, base))).toMatchObject({
      code: "ConflictException",
      status: 400,
    });
    expect(() => account.update(first, { ...base, description: "same name" })).not.toThrow();
  });

  it("needs a key it may use", () => {
    const account = new Account();
    expect(
      refusal(() =>
        account.create(GUARDRAIL, {
          ...base,
          kmsKeyArn: `arn:aws:kms:us-east-1:${sampleAccount}:key/none`,
        }),
      ).code,
    ).toBe("ValidationException");
    const key = account.create(KEY, {});
    expect(() =>
      account.create(GUARDRAIL, { ...base, kmsKeyArn: String(key.state.arn) }),
    ).not.toThrow();
  });

  it("means the same in another order, not with another strength", () => {
    const equal = row(GUARDRAIL).equal!;
    const config = base.contentPolicyConfig as { filtersConfigs: Props[] };
    const reversed = { filtersConfigs: [...config.filtersConfigs].reverse() };
    expect(equal("contentPolicyConfig", config, reversed)).toBe(true);
    const stronger = {
      filtersConfigs: config.filtersConfigs.map((f) => ({ ...f, inputStrength: "LOW" })),
    };
    expect(equal("contentPolicyConfig", config, stronger)).toBe(false);
    expect(equal("contentPolicyConfig", config, undefined)).toBe(false);
  });
});

describe("guardrail version", () => {
  it("counts up per guardrail and needs the guardrail", () => {
    const account = new Account();
    const arn = String(account.sample(GUARDRAIL).state.guardrailArn);
    const first = account.create(VERSION, { guardrailArn: arn });
    const second = account.create(VERSION, { guardrailArn: arn, description: "two" });
    expect([first.state.version, second.state.version]).toEqual(["1", "2"]);
    expect(second.id).toBe(`${arn},2`);
    expect(
      refusal(() => account.create(VERSION, { guardrailArn: arn.slice(0, -1) })),
    ).toMatchObject({ code: "ResourceNotFoundException", status: 404 });
    expect(complains(VERSION, { guardrailArn: `${arn}:1` })).toEqual(["guardrailArn"]);
  });
});
