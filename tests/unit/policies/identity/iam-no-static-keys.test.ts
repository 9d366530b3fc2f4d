import rule from "../../../../policies/rules/identity/iam-no-static-keys";
import { analyze, UNKNOWN, type Case } from "../harness";
import { describe, expect, it } from "vitest";

const key: Case = { type: "aws:iam/accessKey:AccessKey", inputs: { user: "ada" } };

// The resource itself is the violation: no property decides, so none can be missing or unknown.
describe("iam-no-static-keys", () => {
  it.each([
    [
      "aws:iam/accessKey:AccessKey",
      "an access key; let the workload take a role (EKS Pod Identity, `AssumeRoleWithWebIdentity`, an instance profile)",
    ],
    [
      "aws:iam/userLoginProfile:UserLoginProfile",
      "a console password; let people sign in through IAM Identity Center",
    ],
    [
      "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
      "a long-term API key; let the workload take a role and sign its calls",
    ],
  ])("refuses %s, also with unknown inputs", async (type, got) => {
    for (const inputs of [{ user: "ada" }, {}, { user: UNKNOWN, userName: UNKNOWN }]) {
      const found = await analyze(rule, { type, inputs });
      expect(found.map(({ message }) => message)).toEqual([
        `${rule.title}\n${type} "main": the resource must not exist, got ${got}`,
      ]);
    }
  });

  it("lets the kinds be that the policy config allows", async () => {
    expect(await analyze(rule, { ...key, config: { allowed: ["AccessKey"] } })).toEqual([]);
    expect(await analyze(rule, { ...key, config: { allowed: ["UserLoginProfile"] } })).toHaveLength(
      1,
    );
  });

  it("ignores other types", async () => {
    expect(await analyze(rule, { type: "aws:iam/user:User", inputs: { name: "ada" } })).toEqual([]);
  });
});
