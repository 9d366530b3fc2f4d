/** Reads IAM policy documents: JSON to statements. */
import type { Json, Props } from "../../model";
import { isRecord } from "./common";

/** One problem of a policy document. */
export interface PolicyIssue {
  /** Path inside the document, e.g. `Statement[0].Action`. */
  path: string;
  /** In AWS's own words where AWS has any. */
  message: string;
  /** True: AWS refuses the document. False: AWS takes it, and it would never do what it says. */
  refusedByAws: boolean;
}

export interface Principals {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everyone. */
  type: string;
  values: string[];
}

export interface Condition {
  /** As written, e.g. `ForAnyValue:StringLikeIfExists`. */
  operator: string;
  key: string;
  values: string[];
}

export interface Statement {
  sid?: string;
  effect: string;
  principals: Principals[];
  notPrincipals: Principals[];
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  conditions: Condition[];
  /** Element names as written. */
  elements: string[];
}

export interface PolicyDocument {
  version?: string;
  statements: Statement[];
}

const TOP_LEVEL = ["Version", "Id", "Statement"];
/** Elements of a statement, in the order AWS answers them. */
export const ELEMENTS: readonly string[] = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
];

const syntax = (path: string, message: string): PolicyIssue => ({
  path,
  message,
  refusedByAws: true,
});

/** Parses the input of a policy property: JSON text, or the object form the SDK also takes. */
export function parsePolicy(input: Json | undefined): {
  document?: PolicyDocument;
  issues: PolicyIssue[];
} {
  const issues: PolicyIssue[] = [];
  let value: unknown = input;
  if (typeof input === "string") {
    try {
      value = JSON.parse(input);
    } catch {
      return { issues: [syntax("", "This policy contains invalid Json")] };
    }
  }
  if (!isRecord(value)) return { issues: [syntax("", "Syntax errors in policy.")] };
  for (const key of Object.keys(value)) {
    if (!TOP_LEVEL.includes(key))
      issues.push(syntax(key, `Syntax errors in policy: unknown element ${JSON.stringify(key)}.`));
  }
  const raw = value.Statement;
  const rawStatements = Array.isArray(raw) ? raw : raw === undefined ? [] : [raw];
  if (rawStatements.length === 0)
    issues.push(syntax("Statement", "Syntax errors in policy: Statement is missing or empty."));
  const statements = rawStatements.map((statement, index) => {
    const path = Array.isArray(raw) ? `Statement[${index}]` : "Statement";
    if (!isRecord(statement)) {
      issues.push(syntax(path, "Syntax errors in policy."));
      return emptyStatement();
    }
    return parseStatement(statement, path, issues);
  });
  const document: PolicyDocument = { statements };
  if (value.Version !== undefined) document.version = String(value.Version);
  return { document, issues };
}

const emptyStatement = (): Statement => ({
  effect: "",
  principals: [],
  notPrincipals: [],
  actions: [],
  notActions: [],
  resources: [],
  notResources: [],
  conditions: [],
  elements: [],
});

function parseStatement(raw: Props, path: string, issues: PolicyIssue[]): Statement {
  const strings = (key: string): string[] => {
    const value = raw[key];
    if (value === undefined) return [];
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 0 || !values.every((v) => typeof v === "string")) {
      issues.push(
        syntax(
          `${path}.${key}`,
          `Syntax errors in policy: ${key} must be a string or a list of strings.`,
        ),
      );
      return [];
    }
    return values;
  };
  for (const key of Object.keys(raw)) {
    if (!ELEMENTS.includes(key))
      issues.push(
        syntax(
          `${path}.${key}`,
          `Syntax errors in policy: unknown element ${JSON.stringify(key)}.`,
        ),
      );
  }
  const statement: Statement = {
    effect: typeof raw.Effect === "string" ? raw.Effect : "",
    principals: parsePrincipals(raw.Principal, `${path}.Principal`, issues),
    notPrincipals: parsePrincipals(raw.NotPrincipal, `${path}.NotPrincipal`, issues),
    actions: strings("Action"),
    notActions: strings("NotAction"),
    resources: strings("Resource"),
    notResources: strings("NotResource"),
    conditions: parseConditions(raw.Condition, `${path}.Condition`, issues),
    elements: Object.keys(raw),
  };
  if (typeof raw.Sid === "string") statement.sid = raw.Sid;
  return statement;
}

function parsePrincipals(raw: Json | undefined, path: string, issues: PolicyIssue[]): Principals[] {
  if (raw === undefined) return [];
  if (raw === "*") return [{ type: "*", values: ["*"] }];
  if (!isRecord(raw) || Object.keys(raw).length === 0) {
    issues.push(syntax(path, 'Syntax errors in policy: Principal must be "*" or an object.'));
    return [];
  }
  return Object.entries(raw).map(([type, value]) => {
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 0 || !values.every((v) => typeof v === "string")) {
      issues.push(
        syntax(
          `${path}.${type}`,
          "Syntax errors in policy: a principal must be a string or a list of strings.",
        ),
      );
      return { type, values: [] };
    }
    return { type, values };
  });
}

function parseConditions(raw: Json | undefined, path: string, issues: PolicyIssue[]): Condition[] {
  if (raw === undefined) return [];
  if (!isRecord(raw)) {
    issues.push(syntax(path, "Syntax errors in policy: Condition must be an object."));
    return [];
  }
  const conditions: Condition[] = [];
  for (const [operator, block] of Object.entries(raw)) {
    if (!isRecord(block) || Object.keys(block).length === 0) {
      issues.push(
        syntax(
          `${path}.${operator}`,
          "Syntax errors in policy: a condition must name at least one key.",
        ),
      );
      continue;
    }
    for (const [key, value] of Object.entries(block)) {
      const values = Array.isArray(value) ? value : [value];
      if (values.length === 0 || values.some((v) => v === null || typeof v === "object")) {
        issues.push(
          syntax(
            `${path}.${operator}.${key}`,
            "Syntax errors in policy: a condition value must be a string.",
          ),
        );
        continue;
      }
      conditions.push({ operator, key, values: values.map(String) });
    }
  }
  return conditions;
}
