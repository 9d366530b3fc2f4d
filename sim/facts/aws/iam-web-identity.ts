/**
 * AssumeRoleWithWebIdentity as STS judges it, and what a role is allowed then. Works on anything that lists resources: the
 * world of a hook, or a store read from disk.
 */
import type { StoredResource } from "../../model";
import { list, text, valueOf } from "./common";
import { allows, type Request } from "./iam-match";
import { bareIssuer } from "./iam-oidc-provider";
import { parsePolicy } from "./iam-policy";
import { inlinePolicies, ROLE } from "./iam-principals";
import type { Holdings } from "./network";
import { OIDC_PROVIDER } from "./tokens";

/** What a caller hands to STS; the token's signature is judged by whoever read the claims. */
export interface WebIdentityRequest {
  roleArn: string;
  /** Claims of the token, with `iss`, `sub`, `aud`, `exp` and what else it has. */
  claims: Readonly<Record<string, unknown>>;
  now: Date;
}

/** STS's answer: the role, or code, HTTP status and text of the refusal. */
export type WebIdentityVerdict =
  | { allowed: true; role: StoredResource; account: string }
  | { allowed: false; code: string; status: number; message: string };

const refuse = (code: string, status: number, message: string): WebIdentityVerdict => ({
  allowed: false,
  code,
  status,
  message,
});

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");

/**
 * Judges AssumeRoleWithWebIdentity: a provider for the issuer in the role's account, an audience it knows, a token in
 * its time, and a trust policy that lets exactly these claims in.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html (2026-11-21)
 */
export function judgeWebIdentity(
  holdings: Holdings,
  { roleArn, claims, now }: WebIdentityRequest,
): WebIdentityVerdict {
  const account = roleArn.split(":")[4] ?? "";
  const { iss: issuer, sub: subject, exp: expires, nbf: notBefore } = claims;
  if (typeof issuer !== "string" || typeof subject !== "string" || typeof expires !== "number")
    return refuse(
      "InvalidIdentityToken",
      400,
      `Missing a required claim: ${typeof issuer !== "string" ? "iss" : typeof subject !== "string" ? "sub" : "exp"}`,
    );
  const [provider] = holdings.list(
    OIDC_PROVIDER,
    (one) =>
      one.scope.account === account && bareIssuer(String(one.inputs.url)) === bareIssuer(issuer),
  );
  if (!provider)
    return refuse(
      "InvalidIdentityToken",
      400,
      `No OpenIDConnect provider found in your account for ${issuer}`,
    );
  const seconds = now.getTime() / 1000;
  if (expires <= seconds)
    return refuse(
      "ExpiredTokenException",
      400,
      `Token expired: current date/time ${Math.floor(seconds)} must be before the expiration date/time ${expires}`,
    );
  if (typeof notBefore === "number" && notBefore > seconds)
    return refuse("InvalidIdentityToken", 400, "Token is not valid yet");
  const audiences = texts(claims.azp ?? claims.aud);
  const known = list(provider.inputs.clientIdLists);
  if (!audiences.some((audience) => known.includes(audience)))
    return refuse("InvalidIdentityToken", 400, "Incorrect token audience");

  const [role] = holdings.list(ROLE, (one) => valueOf(one, "arn") === roleArn);
  const trust = role && parsePolicy(role.inputs.assumeRolePolicy).document;
  const bare = bareIssuer(issuer);
  const context: Record<string, string | string[]> = {
    [`${bare}:sub`]: subject,
    [`${bare}:aud`]: audiences.length === 1 ? audiences[0]! : audiences,
  };
  const amr = texts(claims.amr);
  if (amr.length > 0) context[`${bare}:amr`] = amr;
  const request: Request = {
    action: "sts:AssumeRoleWithWebIdentity",
    principal: { type: "Federated", value: provider.id },
    context,
  };
  if (!role || !trust || !allows(trust, request))
    return refuse("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  return { allowed: true, role, account };
}

/**
 * Whether a role may do something, by its inline policies: an Allow matches and no Deny does. A permissions boundary
 * is not in the local clouds, so a role that names one is allowed nothing.
 */
export function roleAllows(holdings: Holdings, role: StoredResource, request: Request): boolean {
  if (text(role.inputs.permissionsBoundary) !== undefined) return false;
  const statements = inlinePolicies(holdings, role).flatMap((one) => one.statements);
  return allows({ statements }, request);
}
