/** Who can be named in a policy: AWS services by name, roles and accounts by what the world holds. */
import { CloudError, type HookContext, type StoredResource, type World } from "../../model";
import { parseArn } from "./arn";
import { list, record, valueOf } from "./common";
import { allows, type Request } from "./iam-match";
import { parsePolicy, type PolicyDocument } from "./iam-policy";
import { OIDC_PROVIDER } from "./tokens";

export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ROLE = "aws:iam/role:Role";

/**
 * Service principals in use here, from the services' own documentation.
 * A name that is missing is refused with AWS's message for one that does not exist.
 */
const SERVICES = new Set(
  `apigateway application-autoscaling aps autoscaling backup batch bedrock bedrock-agentcore budgets cloudformation
  cloudfront cloudtrail cloudwatch codebuild codepipeline config delivery.logs dms ec2 ecr ecs ecs-tasks eks eks-fargate-pods
  eks-nodegroup elasticache elasticloadbalancing events firehose glue guardduty indexing.s3vectors lambda logging.s3 logs monitoring.rds opensearchservice
  pipes pods.eks rds rolesanywhere s3 sagemaker scheduler scraper.aps secretsmanager sns spotfleet sqs ssm states transfer vpc-flow-logs`
    .split(/\s+/)
    .map((name) => `${name}.amazonaws.com`),
);

/** Whether a service principal exists: `<service>.amazonaws.com`, or CloudWatch Logs' regional form. */
export function isServicePrincipal(value: string): boolean {
  return SERVICES.has(value) || /^logs\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com$/.test(value);
}

/** The principal every call of a local run is made as, an administrator of the account: its session and its role. */
export function callerArns(account: string): string[] {
  return [
    `arn:aws:sts::${account}:assumed-role/local/unified-ai`,
    `arn:aws:iam::${account}:role/local`,
  ];
}

/** Principals of type AWS that do not exist: roles are looked up, users never do (the world holds none). */
export function missingPrincipals(document: PolicyDocument, context: HookContext): string[] {
  const named = document.statements.flatMap((s) => [...s.principals, ...s.notPrincipals]);
  const values = named.filter((p) => p.type === "AWS").flatMap((p) => p.values);
  return values.filter((value) => !exists(value, context));
}

/** OIDC providers that are named as principals and do not exist. */
export function missingProviders(document: PolicyDocument, context: HookContext): string[] {
  const named = document.statements.flatMap((s) => [...s.principals, ...s.notPrincipals]);
  const values = named.filter((p) => p.type === "Federated").flatMap((p) => p.values);
  return values.filter(
    (value) =>
      /^arn:aws:iam::\d{12}:oidc-provider\//.test(value) &&
      context.world.list(OIDC_PROVIDER, (one) => one.id === value).length === 0,
  );
}

function exists(value: string, context: HookContext): boolean {
  if (value === "*" || /^\d{12}$/.test(value) || callerArns(context.scope.account).includes(value))
    return true;
  const arn = parseArn(value);
  if (arn === undefined) return false;
  if (arn.resource === "root") return true;
  if (arn.resource.startsWith("assumed-role/")) {
    const name = arn.resource.split("/")[1];
    return (
      context.world.list(
        ROLE,
        (r) => r.scope.account === arn.account && valueOf(r, "name") === name,
      ).length > 0
    );
  }
  return context.world.list(ROLE, (r) => valueOf(r, "arn") === value).length > 0;
}

/** What a service asks when it is to act as a role. */
export interface ServiceUse {
  /** Service principal that assumes the role, e.g. `bedrock.amazonaws.com`. */
  service: string;
  /** ARN of what it acts for, as `aws:SourceArn`. */
  sourceArn: string;
  /** Actions and the resource each is asked for. */
  needs: { action: string; resource: string }[];
}

/** Why a service cannot act as the role: it is not there, does not trust the service, or lacks a permission. */
export function roleProblem(
  context: HookContext,
  roleArn: string,
  use: ServiceUse,
): string | undefined {
  const { account } = context.scope;
  const role = context.world.list(ROLE, (r) => valueOf(r, "arn") === roleArn)[0];
  if (role === undefined) return `the role ${roleArn} does not exist`;
  const about = { "aws:SourceAccount": account, "aws:SourceArn": use.sourceArn };
  const trust = parsePolicy(role.inputs.assumeRolePolicy).document;
  const principal = { type: "Service" as const, value: use.service };
  if (
    trust === undefined ||
    !allows(trust, { action: "sts:AssumeRole", principal, context: about })
  ) {
    return `the role ${roleArn} does not trust ${use.service} for ${use.sourceArn}`;
  }
  const documents = inlinePolicies(context.world, role);
  const denied = use.needs.find(
    (need) => !documentsAllow(documents, { ...need, context: { "aws:ResourceAccount": account } }),
  );
  return denied && `the role ${roleArn} is not allowed ${denied.action} on ${denied.resource}`;
}

function documentsAllow(documents: PolicyDocument[], request: Request): boolean {
  return allows({ statements: documents.flatMap((document) => document.statements) }, request);
}

/** The inline policies of a role: its own input, and role policies made apart. */
export function inlinePolicies(
  holdings: Pick<World, "list">,
  role: StoredResource,
): PolicyDocument[] {
  const { account } = role.scope;
  const name = valueOf(role, "name");
  const apart = holdings.list(
    ROLE_POLICY,
    (p) =>
      p.scope.account === account &&
      (valueOf(p, "role") === name || valueOf(p, "role") === role.id),
  );
  const inline = list(role.inputs.inlinePolicies).map((p) => record(p).policy);
  return [...apart.map((p) => p.inputs.policy), ...inline]
    .map((p) => parsePolicy(p).document)
    .filter((d) => d !== undefined);
}

/** IAM's answer to a bad document, with HTTP status 400. */
export function malformed(message: string): CloudError {
  return new CloudError("MalformedPolicyDocument", 400, message);
}
