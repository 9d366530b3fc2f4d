import { describe, expect, it } from "vitest";
import { Account, check, complains, refusal, row, sampleAccount, samples } from "./world";

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const root = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${sampleAccount}:root` },
  Action: "kms:*",
  Resource: "*",
};
const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ROLE = "aws:iam/role:Role";

describe("KMS key", () => {
  it("gets AWS's default policy when it has none", () => {
    const key = new Account().create(KEY, {});
    expect(JSON.parse(String(key.state.policy))).toMatchObject({ Id: "key-default-1" });
    expect(key.state).toMatchObject({ keyId: key.id, description: "" });
  });

  it("shows the policy it was updated to, not the default it began with", () => {
    const account = new Account();
    const key = account.create(KEY, {});
    account.update(key, { policy: policy(root) });
    expect(key.state.policy).toBe(policy(root));
  });

  it("refuses a policy that locks the caller out", () => {
    const only = { ...root, Principal: { Service: "logs.us-east-1.amazonaws.com" } };
    expect(refusal(() => new Account().create(KEY, { policy: policy(only) }))).toEqual({
      code: "MalformedPolicyDocumentException",
      status: 400,
      message: "The new key policy will not allow you to update the key policy in the future.",
    });
    const other = { ...root, Principal: { AWS: "arn:aws:iam::444455556666:root" } };
    expect(refusal(() => new Account().create(KEY, { policy: policy(other) })).code).toBe(
      "MalformedPolicyDocumentException",
    );
  });

  it("refuses principals that do not exist, accepts a role once it does", () => {
    const account = new Account();
    const named = policy(root, {
      ...root,
      Principal: { AWS: `arn:aws:iam::${sampleAccount}:role/atlas-sample` },
      Action: "kms:Decrypt",
    });
    expect(refusal(() => account.create(KEY, { policy: named })).message).toBe(
      "Policy contains a statement with one or more invalid principals.",
    );
    account.sample(ROLE);
    expect(() => account.create(KEY, { policy: named })).not.toThrow();
  });

  it("complains about a bad policy before anything is made", () => {
    expect(complains(KEY, { policy: "{" })).toEqual(["policy"]);
    expect(
      check(KEY, { policy: policy({ ...root, Action: "kms:Encrypts" }) })[0]?.reason,
    ).toContain('names no action of the service, got "kms:Encrypts"');
    expect(complains(KEY, { policy: undefined as never })).toEqual([]);
  });

  it("keeps to 7 to 30 days of pending deletion and 90 to 2,560 of rotation", () => {
    expect(complains(KEY, { deletionWindowInDays: 6 })).toEqual(["deletionWindowInDays"]);
    expect(complains(KEY, { deletionWindowInDays: 31 })).toEqual(["deletionWindowInDays"]);
    expect(complains(KEY, { deletionWindowInDays: 7 })).toEqual([]);
    expect(complains(KEY, { enableKeyRotation: true, rotationPeriodInDays: 89 })).toEqual([
      "rotationPeriodInDays",
    ]);
    expect(complains(KEY, { rotationPeriodInDays: 365 })).toEqual(["rotationPeriodInDays"]);
    expect(
      complains(KEY, { rotationPeriodInDays: 365, enableKeyRotation: undefined as never }),
    ).toEqual([]);
    expect(row(KEY).facts.softDelete?.value).toMatchObject({
      days: 30,
      daysProperty: "deletionWindowInDays",
      nameHeld: false,
    });
  });

  it("refuses rotation of asymmetric keys, key stores and the bypass of the lockout check", () => {
    expect(complains(KEY, { enableKeyRotation: true, customerMasterKeySpec: "RSA_2048" })).toEqual([
      "enableKeyRotation",
    ]);
    expect(complains(KEY, { customKeyStoreId: "x", bypassPolicyLockoutSafetyCheck: true })).toEqual(
      ["customKeyStoreId", "bypassPolicyLockoutSafetyCheck"],
    );
  });
});

describe("KMS alias", () => {
  it.each(["atlas", "alias/", "alias/aws/s3", "alias/a b", `alias/${"x".repeat(251)}`])(
    "refuses the name %j",
    (name) => {
      expect(complains(ALIAS, { name, targetKeyId: "k" })).toEqual(["name"]);
    },
  );

  it("asks for a name, as an automatic one has no alias/", () => {
    expect(complains(ALIAS, { targetKeyId: "k" })).toEqual(["name"]);
  });

  it("moves to another living key in place", () => {
    const account = new Account();
    const [first, second] = [account.create(KEY, {}), account.create(KEY, {})];
    const alias = account.create(ALIAS, { name: "alias/a", targetKeyId: first!.id });
    account.update(alias, { name: "alias/a", targetKeyId: second!.id });
    expect(alias.state.targetKeyArn).toBe(second!.state.arn);
    account.delete(first!);
    const back = { name: "alias/a", targetKeyId: first!.id };
    expect(refusal(() => account.update(alias, back)).code).toBe("KMSInvalidStateException");
    expect(row(ALIAS).facts.replaceOn?.value).not.toContain("targetKeyId");
  });

  it("is unique in account and Region and needs a living key", () => {
    const account = new Account();
    const key = account.create(KEY, {});
    account.create(ALIAS, { name: "alias/a", targetKeyId: key.id });
    expect(
      refusal(() => account.create(ALIAS, { name: "alias/a", targetKeyId: key.id })).code,
    ).toBe("AlreadyExistsException");
    expect(() =>
      account.create(ALIAS, { name: "alias/b", targetKeyId: String(key.state.arn) }),
    ).not.toThrow();
    expect(
      refusal(() => account.create(ALIAS, { name: "alias/c", targetKeyId: "nope" })).code,
    ).toBe("NotFoundException");
    account.delete(key);
    expect(
      refusal(() => account.create(ALIAS, { name: "alias/d", targetKeyId: key.id })).code,
    ).toBe("KMSInvalidStateException");
  });
});

describe("log group", () => {
  it.each([{ name: "aws/x" }, { name: "a b" }, { name: "x".repeat(513) }])(
    "refuses the name of %j",
    (inputs) => {
      expect(complains(GROUP, inputs)).toContain("name");
    },
  );

  it("takes only the documented retentions", () => {
    expect(complains(GROUP, { name: "g", retentionInDays: 91 })).toEqual(["retentionInDays"]);
    for (const days of [0, 1, 30, 90, 365, 731, 3653])
      expect(complains(GROUP, { name: "g", retentionInDays: days })).toEqual([]);
    expect(complains(GROUP, { name: "g", logGroupClass: "DELIVERY", retentionInDays: 1 })).toEqual([
      "retentionInDays",
    ]);
    expect(complains(GROUP, { name: "g", logGroupClass: "CHEAP" })).toEqual(["logGroupClass"]);
  });

  it("is unique in account and Region", () => {
    const account = new Account();
    account.create(GROUP, { name: "g" });
    expect(refusal(() => account.create(GROUP, { name: "g" })).code).toBe(
      "ResourceAlreadyExistsException",
    );
    expect(() => account.create(GROUP, { name: "g" }, "us-west-2")).not.toThrow();
  });

  it("needs a key of its Region whose policy admits CloudWatch Logs for this group", () => {
    const account = new Account();
    const plain = account.create(KEY, {});
    const kmsKeyId = String(plain.state.arn);
    const denied = refusal(() =>
      account.create(GROUP, { name: "/aws/bedrock/atlas-sample", kmsKeyId }),
    );
    expect(denied.code).toBe("AccessDeniedException");
    expect(denied.message).toContain(
      "arn:aws:logs:us-east-1:111122223333:log-group:/aws/bedrock/atlas-sample",
    );
    const open = account.create(KEY, samples[KEY]!.inputs);
    const key = String(open.state.arn);
    expect(() =>
      account.create(GROUP, { name: "/aws/bedrock/atlas-sample", kmsKeyId: key }),
    ).not.toThrow();
    expect(
      refusal(() => account.create(GROUP, { name: "/aws/bedrock/other", kmsKeyId: key })).code,
    ).toBe("AccessDeniedException");
    expect(
      refusal(() =>
        account.create(GROUP, { name: "/aws/bedrock/atlas-sample", kmsKeyId: key }, "us-west-2"),
      ).code,
    ).toBe("AccessDeniedException");
    account.delete(open);
    expect(
      refusal(() => account.create(GROUP, { name: "/aws/bedrock/atlas-sample-2", kmsKeyId: key }))
        .code,
    ).toBe("AccessDeniedException");
    expect(complains(GROUP, { name: "g", kmsKeyId: "alias/x" })).toEqual(["kmsKeyId"]);
  });

  it("is not deleted while deletion protection is on", () => {
    const account = new Account();
    const group = account.create(GROUP, { name: "g", deletionProtectionEnabled: true });
    expect(refusal(() => account.delete(group)).code).toBe("ValidationException");
  });
});
