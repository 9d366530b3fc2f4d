import { alone, judgeDangers } from "../../internal/iam/danger";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Actions that read data, as `service:Action`. */
  actions: string[];
}

/** Reads of what is worth stealing; the last ones are what knowledge bases are made of. */
const ACTIONS = [
  "s3:GetObject",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "secretsmanager:GetSecretValue",
  "bedrock:Retrieve",
  "bedrock:RetrieveAndGenerate",
  "s3vectors:GetVectors",
  "s3vectors:QueryVectors",
  "dynamodb:Scan",
];

/** No policy lets its holder read all data of a kind. */
export default rule<Config>({
  id: "iam-no-exfil",
  title: "No policy lets its holder read every bucket, secret, parameter or knowledge base",
  severity: "high",
  why: "A role that reads one bucket by the right to read all of them hands over all of them when it is stolen.",
  seen: "more than 700 buckets readable by the role of one firewall at Capital One (docs.rackspace.com/blog/capital-one-data-breach-two-security-controls-you-should-review, 2019)",
  remedy: "In `policy` name the buckets, secrets, parameters and knowledge bases under `Resource`.",
  publicIds: ["CKV_AWS_108", "CKV_AWS_288"],
  config: {
    schema: {
      actions: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ACTIONS,
        description: "Actions that read data, as service:Action.",
      },
    },
    defaults: { actions: ACTIONS },
  },

  applies: permissions.has,

  check(resource, config) {
    judgeDangers(resource, alone(config.actions), {
      must: "name whose data is read",
      where: "on any resource",
      fix: "name the resources under `Resource`",
    });
  },
});
