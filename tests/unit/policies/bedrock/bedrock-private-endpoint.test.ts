import rule from "../../../../policies/rules/bedrock/bedrock-private-endpoint";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const statement = (more: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "bedrock:InvokeModel",
  Resource: "*",
  ...more,
});
const document = (more: object = {}) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement(more)] });
const own = document({
  Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" } },
});
const endpoint = (inputs: object) => ({
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  name: "bedrock",
  inputs: {
    serviceName: "com.amazonaws.us-east-1.bedrock-runtime",
    privateDnsEnabled: true,
    ...inputs,
  },
});
const policy = (text: string) => ({
  type: "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
  name: "policy",
  inputs: { vpcEndpointId: UNKNOWN, policy: text },
  propertyDependencies: { vpcEndpointId: ["bedrock"] },
});

describeStackRule(rule, {
  passes: {
    "principals of one account": { resources: [endpoint({ policy: own })] },
    "one role": {
      resources: [
        endpoint({
          policy: document({ Principal: { AWS: "arn:aws:iam::111122223333:role/app" } }),
        }),
      ],
    },
    "a policy of its own resource": { resources: [endpoint({}), policy(own)] },
    "an endpoint for something else": {
      resources: [
        endpoint({ serviceName: "com.amazonaws.us-east-1.s3", privateDnsEnabled: false }),
      ],
    },
  },
  fails: {
    everybody: {
      resources: [endpoint({ policy: document() })],
      messages: [
        'aws:ec2/vpcEndpoint:VpcEndpoint "bedrock": `policy` must admit named callers only, got a document that admits principals of any account; name principals, or add a condition on aws:PrincipalAccount',
      ],
    },
    "everybody from a network": {
      resources: [
        endpoint({
          policy: document({ Condition: { StringLike: { "aws:PrincipalAccount": "*" } } }),
        }),
      ],
      messages: [
        'aws:ec2/vpcEndpoint:VpcEndpoint "bedrock": `policy` must admit named callers only, got a document that admits principals of any account; name principals, or add a condition on aws:PrincipalAccount',
      ],
    },
    "everybody, in a resource of its own": {
      resources: [endpoint({}), policy(document())],
      messages: [
        'aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy "policy": `policy` must admit named callers only, got a document that admits principals of any account; name principals, or add a condition on aws:PrincipalAccount',
      ],
    },
    "another name than Bedrock's": {
      resources: [
        endpoint({
          serviceName: "com.amazonaws.us-east-1.bedrock-agent-runtime",
          privateDnsEnabled: false,
          policy: own,
        }),
      ],
      messages: [
        'aws:ec2/vpcEndpoint:VpcEndpoint "bedrock": `privateDnsEnabled` must be true, got false; set `privateDnsEnabled` to true',
      ],
    },
  },
  missing: {
    resources: [endpoint({})],
    messages: [
      'aws:ec2/vpcEndpoint:VpcEndpoint "bedrock": `policy` must admit named callers only, got nothing; set `policy`',
    ],
  },
  unknown: { resources: [endpoint({ policy: UNKNOWN })], path: "policy" },
  ignores: { resources: [{ type: "aws:ec2/vpc:Vpc", name: "vpc", inputs: {} }] },
});
