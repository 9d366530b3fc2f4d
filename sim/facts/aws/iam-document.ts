/** Judges the policy documents of roles: text, size, and IAM's refusals. */
import { documented, type Failure, type Json, type Props } from "../../model";
import { failure, hasUnknown } from "./common";
import { lintPolicy, policyFailure, type PolicyKind } from "./iam-lint";
import { parsePolicy, type PolicyDocument } from "./iam-policy";
import { malformed } from "./iam-principals";

const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

/** Characters of all inline policies of one role together, white space not counted. */
export const INLINE_LIMIT = documented(10_240, QUOTAS);
/** Characters of a trust policy, white space not counted, before a quota increase (up to 8,192). */
export const TRUST_LIMIT = documented(2_048, QUOTAS);

/** Length as IAM counts it: without white space outside of texts. */
export function policySize(input: Json | undefined): number {
  if (input === undefined) return 0;
  try {
    return JSON.stringify(typeof input === "string" ? JSON.parse(input) : input).length;
  } catch {
    return String(input).length;
  }
}

/** Everything wrong with a policy input that its text alone shows. */
export function checkPolicy(
  inputs: Props,
  property: string,
  kind: PolicyKind,
  limit: number,
): Failure[] {
  const input = inputs[property];
  if (hasUnknown(input)) return [];
  const { document, issues } = parsePolicy(input);
  const all = document === undefined ? issues : [...issues, ...lintPolicy(document, kind)];
  const failures = policyFailure(property, all);
  const size = policySize(input);
  if (size > limit)
    failures.push(
      failure(
        property,
        `must be at most ${limit} characters without white space, got ${size}; split it or use wildcards`,
      ),
    );
  return failures;
}

/** The document, or IAM's refusal. */
export function admitPolicy(input: Json | undefined, kind: PolicyKind): PolicyDocument {
  const { document, issues } = parsePolicy(input);
  const all = document === undefined ? issues : [...issues, ...lintPolicy(document, kind)];
  const first = all.find((issue) => issue.refusedByAws) ?? all[0];
  if (document === undefined || first !== undefined)
    throw malformed(
      `${first?.message ?? "Syntax errors in policy."}${first?.path ? ` (${first.path})` : ""}`,
    );
  return document;
}
