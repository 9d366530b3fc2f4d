import { describe, expect, it } from "vitest";
import { modelAccess, modelOffers } from "../../../sim/facts/aws/bedrock-access";
import { resolveModelArn, systemProfile } from "../../../sim/facts/aws/bedrock-models";
import type { Props } from "../../../sim/model";
import { Account, check, complains, refusal, row, sampleAccount, samples } from "./world";

const PROFILE = "aws:bedrock/inferenceProfile:InferenceProfile";
const THROUGHPUT = "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput";
const USE_CASE = "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess";
const AGREEMENT = "aws:bedrockfoundation/modelAgreement:ModelAgreement";
const sonnet = "anthropic.claude-sonnet-5-5";
const profile = (id: string, region = "us-east-1", account = sampleAccount) =>
  `arn:aws:bedrock:${region}:${account}:inference-profile/${id}`;
const model = (id: string, region = "us-east-1") =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

describe("inference profile", () => {
  const create = (copyFrom: string, region?: string) =>
    new Account().create(PROFILE, { name: "p", modelSource: { copyFrom } }, region);

  it("lists the models that may serve a call", () => {
    const made = create(profile(`us.${sonnet}`));
    expect(made.state.models).toEqual(
      ["us-east-1", "us-east-2", "us-west-2"].map((r) => ({ modelArn: model(sonnet, r) })),
    );
    expect(made.state.arn).toBe(
      `arn:aws:bedrock:us-east-1:${sampleAccount}:application-inference-profile/${made.id}`,
    );
    expect(create(profile(`global.${sonnet}`)).state.models).toContainEqual({
      modelArn: model(sonnet, ""),
    });
    expect(create(model("amazon.titan-embed-text-v2:0")).state.type).toBe("APPLICATION");
  });

  it.each([
    ["another Region's ARN", profile(`us.${sonnet}`, "us-west-2"), "ValidationException"],
    [
      "another account's ARN",
      profile(`us.${sonnet}`, "us-east-1", "444455556666"),
      "ResourceNotFoundException",
    ],
    ["a profile of another geography", profile(`eu.${sonnet}`), "ResourceNotFoundException"],
    [
      "a profile that does not exist",
      profile("us.anthropic.claude-sonnet-5-4"),
      "ResourceNotFoundException",
    ],
    ["a model that does not exist", model("anthropic.claude-sonet-5-5"), "ValidationException"],
    ["a model that the Region serves through profiles only", model(sonnet), "ValidationException"],
    [
      "a model that the Region does not serve",
      model("qwen.qwen3-235b-a22b-2507-v1:0"),
      "ValidationException",
    ],
  ])("refuses %s", (_what, arn, code) => {
    expect(refusal(() => create(arn)).code).toBe(code);
  });

  it("says what to use instead", () => {
    expect(refusal(() => create(model(sonnet))).message).toContain(`us.${sonnet}`);
    expect(refusal(() => create(profile("us.anthropic.claude-sonnet-5-6"))).message).toContain(
      "did you mean",
    );
  });

  it("is created before Anthropic's form is in: access is checked at the call", () => {
    const account = new Account();
    account.sample(PROFILE);
    const { world } = account.context(PROFILE, {});
    expect(modelAccess(world, sonnet)?.message).toContain("use case details");
    expect(modelAccess(world, "amazon.nova-pro-v1:0")).toBeUndefined();
    const form = account.sample(USE_CASE);
    expect(modelAccess(account.context(PROFILE, {}).world, sonnet)).toBeUndefined();
    account.delete(form);
    expect(modelAccess(account.context(PROFILE, {}).world, sonnet)).toBeUndefined();
  });

  it("checks name, description and the form of the source", () => {
    expect(
      complains(PROFILE, { name: "a--b", description: "a, b", modelSource: { copyFrom: sonnet } }),
    ).toEqual(["name", "description", "modelSource.copyFrom"]);
    expect(complains(PROFILE, { name: "a" })).toEqual(["modelSource"]);
    const account = new Account();
    account.sample(PROFILE);
    expect(refusal(() => account.sample(PROFILE)).code).toBe("ConflictException");
  });

  it("routes by the Region it is called from", () => {
    const to = (id: string, region: string) =>
      systemProfile(id, region)?.destinations.map((arn) => arn.split(":")[3]);
    expect(to(`us.${sonnet}`, "ca-central-1")).toContain("ca-central-1");
    expect(to(`us.${sonnet}`, "us-east-1")).not.toContain("ca-central-1");
    expect(to("us.amazon.nova-pro-v1:0", "ca-central-1")).toBeUndefined();
    expect(to("eu.amazon.nova-pro-v1:0", "eu-west-1")).toEqual([
      "eu-central-1",
      "eu-north-1",
      "eu-west-1",
      "eu-west-3",
    ]);
  });

  it("takes the routes of the longest head only, also for global profiles", () => {
    expect(systemProfile("eu.amazon.nova-2-lite-v1:0", "eu-south-1")).toBeDefined();
    expect(systemProfile("eu.amazon.nova-pro-v1:0", "eu-south-1")).toBeUndefined();
    expect(systemProfile("global.amazon.nova-2-lite-v1:0", "eu-west-1")).toBeDefined();
    expect(systemProfile("global.amazon.nova-2-lite-v1:0", "sa-east-1")).toBeUndefined();
  });

  it("offers global profiles in every enabled Region and no prototype key", () => {
    expect(systemProfile(`global.${sonnet}`, "ca-central-1")).toBeDefined();
    expect(systemProfile("global.constructor", "us-east-1")).toBeUndefined();
    const context = new Account().context(PROFILE, {});
    expect(refusal(() => resolveModelArn(model("__proto__"), context)).code).toBe(
      "ValidationException",
    );
  });
});

