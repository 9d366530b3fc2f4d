import { holds, type Variables } from "./compare";
import { matches, readPattern } from "./pattern";
import type { Principal, PrincipalClause, Statement } from "./types";

/** One request, with everything IAM compares. */
export interface Request {
  /** Left out where documents of a principal are evaluated. */
  readonly principal?: Principal;
  readonly action: string;
  readonly resource?: string;
  /** Values by context key in lower case; keys with several values have a list. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** What a document says to a request: a Deny wins; nothing said is a refusal, unless another document allows. */
export function decide(
  statements: readonly Statement[],
  request: Request,
): "Allow" | "Deny" | undefined {
  const said = statements.filter((statement) => applies(statement, request));
  if (said.some(({ effect }) => effect === "Deny")) return "Deny";
  return said.length > 0 ? "Allow" : undefined;
}

/** Whether a statement speaks of a request. */
export function applies(statement: Statement, request: Request): boolean {
  const variables: Variables = (key) => request.context[key]?.[0];
  const { principals, actions, resources, conditions } = statement;
  if (principals && !matchesPrincipal(principals, request.principal)) return false;
  const action = actions.values.some((value) =>
    matches(readPattern(value, { wildcards: true, ignoreCase: true }), request.action),
  );
  if (action === actions.not) return false;
  if (resources && request.resource !== undefined) {
    const target = request.resource;
    const resource = resources.values.some((value) =>
      matches(
        readPattern(value, {
          wildcards: true,
          ...(statement.variables && { variable: (name) => literalOf(variables(name)) }),
        }),
        target,
      ),
    );
    if (resource === resources.not) return false;
  }
  return conditions.every((condition) =>
    holds(condition, request.context[condition.key], statement.variables ? variables : undefined),
  );
}

const literalOf = (text: string | undefined) =>
  text === undefined
    ? [{ kind: "char" as const, chars: "" }]
    : [...text].map((chars) => ({ kind: "char" as const, chars }));

/** Whether `Principal` or `NotPrincipal` takes in the principal. */
export function matchesPrincipal(
  clause: PrincipalClause,
  principal: Principal | undefined,
): boolean {
  if (principal === undefined) return !clause.not;
  return clause.values.some((each) => isSame(each, principal)) !== clause.not;
}

const ACCOUNT = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/;

/** The account of a principal's ARN, or of an account id. */
export function accountOf(value: string): string | undefined {
  return ACCOUNT.exec(value)?.[1] ?? /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(value)?.[1];
}

function isSame(named: Principal, principal: Principal): boolean {
  // IAM takes {"AWS": "*"} for "*" (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, 2026-11-21).
  if (named.type === "*" || (named.type === "AWS" && named.value === "*")) return true;
  if (named.type !== principal.type) return false;
  if (named.type === "AWS") {
    const account = ACCOUNT.exec(named.value)?.[1];
    if (account !== undefined) return accountOf(principal.value) === account;
  }
  return matches(readPattern(named.value, { wildcards: true }), principal.value);
}
