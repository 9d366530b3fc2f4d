/**
 * Policy documents of AWS: reading, evaluating, and the question that rules ask of them, "is there a request that should
 * not get in, and does?", which is decided by evaluating and never by looking for text.
 *
 * - `eachDocument(resource, places, (statements, place) => ...)`: reads every document (text, URL-encoded text, object; one
 *   statement or a list; any letter case). What is not known yet is undecided; what AWS would refuse is a violation.
 *   `eachStatement` does so statement by statement. `readDocument(value)` alone throws `Undecided` and `Malformed`.
 * - `decide(statements, request)`: what a document says to one concrete request.
 * - `findAllowed(statements, scenario)`: a request of the scenario that the document allows, with the statement that does,
 *   or undefined. Denies, `Not...` forms, several statements, `IfExists`, set operators and variables are all in it.
 *   - `strangers(statements, asked?)`: principals that the document does not name (a bucket, key or endpoint policy is
 *     public when it allows one).
 *   - `anybody(statements, asked?)`: principals that it names, too (what is *denied* to everybody).
 *   - `throughService(statements, service, asked?)`: a service acting for an account that the document does not name.
 *   - `asked` narrows: `{ action: [oneOf("s3:GetObject")], resource: [...], context: { "aws:securetransport": always("false") } }`.
 * - `ALLOW_ALL`: a statement to put in front where the question is what is *denied*: `findAllowed([ALLOW_ALL, ...statements],
 *   anybody(statements, { context: { "aws:securetransport": always("false") } }))` finds plain HTTP that is not denied.
 */
export { decide, applies, type Request } from "./evaluate";
export { eachDocument, eachStatement } from "./documents";
export { findAllowed, type Domain, type Found, type Scenario } from "./search";
export { partsOf, readDocument } from "./read";
export {
  always,
  anybody,
  anything,
  meeting,
  NEVER,
  oneOf,
  strangers,
  throughService,
  type Asked,
} from "./strangers";
export { Malformed, type Clause, type Condition, type Principal, type Statement } from "./types";
import { Value } from "../value";
import type { Statement } from "./types";

/** Allows everything to everybody. */
export const ALLOW_ALL: Statement = {
  at: Value.of(undefined),
  effect: "Allow",
  actions: { at: Value.of(undefined), not: false, values: ["*"] },
  conditions: [],
  variables: false,
};
