import rule from "../../../../policies/rules/identity/iam-trust-confused-deputy";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { document, role } from "../iam/documents";

const service = (name: string | string[], condition?: object): object => ({
  Effect: "Allow",
  Principal: { Service: name },
  Action: "sts:AssumeRole",
  ...(condition && { Condition: condition }),
});
const BEDROCK = "bedrock.amazonaws.com";
const message = (at = 0) =>
  `\`assumeRolePolicy.Statement[${at}]\` must let in bedrock.amazonaws.com for named accounts only, got one that lets it in for every account; add the condition \`StringEquals\` \`aws:SourceAccount\`, or \`ArnLike\` \`aws:SourceArn\` with your account`;

describeRule(rule, {
  passes: {
    "a named account": role(
      service(BEDROCK, { StringEquals: { "aws:SourceAccount": "111122223333" } }),
    ),
    "resources of a named account": role(
      service(BEDROCK, {
        ArnLike: { "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:agent/*" },
      }),
    ),
    "EC2 in China": role(service("ec2.amazonaws.com.cn")),
    "a service refused": role({
      Effect: "Deny",
      Principal: { Service: BEDROCK },
      Action: "sts:AssumeRole",
    }),
    "an account whose name is a service's": role({
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: "sts:AssumeRole",
    }),
    "everybody but a service, which is another rule's": role({
      Effect: "Allow",
      NotPrincipal: { Service: BEDROCK },
      Action: "sts:AssumeRole",
    }),
    "a named account, beside everybody, which is another rule's": role(
      service(BEDROCK, { StringEquals: { "aws:SourceAccount": "111122223333" } }),
      { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
    ),
    "a named account, beside another service": role(
      service(BEDROCK, { StringEquals: { "aws:SourceAccount": "111122223333" } }),
      service("ec2.amazonaws.com"),
    ),
    "a statement without anybody": role({ Effect: "Allow", Action: "sts:AssumeRole" }),
    "an organisation": role(
      service(BEDROCK, { StringEquals: { "aws:SourceOrgID": "o-acme12345" } }),
    ),
    "EC2, which takes roles of its own account only": role(service("ec2.amazonaws.com")),
    "a Deny for all other accounts": role(service(BEDROCK), {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { StringNotEquals: { "aws:SourceAccount": "111122223333" } },
    }),
  },
  fails: {
    "no condition": { ...role(service(BEDROCK)), messages: [message()] },
    "resources of any account": {
      ...role(
        service(BEDROCK, { ArnLike: { "aws:SourceArn": "arn:aws:bedrock:us-east-1:*:agent/*" } }),
      ),
      messages: [message()],
    },
    "an account where a missing key passes": {
      ...role(service(BEDROCK, { StringEqualsIfExists: { "aws:SourceAccount": "111122223333" } })),
      messages: [message()],
    },
    "a condition on something else": {
      ...role(service(BEDROCK, { StringEquals: { "aws:RequestTag/team": "ai" } })),
      messages: [message()],
    },
    "the second of two": {
      ...role(service("ec2.amazonaws.com"), service(["lambda.amazonaws.com", BEDROCK])),
      messages: [message(1)],
    },
  },
  missing: { type: "aws:iam/role:Role", inputs: {} },
  unknown: {
    type: "aws:iam/role:Role",
    inputs: { assumeRolePolicy: UNKNOWN },
    path: "assumeRolePolicy",
  },
  config: {
    without: { ...role(service(BEDROCK)), messages: [message()] },
    with: { ...role(service(BEDROCK)), config: { exempt: [BEDROCK] } },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policy: document(service(BEDROCK)) } },
});