describe("provisioned throughput", () => {
  const inputs = samples[THROUGHPUT]!.inputs;

  it("finds no model units in a fresh account", () => {
    expect(refusal(() => new Account().create(THROUGHPUT, inputs))).toMatchObject({
      code: "ServiceQuotaExceededException",
      status: 400,
    });
    expect(
      refusal(() => new Account().create(THROUGHPUT, { ...inputs, commitmentDuration: "OneMonth" }))
        .message,
    ).toContain('grant "bedrock:model-units" in the local clouds');
  });

  it("counts the units in use against what was granted", () => {
    const account = new Account();
    account.grants = { "bedrock:model-units-no-commitment": 2 };
    account.create(THROUGHPUT, inputs);
    expect(
      refusal(() =>
        account.create(THROUGHPUT, { ...inputs, provisionedModelName: "b", modelUnits: 2 }),
      ).message,
    ).toContain("1 in use, 2 requested");
    expect(refusal(() => account.create(THROUGHPUT, inputs)).code).toBe("ValidationException");
  });

  it("cannot be deleted before its commitment ends", () => {
    const account = new Account();
    account.grants = { "bedrock:model-units": 1 };
    const bought = account.create(THROUGHPUT, { ...inputs, commitmentDuration: "OneMonth" });
    expect(refusal(() => account.delete(bought))).toMatchObject({ code: "ConflictException" });
    account.now = new Date("2026-12-22T00:00:00Z");
    expect(() => account.delete(bought)).not.toThrow();
  });

  it("is sold for certain models only", () => {
    const account = new Account();
    account.grants = { "bedrock:model-units-no-commitment": 9, "bedrock:model-units": 9 };
    const buy = (modelArn: string, more: Props = {}) =>
      refusal(() => account.create(THROUGHPUT, { ...inputs, modelArn, ...more }));
    expect(buy(model("amazon.nova-pro-v1:0")).message).toContain("amazon.nova-pro-v1:0:24k");
    expect(buy(model(sonnet)).code).toBe("ValidationException");
    expect(buy(model("amazon.nova-pro-v1:0:24k", "us-west-2")).code).toBe("ValidationException");
    expect(
      buy(`arn:aws:bedrock:us-east-1:${sampleAccount}:custom-model/amazon.x/abcdefghijkl`).code,
    ).toBe("ResourceNotFoundException");
    expect(buy(model("cohere.embed-english-v3:0:512")).message).toContain("needs a commitment");
    expect(
      complains(THROUGHPUT, {
        ...inputs,
        modelUnits: 0,
        commitmentDuration: "OneYear",
        modelArn: "x",
        provisionedModelName: "a b",
      }),
    ).toEqual([...["provisionedModelName", "commitmentDuration", "modelUnits", "modelArn"]]);
  });
});

describe("model access", () => {
  it("takes the form once: an equal one is adopted, another one refused", () => {
    const account = new Account();
    const form = account.sample(USE_CASE);
    expect(() => account.sample(USE_CASE)).not.toThrow();
    const other = {
      formData: JSON.stringify({
        companyName: "B",
        companyWebsite: "b",
        intendedUsers: "0",
        industryOption: "x",
        useCases: "y",
      }),
    };
    expect(refusal(() => account.create(USE_CASE, other)).code).toBe("ConflictException");
    expect(refusal(() => account.update(form, other)).code).toBe("ConflictException");
  });

  it("wants every question answered, in JSON or base64", () => {
    expect(complains(USE_CASE, { formData: "x" })).toEqual(["formData"]);
    expect(check(USE_CASE, { formData: '{"companyName":"A"}' })[0]?.reason).toContain(
      "companyWebsite",
    );
    const data = Buffer.from(String(samples[USE_CASE]!.inputs.formData)).toString("base64");
    expect(complains(USE_CASE, { formData: data })).toEqual([]);
    expect(row(USE_CASE).equal?.("formData", data, samples[USE_CASE]!.inputs.formData!)).toBe(true);
  });

  it("signs an agreement with the offer's token, after the form, once", () => {
    const account = new Account();
    const inputs = samples[AGREEMENT]!.inputs;
    expect(refusal(() => account.create(AGREEMENT, inputs)).code).toBe("AccessDeniedException");
    account.sample(USE_CASE);
    expect(refusal(() => account.create(AGREEMENT, { ...inputs, offerToken: "x" })).code).toBe(
      "ValidationException",
    );
    expect(
      refusal(() => account.create(AGREEMENT, { modelId: "no.model", offerToken: "x" })).code,
    ).toBe("ResourceNotFoundException");
    expect(
      refusal(() => account.create(AGREEMENT, { modelId: "amazon.nova-pro-v1:0", offerToken: "x" }))
        .code,
    ).toBe("ValidationException");
    account.create(AGREEMENT, inputs);
    expect(refusal(() => account.create(AGREEMENT, inputs)).code).toBe("ConflictException");
    expect(modelOffers(sonnet)).toEqual([
      expect.objectContaining({ offerToken: inputs.offerToken }),
    ]);
  });
});
