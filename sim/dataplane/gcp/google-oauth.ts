/** Google's token endpoint for keys of service accounts (RFC 7523). https://developers.google.com/identity/protocols/oauth2/service-account, 2026-11-21. */
import { json, Refused, type Call, type Reply } from "../call";
import { googleOperator } from "../operator";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { audiencesOf, readJwt, signatureHolds, timeProblem } from "../tokens/jwt";
import { issueToken } from "./tokens";
import { oauthDialect } from "./wire";

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const AUDIENCE = "https://oauth2.googleapis.com/token";
/** Seconds a token lives, and an assertion may. */
const LIFE = { token: 3599, assertion: 3600 } as const;

function refuse(status: number, error: string, words: string): never {
  throw new Refused(oauthDialect.error(status, error, words), error, words);
}

/** The service of `oauth2.googleapis.com`: the operator's key only, since no environment makes keys. */
export const googleOauth: ServiceDefinition = {
  cloud: "gcp",
  name: "google-oauth",
  dialect: oauthDialect,
  modelApi: false,
  route(request: Request): Route {
    const known = request.path === "/token";
    return {
      template: known ? request.path : "unknown",
      answer(call, context) {
        if (!known || call.method !== "POST" || !isForm(call))
          return refuse(404, "invalid_request", "There is nothing at this path.");
        return exchange(call, context);
      },
    };
  },
};

function exchange(call: Call, context: Context): Reply {
  const { fields, problem } = readForm(call.body.toString("utf8"), ["grant_type", "assertion"]);
  if (problem !== undefined) return refuse(400, "invalid_request", `Invalid request: ${problem}.`);
  if (fields.grant_type !== GRANT)
    return refuse(
      400,
      "unsupported_grant_type",
      "Invalid grant_type: " + (fields.grant_type ?? ""),
    );
  const jwt = readJwt(fields.assertion ?? "");
  if (!jwt) return refuse(400, "invalid_grant", "Invalid JWT: Token must be a JWT.");
  const { claims } = jwt;
  const { clouds, seal, behaviour } = context;
  const operator = googleOperator(clouds.directory, clouds.organisation);
  if (claims.iss !== operator.email)
    return refuse(400, "invalid_grant", "Invalid grant: account not found");
  // Google's own libraries name no key, and the account has one.
  const header = { kid: operator.key.kid, ...jwt.header };
  if (!signatureHolds({ ...jwt, header }, operator.key))
    return refuse(400, "invalid_grant", "Invalid JWT Signature.");
  if (!audiencesOf(claims).includes(AUDIENCE))
    return refuse(400, "invalid_grant", "Invalid JWT: Failed audience check.");
  const life = Number(claims.exp) - Number(claims.iat);
  if (timeProblem(claims, call.now) !== undefined || !(life <= LIFE.assertion))
    return refuse(
      400,
      "invalid_grant",
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
    );
  const scopes = typeof claims.scope === "string" ? claims.scope.split(" ") : [];
  if (scopes.length === 0)
    return refuse(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  call.about.principal = operator.email;
  const seconds = behaviour.tokenSeconds ?? LIFE.token;
  const token = issueToken(seal, "c", {
    members: operator.members,
    name: operator.email,
    scopes,
    expires: call.now.getTime() + seconds * 1000,
  });
  return json(200, { access_token: token, expires_in: seconds, token_type: "Bearer" });
}
