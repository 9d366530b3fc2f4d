import { always } from "../../internal/iam";
import { alone, judgeDangers, type Danger } from "../../internal/iam/danger";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

/** Each of these alone makes its holder whoever he likes (docs.prismacloud.io and rhinosecuritylabs.com lists of IAM privilege escalation, 2026-11-21). */
const ALONE = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteUserPermissionsBoundary",
  "iam:PutGroupPolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:PutUserPermissionsBoundary",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "glue:UpdateDevEndpoint",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
  "sagemaker:CreatePresignedNotebookInstanceUrl",
];

/** What starts code under a role that is passed to it, and the service that the role is passed to. */
const WITH_ROLE: readonly (readonly [string, string])[] = [
  ["bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore.amazonaws.com"],
  ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore.amazonaws.com"],
  ["cloudformation:CreateStack", "cloudformation.amazonaws.com"],
  ["codebuild:CreateProject", "codebuild.amazonaws.com"],
  ["codestar:CreateProject", "codestar.amazonaws.com"],
  ["datapipeline:CreatePipeline", "datapipeline.amazonaws.com"],
  ["ec2:RunInstances", "ec2.amazonaws.com"],
  ["ecs:RegisterTaskDefinition", "ecs-tasks.amazonaws.com"],
  ["glue:CreateDevEndpoint", "glue.amazonaws.com"],
  ["glue:CreateJob", "glue.amazonaws.com"],
  ["lambda:CreateFunction", "lambda.amazonaws.com"],
  ["sagemaker:CreateNotebookInstance", "sagemaker.amazonaws.com"],
  ["sagemaker:CreateProcessingJob", "sagemaker.amazonaws.com"],
  ["sagemaker:CreateTrainingJob", "sagemaker.amazonaws.com"],
];

const DANGERS: readonly Danger[] = [
  ...alone(ALONE),
  ...WITH_ROLE.map(([action, service]) => ({
    steps: [
      { action: "iam:PassRole", context: { "iam:passedtoservice": always(service) } },
      { action },
    ],
  })),
];

/** No policy lets its holder give himself more permissions. */
export default rule({
  id: "iam-no-privesc",
  title: "No policy lets its holder raise his own permissions",
  severity: "critical",
  why: "Who may rewrite policies, make keys for others or start code under any role has every permission of the account, whatever the policy says.",
  seen: "from credentials in a public bucket to administrator in under ten minutes, with Bedrock enumerated on the way (Sysdig, November 2025, after kodekloud.com/blog/securing-amazon-bedrock-and-sagemaker-endpoints-a-practitioners-guide)",
  remedy:
    "In `policy` name the roles that may be passed and the users, roles, policies and functions that may be changed under `Resource`.",
  publicIds: ["CKV_AWS_110", "CKV_AWS_286"],

  applies: permissions.has,

  check(resource) {
    judgeDangers(resource, DANGERS, {
      must: "give no way to more permissions",
      where: "on any resource",
      fix: "name the resources under `Resource`, or leave the actions out",
    });
  },
});
