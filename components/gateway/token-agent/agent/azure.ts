import type { AzureConfig } from "./config";
import { ExchangeError, type Exchange } from "./credential";
import { jsonObject, refusal, type HttpSend } from "./http-client";
import type { Redactor } from "./log";
import { readProjectedToken } from "./projected-token";

/**
 * Entra client credentials with the projected token as client assertion (workload identity federation).
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, third case, read 2026-11
 */
export function azureExchange(
  config: AzureConfig,
  send: HttpSend,
  redactor: Redactor,
): Exchange<string> {
  return async (signal) => {
    const token = await readProjectedToken(config.tokenFile, redactor);
    const answer = await send({
      method: "POST",
      url: `${config.authorityUrl}/${config.tenantId}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        client_id: config.clientId,
        grant_type: "client_credentials",
        scope: config.scope,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: token,
      }).toString(),
      ...(config.caFile !== undefined && { caFile: config.caFile }),
      signal,
    });
    const body = jsonObject(answer.body);
    if (answer.status !== 200) throw refusal("entra", answer, errorCode(body));
    const value = body?.access_token;
    if (typeof value === "string") redactor.add(value);
    const seconds = Number(body?.expires_in);
    if (typeof value !== "string" || value === "" || !(seconds > 0)) {
      throw new ExchangeError("entra: status 200 without token and expiry");
    }
    return {
      value,
      lifetimeMs: seconds * 1000,
      ...(answer.skewMs !== undefined && { skewMs: answer.skewMs }),
    };
  };
}

/** The AADSTS number, which says more than the OAuth error's name. */
function errorCode(body: Record<string, unknown> | undefined): string | undefined {
  const codes = body?.error_codes;
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined;
  if (typeof first === "number" && Number.isSafeInteger(first)) return `AADSTS${first}`;
  return typeof body?.error === "string" ? body.error : undefined;
}
