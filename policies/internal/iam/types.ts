import type { Value } from "../value";

/** `Action` or `NotAction`, `Resource` or `NotResource`, as a list. */
export interface Clause {
  readonly at: Value;
  /** Whether it is the `Not...` form. */
  readonly not: boolean;
  readonly values: readonly string[];
}

/** One principal; `"Principal": "*"` has the type `*`. */
export interface Principal {
  readonly type: "*" | "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly value: string;
}

/** `Principal` or `NotPrincipal`. */
export interface PrincipalClause {
  readonly at: Value;
  readonly not: boolean;
  readonly values: readonly Principal[];
}

/** What an operator compares, without negation, set qualifier and `IfExists`. */
export type Comparison =
  | "StringEquals"
  | "StringEqualsIgnoreCase"
  | "StringLike"
  | "Arn"
  | "Bool"
  | "Null"
  | "NumericEquals"
  | "NumericLessThan"
  | "NumericLessThanEquals"
  | "NumericGreaterThan"
  | "NumericGreaterThanEquals"
  | "DateEquals"
  | "DateLessThan"
  | "DateLessThanEquals"
  | "DateGreaterThan"
  | "DateGreaterThanEquals"
  | "IpAddress"
  | "BinaryEquals";

/** A condition operator taken apart: `ForAllValues:StringNotLikeIfExists` is StringLike, negated, ifExists, set `all`. */
export interface Operator {
  readonly comparison: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: "all" | "any" | undefined;
}

/** One operator on one key. All conditions of a statement have to hold; of the values, one (none when negated). */
export interface Condition {
  readonly at: Value;
  readonly operator: Operator;
  /** The key in lower case: AWS ignores the letter case of keys. */
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement of a policy document. */
export interface Statement {
  readonly at: Value;
  readonly effect: "Allow" | "Deny";
  /** Absent in documents that belong to a principal. */
  readonly principals?: PrincipalClause;
  readonly actions: Clause;
  /** Absent in trust policies. */
  readonly resources?: Clause;
  readonly conditions: readonly Condition[];
  /** Whether `${...}` is a variable: only in documents of version 2012-10-17. */
  readonly variables: boolean;
}

/** A document, or a part of one, that AWS would refuse. */
export class Malformed extends Error {
  constructor(
    readonly at: Value,
    /** What is required, as it follows "must". */
    readonly must: string,
  ) {
    super(`a policy document that must ${must}`);
    this.name = "Malformed";
  }
}
