import type { Labelled } from "../frame";
import { Random } from "../random";
import type { PlainDocument, PlainStatement } from "./oracle";
import { permissionLabels } from "./permissions-labels";
import { render } from "./render";
import { OWN } from "./world";

const ACCOUNT = OWN[0];

/** Actions and resources that go together: named ones first, wide ones after. */
const TOPICS: readonly {
  actions: readonly string[];
  named: readonly string[];
  wide: readonly string[];
}[] = [
  {
    actions: [
      "s3:GetObject",
      "s3:PutObject",
      "s3:ListBucket",
      "s3:Get*",
      "s3:*",
      "s3:Delete?bject",
      "S3:getobject",
    ],
    named: [
      "arn:aws:s3:::acme-documents/*",
      "arn:aws:s3:::acme-documents",
      "arn:aws:s3:::acme-*/*",
    ],
    wide: ["*", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3:::?*"],
  },
  {
    actions: [
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "kms:Re*",
      "kms:*",
      "kms:DescribeKey",
      "kms:ReEncryptFrom",
    ],
    named: [`arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
    wide: ["*", `arn:aws:kms:*:${ACCOUNT}:key/*`, "arn:aws:kms:us-east-1:*:*"],
  },
  {
    actions: [
      "bedrock:InvokeModel",
      "bedrock:InvokeModelWithResponseStream",
      "bedrock:Invoke*",
      "bedrock:*",
      "bedrock:Retrieve",
      "b*:*",
      "bedrock:ListFoundationModels",
      "bedrock:GetFoundationModel",
    ],
    named: [
      "arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4",
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2",
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/us.anthropic.claude-sonnet-4`,
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:knowledge-base/KB12345678`,
    ],
    wide: [
      "*",
      "arn:aws:bedrock:*::foundation-model/*",
      "arn:aws:bedrock:*::foundation-model/anthropic.*",
      `arn:aws:bedrock:*:${ACCOUNT}:inference-profile/*`,
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:*`,
    ],
  },
  {
    actions: [
      "iam:PassRole",
      "iam:AttachRolePolicy",
      "iam:CreateAccessKey",
      "iam:CreatePolicyVersion",
      "iam:Get*",
      "iam:List*",
      "iam:P*",
      "iam:*",
      "sts:AssumeRole",
      "iam:CreateServiceSpecificCredential",
    ],
    named: [
      `arn:aws:iam::${ACCOUNT}:role/agents`,
      `arn:aws:iam::${ACCOUNT}:role/app-*`,
      `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
    ],
    wide: [
      "*",
      `arn:aws:iam::${ACCOUNT}:role/*`,
      "arn:aws:iam::*:*",
      `arn:aws:iam::${ACCOUNT}:user/*`,
    ],
  },
  {
    actions: [
      "lambda:CreateFunction",
      "lambda:InvokeFunction",
      "lambda:UpdateFunctionCode",
      "lambda:*",
      "ec2:RunInstances",
      "ec2:Describe*",
      "bedrock-agentcore:CreateCodeInterpreter",
      "ec2:GetPasswordData",
    ],
    named: [
      `arn:aws:lambda:us-east-1:${ACCOUNT}:function:agents`,
      `arn:aws:lambda:*:${ACCOUNT}:function:app-*`,
    ],
    wide: ["*", `arn:aws:lambda:us-east-1:${ACCOUNT}:function:*`, "arn:aws:ec2:*:*:*"],
  },
  {
    actions: [
      "logs:PutLogEvents",
      "logs:CreateLogStream",
      "logs:*",
      "logs:Describe*",
      "cloudwatch:PutMetricData",
      "xray:PutTraceSegments",
    ],
    named: [`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/acme/agents:*`],
    wide: [
      "*",
      `arn:aws:logs:us-east-1:${ACCOUNT}:*`,
      `arn:aws:logs:*:${ACCOUNT}:log-group:*:log-stream:*`,
    ],
  },
  {
    actions: [
      "secretsmanager:GetSecretValue",
      "ssm:GetParameter*",
      "ssm:GetParameter",
      "ssm:DescribeParameters",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:*",
    ],
    named: [
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:agents-??????`,
      `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/agents/*`,
      `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/agents`,
    ],
    wide: [
      "*",
      `arn:aws:secretsmanager:*:${ACCOUNT}:secret:*`,
      `arn:aws:ssm:*:*:parameter/*`,
      `arn:aws:dynamodb:*:*:table/*`,
    ],
  },
];

const CONDITIONS: readonly Record<string, Record<string, string[]>>[] = [
  { StringEquals: { "aws:ResourceTag/team": ["ai"] } },
  { StringLike: { "aws:ResourceTag/team": ["*"] } },
  { StringEqualsIfExists: { "aws:ResourceTag/team": ["ai"] } },
  { StringNotEquals: { "aws:ResourceTag/team": ["ai"] } },
  { "ForAllValues:StringEquals": { "aws:ResourceTag/team": ["ai"] } },
  { Null: { "aws:ResourceTag/team": ["false"] } },
  { Bool: { "aws:MultiFactorAuthPresent": ["true"] } },
  { StringEquals: { "aws:RequestedRegion": ["us-east-1"] } },
  { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] } },
  { StringEquals: { "iam:PassedToService": ["bedrock.amazonaws.com"] } },
  { StringEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] } },
  { StringLike: { "kms:ViaService": ["*.amazonaws.com"] } },
  {
    ArnLike: {
      "bedrock:InferenceProfileArn": [
        `arn:aws:bedrock:us-east-1:${ACCOUNT}:inference-profile/us.anthropic.claude-sonnet-4`,
      ],
    },
  },
  { StringLike: { "bedrock:InferenceProfileArn": ["arn:aws:bedrock:*:*:inference-profile/*"] } },
  { IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } },
  { Bool: { "aws:SecureTransport": ["true"] }, StringEquals: { "aws:ResourceTag/team": ["ai"] } },
];

function allow(random: Random): PlainStatement {
  const topic = random.pick(TOPICS);
  const roll = random.next();
  const actions: Partial<PlainStatement> =
    roll < 0.04
      ? { Action: ["*"] }
      : roll < 0.08
        ? { NotAction: random.pick([["iam:*"], ["iam:*", "kms:*"], ["s3:GetObject"]]) }
        : { Action: random.some(topic.actions, random.pick([1, 1, 2, 3])) };
  const resources: Partial<PlainStatement> = random.chance(0.05)
    ? { NotResource: [random.pick(topic.named)] }
    : {
        Resource: random.some(
          random.chance(0.55) ? topic.named : topic.wide,
          random.pick([1, 1, 2]),
        ),
      };
  return {
    Effect: "Allow",
    ...actions,
    ...resources,
    ...(random.chance(0.3) && { Condition: random.pick(CONDITIONS) }),
  };
}

function deny(random: Random): PlainStatement {
  const topic = random.pick(TOPICS);
  const roll = random.next();
  const condition = random.chance(0.5) ? { Condition: random.pick(CONDITIONS) } : {};
  if (roll < 0.25)
    return {
      Effect: "Deny",
      NotAction: random.some(topic.actions, 2),
      Resource: ["*"],
      ...condition,
    };
  if (roll < 0.5)
    return {
      Effect: "Deny",
      Action: ["*"],
      NotResource: random.some(topic.named, 2),
      ...condition,
    };
  return { Effect: "Deny", Action: random.some(topic.actions, 2), Resource: ["*"], ...condition };
}

const FORMS: readonly ((policy: unknown) => { type: string; inputs: object })[] = [
  (policy) => ({ type: "aws:iam/policy:Policy", inputs: { policy } }),
  (policy) => ({ type: "aws:iam/rolePolicy:RolePolicy", inputs: { role: "agents", policy } }),
  (policy) => ({ type: "aws:iam/userPolicy:UserPolicy", inputs: { user: "ada", policy } }),
  (policy) => ({ type: "aws:iam/groupPolicy:GroupPolicy", inputs: { group: "ops", policy } }),
  (policy) => ({ type: "aws:iam/role:Role", inputs: { inlinePolicies: [{ name: "a", policy }] } }),
  (inlinePolicy) => ({
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    inputs: { inlinePolicy },
  }),
];

/** Policies of roles, users, groups and permission sets, with their labels. */
export function permissionCases(seed: number, count: number): Labelled[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 300_007 + index);
    const list = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => allow(random));
    if (random.chance(0.2)) list.push(deny(random));
    const document: PlainDocument = {
      Version: random.chance(0.9) ? "2012-10-17" : "2008-10-17",
      Statement: list,
    };
    return {
      id: `permission-${seed}-${index}`,
      resource: random.pick(FORMS)(render(document, random)),
      unsafe: permissionLabels(document),
    };
  });
}
