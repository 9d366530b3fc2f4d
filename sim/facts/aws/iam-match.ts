/** Answers whether a policy document lets a request through: effect, principal, action, resource, conditions. */
import { wildcardMatch } from "./arn";
import type { Condition, PolicyDocument, Principals, Statement } from "./iam-policy";

/** One request to be judged. */
export interface Request {
  /** `service:Action`. */
  action: string;
  /** ARN of what is acted on; leave out for trust policies, which have no resource. */
  resource?: string;
  /** Who asks, for policies that name principals. */
  principal?: { type: "AWS" | "Service" | "Federated"; value: string };
  /** Condition keys of the request; names are compared without regard to case. */
  context?: Record<string, string | string[]>;
}

/** Whether the document allows the request by itself: an Allow matches and no Deny does. */
export function allows(document: PolicyDocument, request: Request): boolean {
  const matching = document.statements.filter((statement) => statementMatches(statement, request));
  return matching.some((s) => s.effect === "Allow") && !matching.some((s) => s.effect === "Deny");
}

function statementMatches(statement: Statement, request: Request): boolean {
  return (
    principalMatches(statement, request) &&
    actionMatches(statement, request.action) &&
    resourceMatches(statement, request.resource) &&
    statement.conditions.every((condition) =>
      conditionHolds(condition, request.context ?? {}, statement.effect),
    )
  );
}

/** Whether an action pattern such as `bedrock:Invoke*` covers an action; action names have no case. */
export function actionCovers(pattern: string, action: string): boolean {
  return wildcardMatch(pattern.toLowerCase(), action.toLowerCase());
}

function actionMatches(statement: Statement, action: string): boolean {
  if (statement.notActions.length > 0)
    return !statement.notActions.some((p) => actionCovers(p, action));
  return statement.actions.some((p) => actionCovers(p, action));
}

function resourceMatches(statement: Statement, resource: string | undefined): boolean {
  if (resource === undefined) return true;
  if (statement.notResources.length > 0)
    return !statement.notResources.some((p) => wildcardMatch(p, resource));
  return statement.resources.some((p) => wildcardMatch(p, resource));
}

function principalMatches(statement: Statement, request: Request): boolean {
  const { principal } = request;
  if (principal === undefined) return true;
  if (statement.notPrincipals.length > 0) {
    return !statement.notPrincipals.some((named) => names(named, principal));
  }
  return statement.principals.some((named) => names(named, principal));
}

function names(named: Principals, asked: { type: string; value: string }): boolean {
  if (named.type === "*") return true;
  if (named.type !== asked.type) return false;
  return named.values.some(
    (value) => value === "*" || value === asked.value || isAccountOf(value, asked.value),
  );
}

/** An account id or its root ARN stands for every principal of the account. */
function isAccountOf(value: string, arn: string): boolean {
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  return account !== undefined && arn.split(":")[4] === account;
}

const NEGATED: Record<string, string> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
};

const TESTS: Record<string, (wanted: string, actual: string) => boolean> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: wildcardMatch,
  ArnEquals: arnMatch,
  ArnLike: arnMatch,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(wanted) === Number(actual),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
};

/** ARN operators match each of the six parts on its own, so that `*` cannot swallow a colon before the last part. */
function arnMatch(wanted: string, actual: string): boolean {
  const split = (arn: string) => [...arn.split(":").slice(0, 5), arn.split(":").slice(5).join(":")];
  const [left, right] = [split(wanted), split(actual)];
  return left.every((part, index) => wildcardMatch(part, right[index] ?? ""));
}

function conditionHolds(
  condition: Condition,
  context: Record<string, string | string[]>,
  effect: string,
): boolean {
  const quantified = /^(ForAllValues|ForAnyValue):(.+)$/.exec(condition.operator);
  const full = quantified?.[2] ?? condition.operator;
  const ifExists = full.endsWith("IfExists");
  const operator = ifExists ? full.slice(0, -"IfExists".length) : full;
  const found = Object.entries(context).find(
    ([key]) => key.toLowerCase() === condition.key.toLowerCase(),
  )?.[1];
  if (operator === "Null")
    return condition.values.some((v) => (v === "true") === (found === undefined));
  const negated = NEGATED[operator];
  if (found === undefined)
    return ifExists || negated !== undefined || quantified?.[1] === "ForAllValues";
  const test = TESTS[negated ?? operator];
  // An operator not judged here must neither open an Allow nor switch off a Deny.
  if (test === undefined) return effect === "Deny";
  const values = Array.isArray(found) ? found : [found];
  const one = (actual: string) => {
    const hit = condition.values.some((wanted) => test(wanted, actual));
    return negated === undefined ? hit : !hit;
  };
  return quantified?.[1] === "ForAllValues" ? values.every(one) : values.some(one);
}
