/** What a role's session may do: its policies, the boundary, the session policy. */
import type { StoredResource } from "../../model";
import { list, record, valueOf } from "../../facts/aws/common";
import { allows, type Request } from "../../facts/aws/iam-match";
import { parsePolicy, type PolicyDocument } from "../../facts/aws/iam-policy";
import { ROLE, ROLE_POLICY } from "../../facts/aws/iam-principals";
import type { Json } from "../../model";
import type { Clouds } from "../clouds";
import type { Session } from "./credentials";

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY = "aws:iam/policy:Policy";

/** A role by ARN. */
export const roleByArn = (clouds: Clouds, arn: string): StoredResource | undefined =>
  clouds.find(ROLE, (one) => valueOf(one, "arn") === arn);

const parsed = new WeakMap<StoredResource, PolicyDocument[]>();

function documents(...texts: (Json | undefined)[]): PolicyDocument[] {
  return texts.flatMap((text) => parsePolicy(text).document ?? []);
}

function policyOf(one: StoredResource): PolicyDocument[] {
  let found = parsed.get(one);
  if (!found) parsed.set(one, (found = documents(one.inputs.policy)));
  return found;
}

/**
 * Every policy that gives the role its rights. Policies that AWS itself manages are not known here and give nothing:
 * stricter than AWS.
 */
export function identityPolicies(clouds: Clouds, role: StoredResource): PolicyDocument[] {
  const name = valueOf(role, "name");
  const ofRole = (one: StoredResource): boolean =>
    [name, role.id].includes(valueOf(one, "role") as string) &&
    one.scope.account === role.scope.account;
  const attached = [
    ...clouds.list(ATTACHMENT, ofRole).map((one) => valueOf(one, "policyArn")),
    ...list(role.inputs.managedPolicyArns),
  ];
  return [
    ...clouds.list(ROLE_POLICY, ofRole).flatMap(policyOf),
    ...documents(...list(role.inputs.inlinePolicies).map((one) => record(one).policy)),
    ...clouds
      .list(POLICY, (one) => attached.includes(valueOf(one, "arn") ?? null))
      .flatMap(policyOf),
  ];
}

/** What the operator may do: he administers the account, so only policies of resources keep him out. */
const ADMINISTRATOR = documents(
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  }),
);

/**
 * Why a request is not allowed: the words after "because" in AWS's message. A policy of the resource itself lets in
 * within an account as an identity's own does; a deny of either counts.
 */
export function deniedBecause(
  clouds: Clouds,
  session: Session,
  request: Request & { resource: string },
  ofResource: PolicyDocument[] = [],
): string | undefined {
  const role = roleByArn(clouds, session.role);
  if (!role && session.operator !== true) return "because the role no longer exists";
  const own = { ...request, principal: { type: "AWS" as const, value: session.role } };
  const statementsOfResource = ofResource.flatMap(({ statements }) => statements);
  const deniedThere = statementsOfResource
    .filter(({ effect }) => effect === "Deny")
    .some((one) => allows({ statements: [{ ...one, effect: "Allow" }] }, own));
  if (deniedThere) return "with an explicit deny in a resource-based policy";
  const letIn = allows({ statements: statementsOfResource }, own);
  const judge = (policies: PolicyDocument[], kind: string): string | undefined => {
    const statements = policies.flatMap((document) => document.statements);
    if (allows({ statements }, request)) return undefined;
    const denies = statements.filter((one) => one.effect === "Deny");
    const denied = denies.some((one) =>
      allows({ statements: [{ ...one, effect: "Allow" }] }, request),
    );
    return denied
      ? `with an explicit deny in ${kind}`
      : `because no ${kind.replace(/^an? /, "")} allows the ${request.action} action`;
  };
  const identity = judge(
    role ? identityPolicies(clouds, role) : ADMINISTRATOR,
    "an identity-based policy",
  );
  const reasons = [letIn && identity?.startsWith("because") === true ? undefined : identity];
  const boundary = role && valueOf(role, "permissionsBoundary");
  if (typeof boundary === "string" && boundary !== "") {
    const row = clouds.find(POLICY, (one) => valueOf(one, "arn") === boundary);
    reasons.push(judge(row ? policyOf(row) : [], "a permissions boundary"));
  }
  if (session.policy !== undefined)
    reasons.push(judge(documents(session.policy), "a session policy"));
  return reasons.find((reason) => reason !== undefined);
}
