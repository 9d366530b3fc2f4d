import { alone, judgeDangers } from "../../internal/iam/danger";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Actions whose answers hold credentials of somebody else, as `service:Action`. */
  actions: string[];
}

/** Answers with credentials of other users, roles, databases or machines; what answers the caller's own only is not among them. */
const ACTIONS = [
  "chime:CreateApiKey",
  "codepipeline:PollForJobs",
  "connect:GetFederationToken",
  "ec2:GetPasswordData",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreateServiceSpecificCredential",
  "iam:ResetServiceSpecificCredential",
  "iam:UpdateAccessKey",
  "iam:UpdateLoginProfile",
  "lightsail:GetInstanceAccessDetails",
  "lightsail:GetRelationalDatabaseMasterUserPassword",
  "rds-db:connect",
  "redshift:GetClusterCredentials",
  "sts:AssumeRole",
];

/** No policy lets its holder fetch credentials of anybody. */
export default rule<Config>({
  id: "iam-no-cred-exposure",
  title: "No policy lets its holder fetch or make credentials of others",
  severity: "high",
  why: "Credentials that were made once outlive the session that made them: an access key or Bedrock API key is how an intruder comes back.",
  seen: "access keys made on the users that AWS creates for Bedrock API keys, valid after the API key was gone (BeyondTrust, AWS Bedrock API Keys Security Guide, 2026)",
  remedy:
    "In `policy` name the users, roles and databases under `Resource`, or leave the actions out.",
  publicIds: ["CKV_AWS_107", "CKV_AWS_287"],
  config: {
    schema: {
      actions: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ACTIONS,
        description: "Actions whose answers hold credentials of others, as service:Action.",
      },
    },
    defaults: { actions: ACTIONS },
  },

  applies: permissions.has,

  check(resource, config) {
    judgeDangers(resource, alone(config.actions), {
      must: "name whose credentials are given out",
      where: "on any resource",
      fix: "name the resources under `Resource`, or leave the actions out",
    });
  },
});
