import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { yamlContent } from "./amp-rule-groups";
import { requireWorkspace } from "./amp-workspace";
import { checkRegion, failure, find, requireEnabledRegion, sameJson, text } from "./common";
import { allows } from "./iam-match";
import { parsePolicy } from "./iam-policy";
import { keyAllows, usableKey } from "./kms-use";
import { definitionProblems } from "./prometheus-alert-manager";
import { topicPolicyOf } from "./sns-topic";
import { ALERT_MANAGER, TOPIC } from "./tokens";

const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/amp/alert_manager_definition.go";
const PERMISSION =
  "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-receiver-AMPpermission.html";
const QUOTAS = "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html";
/** Bytes of the definition. */
const MOST_BYTES = documented(1_048_576, QUOTAS);
const SERVICE = "aps.amazonaws.com";

const refuse = (message: string): CloudError => new CloudError("ValidationException", 400, message);

/** Where a workspace sends its alerts. */
export const alertManager: TypeFacts = {
  token: ALERT_MANAGER,
  operations: {
    create: "aps:CreateAlertManagerDefinition",
    read: "aps:DescribeAlertManagerDefinition",
    update: "aps:PutAlertManagerDefinition",
    delete: "aps:DeleteAlertManagerDefinition",
  },
  facts: {
    replaceOn: documented(["region", "workspaceId"], `${PROVIDER} (ForceNew)`),
    latency: guessed({ createSeconds: 20 }, `${PROVIDER} (waits until it is ACTIVE)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = checkRegion(inputs, provider, "any");
    if (typeof inputs.definition !== "string") return failures;
    for (const { path, message } of definitionProblems(inputs.definition).problems)
      failures.push(
        failure(
          "definition",
          `must be an alert manager definition: ${path === "" ? "it" : path} ${message}`,
        ),
      );
    if (Buffer.byteLength(inputs.definition) > MOST_BYTES.value)
      failures.push(failure("definition", `must have at most ${MOST_BYTES.value} bytes, got more`));
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const workspace = requireWorkspace(context, context.inputs.workspaceId);
    const { problems, topics } = definitionProblems(String(context.inputs.definition));
    const [first] = problems;
    if (first) throw refuse(`error: ${first.path}: ${first.message}`);
    const twin = find(
      context,
      ALERT_MANAGER,
      (one) => one.id !== stored?.id && one.inputs.workspaceId === workspace.id,
    );
    if (twin)
      throw new CloudError(
        "ConflictException",
        409,
        `Alert manager definition already exists for workspace ${workspace.id}`,
      );
    for (const arn of topics) admitTopic(context, arn, workspace);
  },
  id: ({ inputs }) => String(inputs.workspaceId),
  outputs: () => ({}),
  equal: (path, before, after) =>
    path === "definition" ? yamlContent(before) === yamlContent(after) : sameJson(before, after),
};

/**
 * AMP takes a definition whose topic it cannot publish to and drops every alert: refused here. The topic must be there,
 * its policy let the workspace publish, and its key, if it has one, let AMP encrypt.
 */
function admitTopic(context: HookContext, arn: string, workspace: StoredResource): void {
  const { account } = context.scope;
  const topic = find(context, TOPIC, (one) => one.id === arn, "account");
  if (!topic) throw refuse(`error: the topic ${arn} of a receiver does not exist (${PERMISSION})`);
  const about = { "aws:SourceAccount": account, "aws:SourceArn": text(workspace.state.arn) ?? "" };
  const policy = parsePolicy(topicPolicyOf(topic, context.world)).document;
  const principal = { type: "Service" as const, value: SERVICE };
  const missing = ["sns:Publish", "sns:GetTopicAttributes"].find(
    (action) => !policy || !allows(policy, { action, resource: arn, principal, context: about }),
  );
  if (missing !== undefined)
    throw refuse(
      `error: the policy of the topic ${arn} does not let ${SERVICE} do ${missing} for ${about["aws:SourceArn"]} (${PERMISSION})`,
    );
  const reference = text(topic.inputs.kmsMasterKeyId);
  if (reference === undefined) return;
  const key = usableKey(context, reference);
  const allowed =
    key !== undefined &&
    keyAllows(key, {
      principal,
      actions: ["kms:GenerateDataKey", "kms:Decrypt"],
      context: about,
    });
  if (!allowed)
    throw refuse(
      `error: the key ${reference} of the topic ${arn} does not let ${SERVICE} use kms:GenerateDataKey and kms:Decrypt (${PERMISSION})`,
    );
}
