import rule from "../../../../policies/rules/logs/alarms-actions-on";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topic = "arn:aws:sns:us-east-1:111122223333:alarms";
const policy = "gcp:monitoring/alertPolicy:AlertPolicy";

describeRule(rule, {
  passes: {
    "an alarm that tells a topic": { type: alarm, inputs: { alarmActions: [topic] } },
    "an alarm that acts when it ends": { type: alarm, inputs: { okActions: [topic] } },
    "an alarm that acts without data": {
      type: alarm,
      inputs: { insufficientDataActions: [topic] },
    },
    "a composite alarm": {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      inputs: { alarmActions: [topic], actionsEnabled: true },
    },
    "an alert of Azure": {
      type: "azure-native:monitor:MetricAlert",
      inputs: { actions: [{ actionGroupId: "g" }], enabled: true },
    },
    "an alert of Azure, by its former type": {
      type: "azure-native:insights/v20180301:MetricAlert",
      inputs: { actions: [{ actionGroupId: "g" }] },
    },
    "a query rule of Azure": {
      type: "azure-native:monitor:ScheduledQueryRule",
      inputs: { actions: { actionGroups: ["g"] } },
    },
    "an alert policy of Google": { type: policy, inputs: { notificationChannels: ["c"] } },
  },
  fails: {
    "an alarm that is off": {
      type: alarm,
      inputs: { alarmActions: [topic], actionsEnabled: false },
      messages: ["`actionsEnabled` must be true, got false; set `actionsEnabled` to true"],
    },
    "an alarm without actions": {
      type: alarm,
      inputs: { alarmActions: [] },
      messages: ["`alarmActions` must name who is told, got []; set `alarmActions`"],
    },
    "an alert of Azure without actions": {
      type: "azure-native:monitor:MetricAlert",
      inputs: { enabled: false, actions: [] },
      messages: [
        "`enabled` must be true, got false; set `enabled` to true",
        "`actions` must name who is told, got []; set `actions`",
      ],
    },
    "an activity alert of Azure with an empty list": {
      type: "azure-native:monitor:ActivityLogAlert",
      inputs: { actions: {} },
      messages: ["`actions` must name who is told, got {}; set `actions`"],
    },
    "a policy of Google that is off": {
      type: policy,
      inputs: { enabled: false, notificationChannels: ["c"] },
      messages: ["`enabled` must be true, got false; set `enabled` to true"],
    },
  },
  missing: {
    type: policy,
    inputs: {},
    messages: [
      "`notificationChannels` must name who is told, got nothing; set `notificationChannels`",
    ],
  },
  unknown: { type: alarm, inputs: { alarmActions: UNKNOWN }, path: "alarmActions" },
  ignores: { type: "aws:cloudwatch/dashboard:Dashboard", inputs: {} },
});
