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
}

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
