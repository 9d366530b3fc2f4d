import {
  documented,
  CloudError,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  find,
  got,
  record,
  requireEnabledRegion,
  sameJson,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { allows } from "./iam-match";
import { parsePolicy } from "./iam-policy";
import { ROLE, ROLE_POLICY } from "./iam-principals";
import { admitTarget, checkTarget } from "./scheduler-target";
import { expressionProblem } from "./scheduler-expression";
import { SCHEDULE, SCHEDULE_GROUP } from "./tokens";

const API = "https://docs.aws.amazon.com/scheduler/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/scheduler";
const SERVICE = "scheduler.amazonaws.com";
const NAME = "^[0-9a-zA-Z_.-]+$";

const arnOf = ({ scope }: HookContext, rest: string): string =>
  `arn:aws:scheduler:${scope.region}:${scope.account}:${rest}`;

/** What schedules are made in, and trusted by. */
export const scheduleGroup: TypeFacts = {
  token: SCHEDULE_GROUP,
  operations: {
    create: "scheduler:CreateScheduleGroup",
    read: "scheduler:GetScheduleGroup",
    update: "scheduler:TagResource",
    delete: "scheduler:DeleteScheduleGroup",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "region"],
      `${PROVIDER}/schedule_group.go (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: NAME,
        minLength: 1,
        maxLength: 64,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 409 },
      },
      `${API}/API_CreateScheduleGroup.html`,
    ),
    quota: documented({ max: 500, per: "region", code: "ServiceQuotaExceededException" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
    ];
    if (inputs.name === "default")
      failures.push(failure("name", 'must not be "default", which every account has; use another'));
    return failures;
  },
  admit: requireEnabledRegion,
  id: ({ inputs }) => String(inputs.name),
  outputs(context) {
    return {
      arn: arnOf(context, `schedule-group/${String(context.inputs.name)}`),
      creationDate: decidedOnce(context, "creationDate", () => timestamp(context.now)),
      lastModificationDate: decidedOnce(context, "lastModificationDate", () =>
        timestamp(context.now),
      ),
      namePrefix: "",
      state: "ACTIVE",
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
};

/** A call that is made at certain times. */
export const schedule: TypeFacts = {
  token: SCHEDULE,
  operations: {
    create: "scheduler:CreateSchedule",
    read: "scheduler:GetSchedule",
    update: "scheduler:UpdateSchedule",
    delete: "scheduler:DeleteSchedule",
  },
  facts: {
    replaceOn: documented(
      ["groupName", "name", "namePrefix", "region"],
      `${PROVIDER}/schedule.go (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: NAME,
        minLength: 1,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["groupName"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 409 },
      },
      `${API}/API_CreateSchedule.html`,
    ),
    defaults: documented(
      {
        actionAfterCompletion: "NONE",
        groupName: "default",
        scheduleExpressionTimezone: "UTC",
        state: "ENABLED",
        "target.retryPolicy.maximumEventAgeInSeconds": 86_400,
        "target.retryPolicy.maximumRetryAttempts": 185,
      },
      `${API}/API_CreateSchedule.html`,
    ),
    quota: documented(
      { max: 1_000_000, per: "region", code: "ServiceQuotaExceededException" },
      QUOTAS,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkNamePrefix(inputs),
      ...checkText(inputs, "description", { min: 0, max: 512, words: "at most 512 characters" }),
      ...checkOneOf(inputs.state, "state", ["ENABLED", "DISABLED"]),
      ...checkOneOf(inputs.actionAfterCompletion, "actionAfterCompletion", ["NONE", "DELETE"]),
      ...checkWindow(record(inputs.flexibleTimeWindow)),
      ...checkTarget(record(inputs.target)),
    ];
    const problem =
      typeof inputs.scheduleExpression === "string"
        ? expressionProblem(inputs.scheduleExpression)
        : undefined;
    if (problem !== undefined) failures.push(failure("scheduleExpression", problem));
    const zone = inputs.scheduleExpressionTimezone;
    if (
      typeof zone === "string" &&
      zone !== "UTC" &&
      !Intl.supportedValuesOf("timeZone").includes(zone)
    )
      failures.push(
        failure("scheduleExpressionTimezone", `must be the IANA name of a time zone, ${got(zone)}`),
      );
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    requireGroup(context);
    admitTarget(context, roleAllows(context));
  },
  id: ({ inputs }) => `${text(inputs.groupName) ?? "default"}/${String(inputs.name)}`,
  outputs(context) {
    const { inputs } = context;
    return {
      arn: arnOf(context, `schedule/${text(inputs.groupName) ?? "default"}/${String(inputs.name)}`),
      namePrefix: "",
    };
  },
  equal: (path, before, after) =>
    path === "target.input" ? sameContent(before, after) : sameJson(before, after),
};

function checkWindow(window: Props): Failure[] {
  const failures = checkOneOf(window.mode, "flexibleTimeWindow.mode", ["OFF", "FLEXIBLE"]);
  const minutes = window.maximumWindowInMinutes;
  if (window.mode === "OFF" && !absent(window, "maximumWindowInMinutes"))
    failures.push(
      failure("flexibleTimeWindow.maximumWindowInMinutes", "is for FLEXIBLE only; leave it out"),
    );
  if (
    typeof minutes === "number" &&
    !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440)
  )
    failures.push(
      failure("flexibleTimeWindow.maximumWindowInMinutes", `must be 1 to 1440, ${got(minutes)}`),
    );
  return failures;
}

function requireGroup(context: HookContext): void {
  const name = text(context.inputs.groupName) ?? "default";
  if (name === "default") return;
  if (find(context, SCHEDULE_GROUP, (one) => one.inputs.name === name)) return;
  throw new CloudError("ResourceNotFoundException", 404, `Schedule group ${name} does not exist.`);
}

/** Judges calls by the role that the target names; refuses a role that the scheduler may not take. */
function roleAllows(context: HookContext): (action: string, resource: string) => boolean {
  const arn = record(context.inputs.target).roleArn;
  const role = find(context, ROLE, (one) => valueOf(one, "arn") === arn, "account");
  const trust = role && parsePolicy(role.inputs.assumeRolePolicy).document;
  const groupArn = arnOf(context, `schedule-group/${text(context.inputs.groupName) ?? "default"}`);
  const isTrusted =
    trust !== undefined &&
    allows(trust, {
      action: "sts:AssumeRole",
      principal: { type: "Service", value: SERVICE },
      context: { "aws:SourceAccount": context.scope.account, "aws:SourceArn": groupArn },
    });
  if (!role || !isTrusted)
    throw new CloudError(
      "ValidationException",
      400,
      "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    );
  const documents = context.world
    .list(ROLE_POLICY, (one) => one.inputs.role === role.inputs.name)
    .flatMap((one) => parsePolicy(one.inputs.policy).document ?? []);
  const passed = { "iam:PassedToService": "eks.amazonaws.com" };
  return (action, resource) =>
    documents.some((document) => allows(document, { action, resource, context: passed }));
}

function sameContent(before: unknown, after: unknown): boolean {
  try {
    return sameJson(JSON.parse(String(before)), JSON.parse(String(after)));
  } catch {
    return before === after;
  }
}
