import type { GcpConfig } from "./config";
import { ExchangeError, type Exchange } from "./credential";
import { jsonObject, refusal, type HttpAnswer, type HttpSend } from "./http-client";
import type { Redactor } from "./log";
import { readProjectedToken } from "./projected-token";

const PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
const IAM = "https://www.googleapis.com/auth/iam";

/**
 * Workload identity federation: Google STS takes the projected token, its federated token then impersonates the service
 * account. https://cloud.google.com/iam/docs/workload-identity-federation-with-kubernetes, read 2026-11
 */
export function googleExchange(
  config: GcpConfig,
  send: HttpSend,
  redactor: Redactor,
  now: () => number,
): Exchange<string> {
  const ca = config.caFile !== undefined && { caFile: config.caFile };
  return async (signal) => {
    const token = await readProjectedToken(config.tokenFile, redactor);
    const federated = await send({
      method: "POST",
      url: `${config.stsUrl}/v1/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        audience: config.audience,
        scope: IAM,
        requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
        subject_token: token,
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      }).toString(),
      ...ca,
      signal,
    });
    const bearer = success("google sts", federated).access_token;
    if (typeof bearer !== "string" || bearer === "") {
      throw new ExchangeError("google sts: status 200 without token");
    }
    redactor.add(bearer);
    const account = encodeURIComponent(config.serviceAccount);
    const answer = await send({
      method: "POST",
      url: `${config.iamUrl}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        authorization: `Bearer ${bearer}`,
      },
      body: JSON.stringify({ scope: [PLATFORM], lifetime: `${config.lifetimeSeconds}s` }),
      ...ca,
      signal,
    });
    const body = success("google iam", answer);
    const value = body.accessToken;
    if (typeof value === "string") redactor.add(value);
    const expires = Date.parse(String(body.expireTime));
    if (typeof value !== "string" || value === "" || Number.isNaN(expires)) {
      throw new ExchangeError("google iam: status 200 without token and expiry");
    }
    const lifetimeMs = expires - (now() + (answer.skewMs ?? 0));
    if (lifetimeMs <= 0) throw new ExchangeError("google iam: a token that has expired already");
    return { value, lifetimeMs, ...(answer.skewMs !== undefined && { skewMs: answer.skewMs }) };
  };
}

/** The body of a 200; STS names its errors in `error`, the IAM API in `error.status`. */
function success(who: string, answer: HttpAnswer): Record<string, unknown> {
  const body = jsonObject(answer.body);
  if (answer.status === 200) return body ?? {};
  const error = body?.error;
  const code =
    typeof error === "object" && error !== null ? (error as { status?: unknown }).status : error;
  throw refusal(who, answer, typeof code === "string" ? code : undefined);
}
