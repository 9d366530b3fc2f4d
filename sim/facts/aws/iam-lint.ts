/** Judges a parsed policy document: what AWS refuses, and what it takes although it can never work. */
import type { Failure } from "../../model";
import { parseArn } from "./arn";
import { suggestion } from "../../schema/nearest";
import { knownConditionKey } from "./iam-actions";
import { lintActions, type PolicyKind, type Report } from "./iam-lint-actions";
import { isServicePrincipal } from "./iam-principals";
import type { PolicyDocument, PolicyIssue, Principals, Statement } from "./iam-policy";

export type { PolicyKind };

const OPERATORS = new Set([
  ...[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
  ],
  ...[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
  ],
  ...[
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
  ],
  ...["DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
  ...["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
]);

const VERSIONS = ["2012-10-17", "2008-10-17"];

/** All problems of a document, in reading order. */
export function lintPolicy(document: PolicyDocument, kind: PolicyKind): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const refuse = (path: string, message: string) =>
    issues.push({ path, message, refusedByAws: true });
  const warn = (path: string, message: string) =>
    issues.push({ path, message, refusedByAws: false });
  if (document.version === undefined) {
    warn(
      "Version",
      'is missing, so AWS reads the document as "2008-10-17" and takes policy variables literally; set "2012-10-17"',
    );
  } else if (!VERSIONS.includes(document.version)) {
    refuse(
      "Version",
      `Syntax errors in policy: Version must be one of ${VERSIONS.join(", ")}, got ${JSON.stringify(document.version)}.`,
    );
  }
  const sids = new Set<string>();
  document.statements.forEach((statement, index) => {
    const path = `Statement[${index}]`;
    if (statement.sid !== undefined) {
      if ((kind === "trust" || kind === "identity") && !/^[0-9A-Za-z]*$/.test(statement.sid)) {
        refuse(
          `${path}.Sid`,
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        );
      }
      if (sids.has(statement.sid))
        refuse(`${path}.Sid`, "Statement IDs (SID) in a single policy must be unique.");
      sids.add(statement.sid);
    }
    if (statement.effect !== "Allow" && statement.effect !== "Deny") {
      refuse(
        `${path}.Effect`,
        `Invalid effect: ${JSON.stringify(statement.effect)}, must be Allow or Deny.`,
      );
    }
    lintPair(statement, path, kind, refuse);
    lintPrincipals(statement, path, kind, refuse, warn);
    lintActions(statement, path, kind, refuse, warn);
    lintConditions(statement, path, kind, refuse, warn);
    if (kind === "trust") lintWebIdentity(statement, path, warn);
  });
  return issues;
}

/** One failure that lists every problem of a policy. */
export function policyFailure(property: string, issues: readonly PolicyIssue[]): Failure[] {
  if (issues.length === 0) return [];
  const lines = issues.map((issue) => {
    const where = issue.path === "" ? "" : `${issue.path}: `;
    const who = issue.refusedByAws
      ? "AWS refuses it"
      : "AWS takes it, and it never does what it says";
    return `${where}${issue.message.replace(/\.$/, "")} (${who})`;
  });
  return [{ property, reason: `must be a policy that works: ${lines.join("; ")}` }];
}

function lintPair(statement: Statement, path: string, kind: PolicyKind, refuse: Report): void {
  const has = (element: string) => statement.elements.includes(element);
  if (!has("Action") && !has("NotAction")) refuse(path, "Policy statement must contain actions.");
  if (has("Action") && has("NotAction"))
    refuse(path, "Syntax errors in policy: Action and NotAction exclude each other.");
  if (kind === "trust") {
    if (has("Resource") || has("NotResource"))
      refuse(`${path}.Resource`, "Has prohibited field Resource.");
    if (!has("Principal") && !has("NotPrincipal"))
      refuse(path, "Missing required field Principal.");
    return;
  }
  if (!has("Resource") && !has("NotResource"))
    refuse(path, "Policy statement must contain resources.");
  if (has("Resource") && has("NotResource"))
    refuse(path, "Syntax errors in policy: Resource and NotResource exclude each other.");
  if (kind === "identity" && (has("Principal") || has("NotPrincipal"))) {
    refuse(`${path}.Principal`, "Policy document should not specify a principal.");
  }
  if (
    ["key", "bucket", "topic", "secret"].includes(kind) &&
    !has("Principal") &&
    !has("NotPrincipal")
  ) {
    refuse(path, "Policy contains a statement with no principal.");
  }
}

function lintPrincipals(
  statement: Statement,
  path: string,
  kind: PolicyKind,
  refuse: Report,
  warn: Report,
): void {
  if (kind === "identity") return;
  if (
    kind === "trust" &&
    statement.elements.includes("NotPrincipal") &&
    statement.effect === "Allow"
  ) {
    refuse(`${path}.NotPrincipal`, "Allow with NotPrincipal is not allowed.");
  }
  for (const named of [...statement.principals, ...statement.notPrincipals]) {
    for (const value of named.values) {
      const problem = principalProblem(named, value);
      if (problem !== undefined) refuse(`${path}.Principal`, problem);
    }
    const everyone = named.type === "*" || (named.type === "AWS" && named.values.includes("*"));
    if (everyone && statement.effect === "Allow" && statement.conditions.length === 0) {
      warn(`${path}.Principal`, "is everyone (*) without a condition; name the principals");
    }
  }
}

/** Why a principal cannot exist, by its form alone; whether it does exist is for the world to say. */
function principalProblem(named: Principals, value: string): string | undefined {
  const invalid = `Invalid principal in policy: "${named.type.toUpperCase()}":${JSON.stringify(value)}`;
  switch (named.type) {
    case "*":
    case "CanonicalUser":
      return undefined;
    case "AWS": {
      if (value === "*" || /^\d{12}$/.test(value)) return undefined;
      const arn = parseArn(value);
      const form = /^(root|(user|role)\/[\w+=,.@/-]+|assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/;
      const fits =
        arn !== undefined &&
        ["iam", "sts"].includes(arn.service) &&
        /^\d{12}$/.test(arn.account) &&
        form.test(arn.resource);
      return fits && !value.includes("*") ? undefined : invalid;
    }
    case "Service":
      return isServicePrincipal(value) ? undefined : invalid;
    case "Federated":
      return /^(arn:aws:iam::\d{12}:(oidc-provider|saml-provider)\/.+|cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/.test(
        value,
      )
        ? undefined
        : invalid;
    default:
      return `Syntax errors in policy: unknown principal type ${JSON.stringify(named.type)}.`;
  }
}

function lintConditions(
  statement: Statement,
  path: string,
  kind: PolicyKind,
  refuse: Report,
  warn: Report,
): void {
  const prefixes = statement.actions.map((action) =>
    action === "*" ? "*" : (action.split(":")[0] ?? "").toLowerCase(),
  );
  for (const condition of statement.conditions) {
    const at = `${path}.Condition.${condition.operator}`;
    const bare = condition.operator.replace(/^(ForAllValues|ForAnyValue):/, "");
    const operator = bare === "Null" ? bare : bare.replace(/IfExists$/, "");
    if (operator !== "Null" && !OPERATORS.has(operator)) {
      refuse(
        at,
        `Invalid Condition type : ${condition.operator}${suggestion(operator, [...OPERATORS])}.`,
      );
    }
    if (!condition.key.includes(":")) {
      refuse(
        `${at}.${condition.key}`,
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
      );
    } else if (!knownConditionKey(condition.key, prefixes, kind === "trust")) {
      warn(
        `${at}.${condition.key}`,
        `is no condition key of ${[...new Set(prefixes)].join(", ")} or of all services; check the spelling`,
      );
    }
  }
}

/** Tokens come in by AssumeRoleWithWebIdentity, and only the named issuer's own condition keys are ever set. */
function lintWebIdentity(statement: Statement, path: string, warn: Report): void {
  const issuers = statement.principals
    .filter((named) => named.type === "Federated")
    .flatMap((named) => named.values)
    .flatMap((value) => /^arn:aws:iam::\d{12}:oidc-provider\/(.+)$/.exec(value)?.[1] ?? []);
  if (issuers.length === 0) return;
  const web = "sts:assumerolewithwebidentity";
  if (!statement.actions.some((action) => action.toLowerCase() === web))
    warn(
      `${path}.Action`,
      `an OIDC provider's tokens assume a role by sts:AssumeRoleWithWebIdentity only, got ${JSON.stringify(statement.actions)}`,
    );
  for (const { key, operator } of statement.conditions) {
    const issuer = /^(.+\.[a-z]{2,}(?:\/[^:]*)?):(?:sub|aud|amr)$/i.exec(key)?.[1];
    if (issuer === undefined || issuers.some((own) => own.toLowerCase() === issuer.toLowerCase()))
      continue;
    warn(
      `${path}.Condition.${operator}.${key}`,
      `is never set by tokens of ${issuers.join(", ")}; name the provider's own issuer`,
    );
  }
}
