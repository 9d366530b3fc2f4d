import { describe, expect, it } from "vitest";
import { fitsTemplate, knownConditionKey, resolveAction } from "../../../sim/facts/aws/iam-actions";
import { allows } from "../../../sim/facts/aws/iam-match";
import { parsePolicy } from "../../../sim/facts/aws/iam-policy";
import { isServicePrincipal } from "../../../sim/facts/aws/iam-principals";

const policy = (statement: object | object[], version: string | undefined = "2012-10-17") =>
  JSON.stringify({ Version: version, Statement: statement });

const invoke = {
  Effect: "Allow",
  Action: "bedrock:InvokeModel",
  Resource: "arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0",
};
const trust = {
  Effect: "Allow",
  Principal: { Service: "bedrock.amazonaws.com" },
  Action: "sts:AssumeRole",
};

describe("allows", () => {
  const document = (...statements: object[]) => parsePolicy(policy(statements)).document!;
  const model = "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0";

  it("matches actions without case, resources with wildcards, and denies over allows", () => {
    const own = document(invoke);
    expect(allows(own, { action: "bedrock:invokemodel", resource: model })).toBe(true);
    expect(allows(own, { action: "bedrock:InvokeModel", resource: `${model}x` })).toBe(false);
    expect(
      allows(document(invoke, { ...invoke, Effect: "Deny" }), {
        action: "bedrock:InvokeModel",
        resource: model,
      }),
    ).toBe(false);
  });

  it("denies without the guardrail, allows with it", () => {
    const guarded = document(invoke, {
      Effect: "Deny",
      Action: "bedrock:InvokeModel",
      Resource: "*",
      Condition: { StringNotEquals: { "bedrock:GuardrailIdentifier": "arn:g:1" } },
    });
    const ask = (context: Record<string, string>) =>
      allows(guarded, { action: "bedrock:InvokeModel", resource: model, context });
    expect(ask({})).toBe(false);
    expect(ask({ "bedrock:GuardrailIdentifier": "arn:g:2" })).toBe(false);
    expect(ask({ "bedrock:guardrailidentifier": "arn:g:1" })).toBe(true);
  });

  it("knows services, accounts and roles as principals, and confuses no deputy", () => {
    const service = document({
      ...trust,
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:*" },
      },
    });
    const as = (value: string, context: Record<string, string>) =>
      allows(service, { action: "sts:AssumeRole", principal: { type: "Service", value }, context });
    const mine = {
      "aws:SourceAccount": "111122223333",
      "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:*",
    };
    expect(as("bedrock.amazonaws.com", mine)).toBe(true);
    expect(as("ec2.amazonaws.com", mine)).toBe(false);
    expect(as("bedrock.amazonaws.com", { ...mine, "aws:SourceAccount": "444455556666" })).toBe(
      false,
    );
    expect(as("bedrock.amazonaws.com", {})).toBe(false);
    const account = document({ ...trust, Principal: { AWS: "arn:aws:iam::111122223333:root" } });
    const by = (value: string) =>
      allows(account, { action: "sts:AssumeRole", principal: { type: "AWS", value } });
    expect(by("arn:aws:iam::111122223333:role/x")).toBe(true);
    expect(by("arn:aws:iam::444455556666:role/x")).toBe(false);
  });

  it("judges sets, numbers, absence and IfExists", () => {
    const when = (condition: object, context: Record<string, string | string[]>) =>
      allows(document({ ...invoke, Condition: condition }), {
        action: "bedrock:InvokeModel",
        resource: model,
        context,
      });
    expect(
      when(
        { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
        { "aws:TagKeys": ["a", "b"] },
      ),
    ).toBe(true);
    expect(
      when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } }, { "aws:TagKeys": ["a", "c"] }),
    ).toBe(false);
    expect(
      when({ "ForAnyValue:StringLike": { "aws:TagKeys": "a*" } }, { "aws:TagKeys": ["x", "ab"] }),
    ).toBe(true);
    expect(
      when(
        { NumericLessThan: { "aws:MultiFactorAuthAge": "10" } },
        { "aws:MultiFactorAuthAge": "9" },
      ),
    ).toBe(true);
    expect(when({ Null: { "aws:SourceArn": "true" } }, {})).toBe(true);
    expect(when({ StringEqualsIfExists: { "aws:SourceArn": "x" } }, {})).toBe(true);
    expect(when({ StringEquals: { "aws:SourceArn": "x" } }, {})).toBe(false);
    expect(
      when({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, { "aws:SourceIp": "10.0.0.1" }),
    ).toBe(false);
  });
});

describe("iam data", () => {
  it("resolves wildcards, unknown services and services whose actions it does not hold", () => {
    expect(resolveAction("bedrock:InvokeModel*")).toMatchObject({
      kind: "known",
      actions: expect.arrayContaining(["bedrock:InvokeModelWithResponseStream"]),
    });
    expect(resolveAction("dynamodb:GetItem")).toEqual({ kind: "unjudged" });
    expect(resolveAction("dynamo:GetItem")).toEqual({ kind: "unknownService" });
    expect(resolveAction("bedrock:")).toEqual({ kind: "malformed" });
  });

  it("fits ARN patterns to templates", () => {
    const template = "arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}";
    expect(fitsTemplate("arn:aws:bedrock:::foundation-model/a.b", template)).toBe(true);
    expect(fitsTemplate("arn:aws:bedrock:*::foundation-model/*", template)).toBe(true);
    expect(
      fitsTemplate("arn:aws:bedrock:us-east-1:111122223333:foundation-model/a", template),
    ).toBe(false);
    expect(fitsTemplate("arn:aws:bedrock:*::foundation-models/*", template)).toBe(false);
  });

  it("knows condition keys of the service and of all services", () => {
    expect(knownConditionKey("kms:EncryptionContext:aws:logs:arn", ["kms"], false)).toBe(true);
    expect(knownConditionKey("aws:PrincipalTag/eks-cluster-arn", ["bedrock"], false)).toBe(true);
    expect(knownConditionKey("aws:RequestTag/kubernetes-namespace", ["sts"], true)).toBe(true);
    expect(knownConditionKey("aws:SourceAcount", ["sts"], true)).toBe(false);
  });

  it("knows the service principals in use, CloudWatch Logs by Region", () => {
    expect(isServicePrincipal("logs.eu-central-1.amazonaws.com")).toBe(true);
    expect(isServicePrincipal("bedrock.us-east-1.amazonaws.com")).toBe(false);
  });
});
