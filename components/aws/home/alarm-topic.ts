import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../internal/names";
import type { Tags } from "../../internal/tags";
import { renderPolicy } from "../policy-document";

/** docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, 2026-11-21. */
const TOPIC_NAME_MAX_LENGTH = 256;

/** What {@link createAlarmTopic} needs to know. */
export interface AlarmTopicSettings {
  accountId: string;
  namePrefix: string;
  keyArn: pulumi.Input<string>;
  /** The workspace whose alarms are published; no other may. */
  workspaceArn: pulumi.Input<string>;
  tags: Tags;
}

/** The topic and what lets alarms in. */
export interface CreatedAlarmTopic {
  topic: sns.Topic;
  policy: sns.TopicPolicy;
}

/** Where alarms go: people and tools subscribe to it. Encrypted, and published to by the workspace's alert manager only. */
export function createAlarmTopic(
  name: string,
  settings: AlarmTopicSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedAlarmTopic {
  const topic = new sns.Topic(
    `${name}-alarms`,
    {
      name: physicalName([settings.namePrefix, "ai", "alarms"], {
        maxLength: TOPIC_NAME_MAX_LENGTH,
      }),
      kmsMasterKeyId: settings.keyArn,
      signatureVersion: 2,
      tags: settings.tags,
    },
    opts,
  );
  const policy = new sns.TopicPolicy(
    `${name}-alarms-policy`,
    {
      arn: topic.arn,
      policy: pulumi
        .all([topic.arn, settings.workspaceArn])
        .apply(([topicArn, workspaceArn]) =>
          renderTopicPolicy({ accountId: settings.accountId, topicArn, workspaceArn }),
        ),
    },
    opts,
  );
  return { topic, policy };
}

/** Lets exactly one workspace's alert manager publish (docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-receiver-AMPpermission.html, 2026-11-21). */
export function renderTopicPolicy(settings: {
  accountId: string;
  topicArn: string;
  workspaceArn: string;
}): string {
  return renderPolicy([
    {
      Sid: "WorkspacePublishesAlarms",
      Effect: "Allow",
      Principal: { Service: "aps.amazonaws.com" },
      Action: ["sns:GetTopicAttributes", "sns:Publish"],
      Resource: settings.topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": settings.accountId },
        ArnEquals: { "aws:SourceArn": settings.workspaceArn },
      },
    },
  ]);
}
