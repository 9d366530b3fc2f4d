import { describe, expect, it } from "vitest";
import { Account, check, complains, refusal, row, sampleAccount } from "./world";

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("IAM role", () => {
  const trust = (statement: object = {}) =>
    policy({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
      ...statement,
    });

  it("has a name unique in the account, whatever its case", () => {
    const account = new Account();
    account.create(ROLE, { name: "Atlas", assumeRolePolicy: trust() });
    expect(
      refusal(() => account.create(ROLE, { name: "atlas", assumeRolePolicy: trust() })),
    ).toMatchObject({ code: "EntityAlreadyExists", status: 409 });
    expect(complains(ROLE, { name: "x".repeat(65), assumeRolePolicy: trust() })).toEqual(["name"]);
  });

  it("answers a malformed trust policy with every problem at once", () => {
    const [failure] = check(ROLE, {
      name: "r",
      assumeRolePolicy: policy({
        Effect: "allow",
        Principal: { Service: "nope.amazonaws.com" },
        Action: "s3:GetObject",
        Resource: "*",
      }),
    });
    expect(failure?.property).toBe("assumeRolePolicy");
    for (const part of [
      "Invalid effect",
      "Invalid principal",
      "AssumeRole policy may only",
      "Has prohibited field Resource",
    ])
      expect(failure?.reason).toContain(part);
  });

  it("refuses a principal that does not exist as IAM does", () => {
    const account = new Account();
    const arn = `arn:aws:iam::${sampleAccount}:role/atlas-sample`;
    const inputs = { name: "r", assumeRolePolicy: trust({ Principal: { AWS: arn } }) };
    expect(refusal(() => account.create(ROLE, inputs))).toEqual({
      code: "MalformedPolicyDocument",
      status: 400,
      message: `Invalid principal in policy: "AWS":"${arn}"`,
    });
    account.sample(ROLE);
    expect(() => account.create(ROLE, inputs)).not.toThrow();
    expect(() =>
      account.create(ROLE, {
        name: "s",
        assumeRolePolicy: trust({ Principal: { AWS: "444455556666" } }),
      }),
    ).not.toThrow();
  });

  it("checks path, session length, description, boundary and managed policies", () => {
    const bad = {
      name: "r",
      assumeRolePolicy: trust(),
      path: "x",
      maxSessionDuration: 100,
      description: "日本",
      permissionsBoundary: "arn:aws:iam::aws:policy",
      managedPolicyArns: ["x"],
    };
    expect(complains(ROLE, bad)).toEqual([
      "path",
      "description",
      "permissionsBoundary",
      "maxSessionDuration",
      "managedPolicyArns[0]",
    ]);
  });

  it("keeps to 2,048 characters of trust policy", () => {
    const many = policy(
      ...Array.from({ length: 30 }, (_, i) => ({
        Sid: `S${i}`,
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      })),
    );
    expect(check(ROLE, { name: "r", assumeRolePolicy: many })[0]?.reason).toContain(
      "must be at most 2048 characters",
    );
  });

  it("puts the path into the ARN and is not deleted before its policies", () => {
    const account = new Account();
    const role = account.create(ROLE, { name: "r", path: "/team/", assumeRolePolicy: trust() });
    expect(role.state.arn).toBe(`arn:aws:iam::${sampleAccount}:role/team/r`);
    const attached = account.create(ROLE_POLICY, {
      name: "p",
      role: "r",
      policy: policy({ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }),
    });
    expect(refusal(() => account.delete(role))).toEqual({
      code: "DeleteConflict",
      status: 409,
      message: "Cannot delete entity, must delete policies first.",
    });
    account.delete(attached);
    expect(() => account.delete(role)).not.toThrow();
  });
});

describe("IAM role policy", () => {
  const list = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };

  it("needs its role", () => {
    expect(
      refusal(() =>
        new Account().create(ROLE_POLICY, { name: "p", role: "nope", policy: policy(list) }),
      ),
    ).toMatchObject({ code: "NoSuchEntity", status: 404 });
    expect(
      complains(ROLE_POLICY, { name: "p", role: "arn:aws:iam::1:role/x", policy: policy(list) }),
    ).toEqual(["role"]);
  });

  it("has one owner per name", () => {
    const account = new Account();
    account.sample(ROLE_POLICY);
    expect(
      refusal(() =>
        account.create(ROLE_POLICY, { name: "call", role: "atlas-sample", policy: policy(list) }),
      ).code,
    ).toBe("EntityAlreadyExists");
  });

  it("refuses a bad document at create time too", () => {
    const account = new Account();
    account.sample(ROLE_POLICY);
    const bad = account.context(ROLE_POLICY, {
      name: "x",
      role: "atlas-sample",
      policy: policy({ ...list, Principal: "*" }),
    });
    expect(refusal(() => row(ROLE_POLICY).admit?.(bad))).toMatchObject({
      code: "MalformedPolicyDocument",
      status: 400,
    });
  });

  it("keeps all inline policies of a role to 10,240 characters", () => {
    const account = new Account();
    account.sample(ROLE_POLICY);
    const big = policy({
      ...list,
      Resource: "*",
      Action: Array.from({ length: 250 }, () => "s3:ListAllMyBuckets"),
    });
    account.create(ROLE_POLICY, { name: "a", role: "atlas-sample", policy: big });
    expect(
      refusal(() => account.create(ROLE_POLICY, { name: "b", role: "atlas-sample", policy: big })),
    ).toMatchObject({ code: "LimitExceeded", status: 409 });
    const bigger = policy({
      ...list,
      Action: Array.from({ length: 500 }, () => "s3:ListAllMyBuckets"),
    });
    expect(check(ROLE_POLICY, { name: "c", role: "r", policy: bigger })[0]?.reason).toContain(
      "10240",
    );
  });
});
