/** Temporary credentials of the local STS, and who a signed call comes from. */
import { randomBytes } from "node:crypto";
import type { Call } from "../call";
import type { Context } from "../service";
import { readScope, signatureProblem, type SignatureProblem } from "./sigv4";

/** A role's session, as its session token carries it. */
export interface Session {
  accessKeyId: string;
  /** ARN of the role. */
  role: string;
  /** ARN of the session: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  arn: string;
  /** `AROA...:<session>`. */
  userId: string;
  account: string;
  /** Milliseconds since the epoch. */
  expires: number;
  /** Session policy, as JSON text. */
  policy?: string;
  /** The person at the keyboard: an administrator of every account of these clouds, by a role that they do not hold. */
  operator?: true;
}

/** Name of the operator's role, which is also who the control plane takes for the caller. */
const OPERATOR_ROLE = "local";

/** The operator's session in the account that an ARN names; any other session, and a name that is no ARN, changes nothing. */
export function inAccountOf(session: Session, arn: string): Session {
  const account = /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1];
  if (session.operator !== true || account === undefined) return session;
  return { ...session, ...operatorIn(account) };
}

/** Who the operator is in an account. */
export const operatorIn = (account: string): Pick<Session, "account" | "arn" | "role"> => ({
  account,
  role: `arn:aws:iam::${account}:role/${OPERATOR_ROLE}`,
  arn: `arn:aws:sts::${account}:assumed-role/${OPERATOR_ROLE}/unified-ai`,
});

/** Marked access key id: real ones have no such head. */
const MARKED_KEY = "ASIASIM0";
const PURPOSE = "aws-session";

/** Issues credentials for a session. */
export function issue(
  seal: Context["seal"],
  session: Omit<Session, "accessKeyId">,
): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const tail = [...randomBytes(20 - MARKED_KEY.length)].map((byte) => letters[byte % 32]).join("");
  const accessKeyId = `${MARKED_KEY}${tail}`;
  return {
    accessKeyId,
    secretAccessKey: seal.secretOf(accessKeyId),
    sessionToken: `SIM0${seal.close(PURPOSE, { ...session, accessKeyId })}`,
  };
}

/** The session that signed a call, or why nobody is believed to have. */
export function authenticate(
  call: Call,
  context: Context,
  wanted: { region: string; service: string },
): Session | SignatureProblem {
  const scope = readScope(call);
  if ("code" in scope) return scope;
  const token = call.headers["x-amz-security-token"] ?? "";
  const session = token.startsWith("SIM0")
    ? context.seal.open<Session>(PURPOSE, token.slice(4))
    : undefined;
  if (session?.accessKeyId !== scope.accessKeyId)
    return {
      status: 403,
      code: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    };
  const secret = context.seal.secretOf(scope.accessKeyId);
  const problem = signatureProblem(call, scope, secret, wanted);
  if (problem) return problem;
  if (session.expires <= call.now.getTime())
    return {
      status: 403,
      code: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    };
  return session;
}
