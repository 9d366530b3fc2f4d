import {
  CloudError,
  documented,
  type Json,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  failure,
  got,
  requireEnabledRegion,
  sameJson,
  tagsAll,
  text,
} from "./common";
import { checkPolicy } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { usableKey } from "./kms-use";
import type { Holdings } from "./network";
import { TOPIC, TOPIC_POLICY } from "./tokens";

const API = "https://docs.aws.amazon.com/sns/latest/api";
const QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/sns.html";
/** Characters of a topic's policy. */
export const TOPIC_POLICY_LIMIT = documented(30_720, QUOTAS);

/** The policy SNS gives a topic that was made without one: the owner alone. */
export function defaultTopicPolicy(account: string, arn: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          ...["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission"],
          ...["SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe"],
          ...["SNS:ListSubscriptionsByTopic", "SNS:Publish"],
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });
}

/** The policy in force: the one made apart, else the topic's own. */
export function topicPolicyOf(topic: StoredResource, world: Holdings): Json {
  const [apart] = world.list(TOPIC_POLICY, (one) => one.inputs.arn === topic.id);
  return (
    apart?.inputs.policy ?? topic.inputs.policy ?? defaultTopicPolicy(topic.scope.account, topic.id)
  );
}

/** Where messages are published to and subscribers get them from. */
export const topic: TypeFacts = {
  token: TOPIC,
  operations: {
    create: "sns:CreateTopic",
    read: "sns:GetTopicAttributes",
    update: "sns:SetTopicAttributes",
    delete: "sns:DeleteTopic",
  },
  facts: {
    replaceOn: documented(
      ["fifoTopic", "name", "namePrefix", "region"],
      `${API}/API_CreateTopic.html`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[A-Za-z0-9_-]+(\\.fifo)?$",
        minLength: 1,
        maxLength: 256,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "TopicAlreadyExists", status: 400 },
      },
      `${API}/API_CreateTopic.html`,
    ),
    defaults: documented(
      {
        contentBasedDeduplication: false,
        fifoTopic: false,
        signatureVersion: 1,
        tracingConfig: "PassThrough",
      },
      `${API}/API_SetTopicAttributes.html`,
    ),
    quota: documented({ max: 100_000, per: "account", code: "TopicLimitExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkText(inputs, "displayName", { min: 0, max: 100, words: "at most 100 characters" }),
      ...checkOneOf(inputs.signatureVersion, "signatureVersion", [1, 2]),
      ...checkOneOf(inputs.tracingConfig, "tracingConfig", ["PassThrough", "Active"]),
    ];
    if (!absent(inputs, "policy"))
      failures.push(...checkPolicy(inputs, "policy", "topic", TOPIC_POLICY_LIMIT.value));
    const isFifo = inputs.fifoTopic === true;
    const { name } = inputs;
    if (
      typeof name === "string" &&
      inputs.fifoTopic !== undefined &&
      name.endsWith(".fifo") !== isFifo
    )
      failures.push(
        failure("name", `must end in .fifo for FIFO topics and for no other, ${got(name)}`),
      );
    if (typeof name === "string" && absent(inputs, "fifoTopic") && name.endsWith(".fifo"))
      failures.push(failure("name", `must not end in .fifo without \`fifoTopic\`, ${got(name)}`));
    if (
      inputs.contentBasedDeduplication === true &&
      !isFifo &&
      (absent(inputs, "fifoTopic") || inputs.fifoTopic === false)
    )
      failures.push(failure("contentBasedDeduplication", "is for FIFO topics; leave it out"));
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const reference = text(context.inputs.kmsMasterKeyId);
    if (reference === undefined || reference === "alias/aws/sns") return;
    if (!usableKey(context, reference))
      throw new CloudError(
        "KMSNotFound",
        400,
        `The KMS key ${reference} of the topic does not exist in ${context.scope.region}`,
      );
  },
  id: ({ inputs, scope }) => `arn:aws:sns:${scope.region}:${scope.account}:${String(inputs.name)}`,
  outputs(context, id) {
    const { inputs, scope } = context;
    return {
      arn: id,
      beginningArchiveTime: "",
      fifoThroughputScope: inputs.fifoThroughputScope ?? (inputs.fifoTopic === true ? "Topic" : ""),
      namePrefix: "",
      owner: scope.account,
      policy: inputs.policy ?? defaultTopicPolicy(scope.account, id),
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  live: (stored, world) => ({ policy: topicPolicyOf(stored, world) }),
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};
