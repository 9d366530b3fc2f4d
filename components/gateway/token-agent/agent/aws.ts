import type { AwsConfig } from "./config";
import { ExchangeError, type AwsKeys, type Exchange } from "./credential";
import { refusal, type HttpSend } from "./http-client";
import type { Redactor } from "./log";
import { readProjectedToken } from "./projected-token";

/**
 * AWS STS AssumeRoleWithWebIdentity: an unsigned call, proven by the projected token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, read 2026-11
 */
export function awsExchange(
  config: AwsConfig,
  send: HttpSend,
  redactor: Redactor,
  now: () => number,
): Exchange<AwsKeys> {
  return async (signal) => {
    const token = await readProjectedToken(config.tokenFile, redactor);
    const answer = await send({
      method: "POST",
      url: config.stsUrl,
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: new URLSearchParams({
        Action: "AssumeRoleWithWebIdentity",
        Version: "2011-06-15",
        RoleArn: config.roleArn,
        RoleSessionName: config.sessionName,
        WebIdentityToken: token,
        DurationSeconds: String(config.durationSeconds),
      }).toString(),
      ...(config.caFile !== undefined && { caFile: config.caFile }),
      signal,
    });
    if (answer.status !== 200) throw refusal("sts", answer, element(answer.body, "Code"));
    const keys: AwsKeys = {
      accessKeyId: element(answer.body, "AccessKeyId") ?? "",
      secretAccessKey: element(answer.body, "SecretAccessKey") ?? "",
      sessionToken: element(answer.body, "SessionToken") ?? "",
    };
    redactor.add(keys.secretAccessKey, keys.sessionToken);
    const expires = Date.parse(element(answer.body, "Expiration") ?? "");
    if (Object.values(keys).includes("") || Number.isNaN(expires)) {
      throw new ExchangeError("sts: status 200 without keys and expiration");
    }
    // Told by the provider's own clock where the answer has it, so that a wrong clock here does not shorten the life.
    const lifetimeMs = expires - (now() + (answer.skewMs ?? 0));
    if (lifetimeMs <= 0) throw new ExchangeError("sts: keys that have expired already");
    return {
      value: keys,
      lifetimeMs,
      ...(answer.skewMs !== undefined && { skewMs: answer.skewMs }),
    };
  };
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text of the first element of that name. STS answers are flat, without attributes on these elements. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text
    ?.trim()
    .replace(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => ENTITIES[entity] ?? "");
}
