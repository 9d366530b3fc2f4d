import rule from "../../../../policies/rules/identity/iam-no-star-action";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const attach = (policyArn: string) => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: { role: "agents", policyArn },
});
const message = (at: string, got: string) =>
  `\`${at}\` must name actions, got ${got}; list the actions that are used under \`Action\``;
const ATTACHED = (at: string, arn: string) =>
  `\`${at}\` must be a policy that names actions, got ${JSON.stringify(arn)}; attach a policy with the actions that are used`;
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

describeRule(rule, {
  passes: {
    "named actions": policy(allow(["s3:GetObject", "s3:*"])),
    "a Deny of everything": policy({ Effect: "Deny", Action: "*", Resource: "*" }),
    "everything, under a Deny of everything": policy(allow("*"), {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
    }),
    "a policy of AWS with named actions": attach("arn:aws:iam::aws:policy/AmazonBedrockReadOnly"),
    "everything refused but something": policy({
      Effect: "Deny",
      NotAction: ["iam:*"],
      Resource: "*",
    }),
    "a policy of AWS whose name only begins so": attach(
      "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
    ),
    "a policy of another name below a path": attach("arn:aws:iam::aws:policy/job-function/Billing"),
    "a policy of one's own that has the name": attach(
      "arn:aws:iam::111122223333:policy/AdministratorAccess",
    ),
  },
  fails: {
    everything: {
      ...policy(allow("*")),
      messages: [message("policy.Statement[0].Action", '"*"')],
    },
    "everything by another name": {
      ...policy(allow(["s3:GetObject"]), allow(["s3:GetObject", "*:*"])),
      messages: [message("policy.Statement[1].Action", '["s3:GetObject","*:*"]')],
    },
    "everything but something": {
      ...policy({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
      messages: [message("policy.Statement[0].NotAction", 'everything but "iam:*"')],
    },
    "everything on one bucket": {
      ...policy(allow("*", "arn:aws:s3:::acme/*")),
      messages: [message("policy.Statement[0].Action", '"*"')],
    },
    "an inline policy of a role, and one attached": {
      type: "aws:iam/role:Role",
      inputs: {
        inlinePolicies: [
          { name: "a", policy: document(allow("s3:GetObject")) },
          { name: "b", policy: document(allow("*")) },
        ],
        managedPolicyArns: [ADMIN],
      },
      messages: [
        message("inlinePolicies[1].policy.Statement[0].Action", '"*"'),
        ATTACHED("managedPolicyArns[0]", ADMIN),
      ],
    },
    "an administrator's policy below paths": {
      ...attach("arn:aws-us-gov:iam::aws:policy/job-function/a.b/AdministratorAccess"),
      messages: [
        ATTACHED(
          "policyArn",
          "arn:aws-us-gov:iam::aws:policy/job-function/a.b/AdministratorAccess",
        ),
      ],
    },
    "power users, for a permission set": {
      type: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
      inputs: { managedPolicyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      messages: [ATTACHED("managedPolicyArn", "arn:aws:iam::aws:policy/PowerUserAccess")],
    },
  },
  missing: {
    ...policy({ Effect: "Allow", Resource: "*" }),
    messages: [
      "`policy.Statement[0]` must hold an `Action`, got something else; write the document as docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html says",
    ],
  },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: { ...attach(ADMIN), messages: [ATTACHED("policyArn", ADMIN)] },
    with: { ...attach(ADMIN), config: { policies: [] } },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("*")) },
  },
});
