import { isEmpty, requireInputs } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Place {
  /** The switch, on when nothing is written. */
  enabled: string;
  /** Who is told. */
  actions: string;
}

const AZURE: Place = { enabled: "enabled", actions: "actions" };

/** Types of @pulumi/azure-native 3 and, by `insights`, of 2. */
const PLACES: Readonly<Record<string, Place>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": { enabled: "actionsEnabled", actions: "alarmActions" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    enabled: "actionsEnabled",
    actions: "alarmActions",
  },
  "azure-native:monitor:ActivityLogAlert": AZURE,
  "azure-native:monitor:MetricAlert": AZURE,
  "azure-native:monitor:ScheduledQueryRule": AZURE,
  "azure-native:insights:ActivityLogAlert": AZURE,
  "azure-native:insights:MetricAlert": AZURE,
  "azure-native:insights:ScheduledQueryRule": AZURE,
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    enabled: "enabled",
    actions: "notificationChannels",
  },
};

/** An alarm tells somebody. */
export default rule({
  id: "alarms-actions-on",
  title: "Alarms are switched on and tell somebody",
  severity: "medium",
  why: "An alarm without an action changes colour on a page that nobody has open while the budget runs out.",
  seen: "an alarm without any action, in three languages (github.com/pulumi/examples aws-ts-resources, aws-go-resources and aws-py-resources, 40c09b2)",
  remedy:
    "CloudWatch: `alarmActions`, and `actionsEnabled` not false. Azure Monitor: `actions`, and `enabled` not false. Cloud Monitoring: `notificationChannels`, and `enabled` not false.",
  publicIds: ["CKV_AWS_319"],

  applies: (token) => Object.hasOwn(PLACES, token),

  check(resource) {
    const place = PLACES[resource.token];
    if (place === undefined) return;
    requireInputs(resource, [{ path: place.enabled, oneOf: [true], default: true }]);
    // An alarm may be there to scale a group or feed a composite one: what acts on OK counts.
    resource.attempt(() => requireAction(resource, place));
  },
});

function requireAction(resource: Resource, { actions }: Place): void {
  const at = resource.get(actions);
  const elsewhere = ["okActions", "insufficientDataActions"].map((name) => resource.get(name));
  if (!isEmpty(at) || elsewhere.some((each) => !isEmpty(each))) return;
  resource.violation({ at, must: "name who is told", fix: `set \`${actions}\`` });
}
