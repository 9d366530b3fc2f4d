/** Judges the actions of a statement, and whether its resources can be what they act on. */
import { suggestion } from "../../schema/nearest";
import { arnTemplates, fitsTemplate, resolveAction } from "./iam-actions";
import type { Statement } from "./iam-policy";

/**
 * `trust`: who may assume a role. `identity`: what a role may do. `key`: who may use a KMS key. `bucket`: who may use
 * a bucket. `topic`: who may use an SNS topic. `secret`: who may use a secret of Secrets Manager.
 */
export type PolicyKind = "trust" | "identity" | "key" | "bucket" | "topic" | "secret";

/** Takes one problem: its path inside the document, and the message. */
export type Report = (path: string, message: string) => void;

const TRUST_ACTIONS = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
];

/** What a topic's policy can grant: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html (2026-11-21). */
const TOPIC_ACTIONS = [
  ...[
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetDataProtectionPolicy",
    "sns:GetTopicAttributes",
  ],
  ...[
    "sns:ListSubscriptionsByTopic",
    "sns:ListTagsForResource",
    "sns:Publish",
    "sns:PutDataProtectionPolicy",
  ],
  ...["sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe"],
];

/** Actions must exist, and be of a kind the policy can hold. */
export function lintActions(
  statement: Statement,
  path: string,
  kind: PolicyKind,
  refuse: Report,
  warn: Report,
): void {
  for (const action of [...statement.actions, ...statement.notActions]) {
    const at = `${path}.Action`;
    if (kind === "trust") {
      if (!TRUST_ACTIONS.some((known) => known.toLowerCase() === action.toLowerCase())) {
        refuse(
          at,
          `AssumeRole policy may only specify STS AssumeRole actions, got ${JSON.stringify(action)}${suggestion(action, TRUST_ACTIONS)}.`,
        );
      }
      continue;
    }
    if (
      kind === "topic" &&
      !TOPIC_ACTIONS.some((known) => known.toLowerCase() === action.toLowerCase())
    ) {
      refuse(
        at,
        `Invalid parameter: Policy statement action out of service scope!, got ${JSON.stringify(action)}${suggestion(action, TOPIC_ACTIONS)}`,
      );
      continue;
    }
    const verdict = resolveAction(action);
    switch (verdict.kind) {
      case "malformed":
        refuse(
          at,
          `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc., got ${JSON.stringify(action)}.`,
        );
        break;
      case "unknownService":
        warn(at, `names no AWS service, got ${JSON.stringify(action)}; check the prefix`);
        break;
      case "unknownAction":
        warn(
          at,
          `names no action of the service, got ${JSON.stringify(action)}${suggestion(action, verdict.candidates)}`,
        );
        break;
      case "known":
        if (kind === "key" && !action.toLowerCase().startsWith("kms:"))
          warn(at, `a key policy can only grant kms: actions, got ${JSON.stringify(action)}`);
        if (kind === "secret" && !action.toLowerCase().startsWith("secretsmanager:"))
          warn(
            at,
            `a secret's policy can only grant secretsmanager: actions, got ${JSON.stringify(action)}`,
          );
        if (kind !== "key" && statement.notActions.length === 0)
          lintResources(statement, path, action, verdict.actions, warn);
        break;
      case "unjudged":
        break;
    }
  }
  if (kind === "trust") return;
  for (const resource of [...statement.resources, ...statement.notResources]) {
    if (resource === "*" || resource.includes("${")) continue;
    if (kind === "key" && !resource.startsWith("arn:"))
      refuse(`${path}.Resource`, `Resource ${resource} must be in ARN format or "*".`);
    else if (
      !/^arn:(aws|\*):[^:]*:[^:]*:[^:]*:.+$/.test(resource) &&
      !/^arn:\*$|^arn:aws:[a-z0-9-]+:\*$/.test(resource)
    ) {
      refuse(`${path}.Resource`, `Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

/** An action none of whose resource types any of the statement's resources can be is granted on nothing. */
function lintResources(
  statement: Statement,
  path: string,
  written: string,
  actions: string[],
  warn: Report,
): void {
  if (statement.resources.includes("*") || statement.resources.length === 0) return;
  const works = actions.some((action) => {
    const templates = arnTemplates(action);
    return statement.resources.some((resource) =>
      templates.some((template) => fitsTemplate(resource, template)),
    );
  });
  if (works) return;
  const templates = [...new Set(actions.flatMap(arnTemplates))];
  const fix =
    templates.length === 0
      ? 'the action takes no resource: use "*" in a statement of its own'
      : `it takes ${templates.slice(0, 4).join(", ")}`;
  warn(
    `${path}.Resource`,
    `none of ${JSON.stringify(statement.resources)} is a resource of ${written}; ${fix}`,
  );
}
