// Proves what the local Secrets Manager takes and refuses; that the real one does is stated by each fact's source.
import { describe, expect, it } from "vitest";
import { Account, check, complains, refusal, row, sampleAccount } from "./world";

const SECRET = "aws:secretsmanager/secret:Secret";
const POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy";
const KEY = "aws:kms/key:Key";
const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("secret", () => {
  it("adds six characters to its name in the ARN, and 26 to a prefix, new each time", () => {
    const account = new Account();
    const named = account.create(SECRET, { name: "atlas/redis" });
    expect(named.id).toMatch(
      new RegExp(
        `^arn:aws:secretsmanager:us-east-1:${sampleAccount}:secret:atlas/redis-sim0[0-9a-f]{2}$`,
      ),
    );
    const made = [1, 2].map(() => account.create(SECRET, { namePrefix: "atlas/redis-" }));
    const names = made.map(({ state }) => String(state.name));
    expect(names.every((name) => /^atlas\/redis-[0-9a-f]{26}$/.test(name))).toBe(true);
    expect(new Set(names).size).toBe(2);
  });

  it("holds its name for the days it waits to be deleted", () => {
    expect(row(SECRET).facts.softDelete?.value).toMatchObject({
      days: 30,
      daysProperty: "recoveryWindowInDays",
      nameHeld: true,
      onRecreate: "refuse",
    });
    const account = new Account();
    account.delete(account.create(SECRET, { name: "atlas/redis", recoveryWindowInDays: 7 }));
    expect(refusal(() => account.create(SECRET, { name: "atlas/redis" }))).toMatchObject({
      code: "InvalidRequestException",
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    expect(() => account.create(SECRET, { namePrefix: "atlas/redis-" })).not.toThrow();
  });

  it("waits 7 to 30 days, or none", () => {
    for (const days of [0, 7, 30])
      expect(complains(SECRET, { name: "a", recoveryWindowInDays: days })).toEqual([]);
    for (const days of [1, 6, 31, 7.5])
      expect(complains(SECRET, { name: "a", recoveryWindowInDays: days })).toEqual([
        "recoveryWindowInDays",
      ]);
  });

  it("takes a name or a prefix, and nothing that is not offered here", () => {
    expect(complains(SECRET, { name: "a", namePrefix: "b" })).toEqual(["namePrefix"]);
    expect(complains(SECRET, { namePrefix: "a b" })).toEqual(["namePrefix"]);
    expect(complains(SECRET, { name: "a", policy: "{}" })).toEqual(["policy"]);
    expect(complains(SECRET, { name: "a", replicas: [{ region: "us-west-2" }] })).toEqual([
      "replicas",
    ]);
  });

  it("needs a key whose policy lets Secrets Manager in for this very secret", () => {
    const account = new Account();
    const root = { AWS: `arn:aws:iam::${sampleAccount}:root` };
    const administers = {
      Sid: "Admin",
      Effect: "Allow",
      Principal: root,
      Action: "kms:*",
      Resource: "*",
    };
    const keyWith = (pattern: string): string => {
      const uses = {
        Sid: "Use",
        Effect: "Allow",
        Principal: root,
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:SecretARN": pattern },
        },
      };
      const admin = { ...administers, Action: ["kms:PutKeyPolicy", "kms:DescribeKey"] };
      return String(account.create(KEY, { policy: policy(admin, uses) }).state.arn);
    };
    const arn = (prefix: string): string =>
      `arn:aws:secretsmanager:us-east-1:${sampleAccount}:secret:${prefix}/*`;
    const own = keyWith(arn("atlas-dev"));
    expect(() => account.create(SECRET, { name: "atlas-dev/redis", kmsKeyId: own })).not.toThrow();
    expect(
      refusal(() => account.create(SECRET, { name: "atlas-prod/redis", kmsKeyId: own })),
    ).toMatchObject({ code: "AccessDeniedException", message: "Access to KMS is not allowed" });
    expect(refusal(() => account.create(SECRET, { name: "x", kmsKeyId: "alias/none" })).code).toBe(
      "EncryptionFailure",
    );
  });
});

describe("policy of a secret", () => {
  const allow = (principal: string, action = "secretsmanager:GetSecretValue") =>
    policy({ Effect: "Allow", Principal: { AWS: principal }, Action: action, Resource: "*" });

  it("names principals that exist, and secrets that do", () => {
    const account = new Account();
    const { secretArn } = account.prepare(POLICY);
    const given = (text: string, arn = secretArn!) => ({ secretArn: arn, policy: text });
    const stranger = `arn:aws:iam::${sampleAccount}:role/nobody`;
    expect(refusal(() => account.create(POLICY, given(allow(stranger)))).code).toBe(
      "MalformedPolicyDocumentException",
    );
    const reader = `arn:aws:iam::${sampleAccount}:role/atlas-reader`;
    expect(() => account.create(POLICY, given(allow(reader)))).not.toThrow();
    expect(refusal(() => account.create(POLICY, given(allow(reader)))).code).toBe(
      "InvalidRequestException",
    );
    const gone = `${String(secretArn)}x`;
    expect(refusal(() => account.create(POLICY, given(allow(reader), gone))).code).toBe(
      "ResourceNotFoundException",
    );
  });

  it("is refused when it is public and that is forbidden", () => {
    const account = new Account();
    const { secretArn } = account.prepare(POLICY);
    const open = policy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": sampleAccount } },
    });
    const inputs = { secretArn: secretArn!, policy: open, blockPublicPolicy: true };
    expect(refusal(() => account.create(POLICY, inputs)).code).toBe("PublicPolicyException");
  });

  it("can only grant what Secrets Manager does", () => {
    const reader = `arn:aws:iam::${sampleAccount}:role/atlas-reader`;
    const secretArn = `arn:aws:secretsmanager:us-east-1:${sampleAccount}:secret:a-sim0ab`;
    expect(check(POLICY, { secretArn, policy: allow(reader, "kms:Decrypt") })[0]?.reason).toContain(
      "a secret's policy can only grant secretsmanager: actions",
    );
    expect(complains(POLICY, { secretArn: "a", policy: allow(reader) })).toEqual(["secretArn"]);
  });
});
