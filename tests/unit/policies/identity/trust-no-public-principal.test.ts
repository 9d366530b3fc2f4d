import rule from "../../../../policies/rules/identity/trust-no-public-principal";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN } from "../harness";
import { document, role } from "../iam/documents";

const trust = (principal: unknown, condition?: object, effect = "Allow"): object => ({
  Effect: effect,
  Principal: principal,
  Action: "sts:AssumeRole",
  ...(condition && { Condition: condition }),
});
const message = (who: string, at = "assumeRolePolicy.Statement[0].Principal") =>
  `\`${at}\` must name who may take the role, got one that also lets in ${who}; name accounts, roles or services under \`Principal\`, or compare \`aws:PrincipalOrgID\` by StringEquals with your organisation`;
const STRANGER = '"arn:aws:iam::999999999999:role/stranger"';

describeRule(rule, {
  passes: {
    "an account": role(trust({ AWS: "arn:aws:iam::111122223333:root" })),
    "a service": role(trust({ Service: "ec2.amazonaws.com" })),
    "everybody of an organisation": role(
      trust("*", { StringEquals: { "aws:PrincipalOrgID": "o-acme12345" } }),
    ),
    "roles of a named account": role(
      trust({ AWS: "*" }, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } }),
    ),
    "the resource's own account": role(
      trust("*", { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } }),
    ),
    "accounts that the policy config allows, in every form": {
      ...role(
        trust({ AWS: ["111122223333", "arn:aws:iam::111122223333:root"] }),
        trust({ AWS: "arn:aws:iam::111122223333:role/deployer" }),
        trust({ Service: "ec2.amazonaws.com" }),
        trust(
          { Federated: "arn:aws:iam::444455556666:saml-provider/acme" },
          {
            StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
          },
        ),
        trust({ AWS: "AROAEXAMPLE1234567890" }),
        trust({ AWS: "444455556666" }, undefined, "Deny"),
      ),
      config: { accounts: ["111122223333"] },
    },
    "a Deny for all others": role(
      trust("*"),
      trust("*", { StringNotEquals: { "aws:PrincipalAccount": "111122223333" } }, "Deny"),
    ),
  },
  fails: {
    everybody: { ...role(trust("*")), messages: [message(STRANGER)] },
    "a role of a foreign account, beside an allowed one": {
      ...role(trust({ AWS: ["111122223333", "arn:aws:sts::444455556666:assumed-role/ci/run"] })),
      config: { accounts: ["111122223333"] },
      messages: [
        '`assumeRolePolicy.Statement[0].Principal` must name accounts that the policy config allows, got {"AWS":["111122223333","arn:aws:sts::444455556666:assumed-role/ci/run"]}; leave the account out, or add it to `accounts` in the policy config',
      ],
    },
    "everybody next to an account": {
      ...role(trust({ AWS: ["arn:aws:iam::111122223333:root", "*"] })),
      messages: [message(STRANGER)],
    },
    "all but one": {
      ...role({
        Effect: "Allow",
        NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "sts:AssumeRole",
      }),
      messages: [message(STRANGER, "assumeRolePolicy.Statement[0].NotPrincipal")],
    },
    "a role of that name in any account": {
      ...role(
        trust({ AWS: "*" }, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deployer" } }),
      ),
      messages: [message('"arn:aws:iam::000000000000:role/deployer"')],
    },
    "an organisation where a missing key passes": {
      ...role(trust("*", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-acme12345" } })),
      messages: [message(STRANGER)],
    },
    "every address there is": {
      ...role(trust("*", { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } })),
      messages: [message(STRANGER)],
    },
    "a secret document, which is not printed": {
      type: "aws:iam/role:Role",
      inputs: { assumeRolePolicy: secret(document(trust("*"))) },
      messages: [message("a value that is not printed")],
    },
  },
  missing: { type: "aws:iam/role:Role", inputs: {} },
  unknown: {
    type: "aws:iam/role:Role",
    inputs: { assumeRolePolicy: UNKNOWN },
    path: "assumeRolePolicy",
  },
  config: {
    without: role(trust({ AWS: "444455556666" })),
    with: {
      ...role(trust({ AWS: "444455556666" })),
      config: { accounts: ["111122223333"] },
      messages: [
        '`assumeRolePolicy.Statement[0].Principal` must name accounts that the policy config allows, got {"AWS":"444455556666"}; leave the account out, or add it to `accounts` in the policy config',
      ],
    },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policy: document(trust("*")) } },
});
