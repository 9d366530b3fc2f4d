import type { Clock } from "../clock";
import { ExchangeError, type AwsKeys } from "../credential";
import { jsonObject, type HttpSend } from "../http-client";
import type { Keeper } from "../keeper";
import type { EntryRead } from "./entry";
import { readEach, refused, type ReadEntries } from "./reader";
import { signAws } from "./sign-aws";

/** Where Secrets Manager is. */
export interface AwsReaderConfig {
  url: string;
  region: string;
  caFile?: string;
}

/**
 * AWS Secrets Manager, the current version of one secret a call, with the keys that the agent holds anyway. Not
 * BatchGetSecretValue: who may call that is said for all secrets of an account, not by each secret's own policy.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html, read 2026-11
 */
export function awsReader(
  config: AwsReaderConfig,
  send: HttpSend,
  keeper: Pick<Keeper<AwsKeys>, "held" | "skewMs">,
  clock: Clock,
): ReadEntries {
  return async (names, signal) => {
    const { held, skewMs = 0 } = keeper;
    if (held === undefined || held.expiresAt <= clock.now()) {
      throw new ExchangeError("secrets manager: no living credential of aws");
    }
    return readEach(names, async (name): Promise<EntryRead> => {
      const body = JSON.stringify({ SecretId: name, VersionStage: "AWSCURRENT" });
      const answer = await send({
        method: "POST",
        url: config.url,
        headers: signAws({
          url: config.url,
          region: config.region,
          service: "secretsmanager",
          headers: {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "secretsmanager.GetSecretValue",
          },
          body,
          keys: held.value,
          // A clock that is wrong here is no reason to be refused.
          at: clock.now() + skewMs,
        }),
        body,
        ...(config.caFile !== undefined && { caFile: config.caFile }),
        signal,
      });
      const value = jsonObject(answer.body);
      if (answer.status === 200 && typeof value?.SecretString === "string") {
        return { state: "value", text: value.SecretString };
      }
      const type = value?.__type;
      const code = typeof type === "string" ? type.replace(/^.*#/, "") : undefined;
      // Also what a secret is called that was made and never given a value.
      if (answer.status === 400 && code === "ResourceNotFoundException") {
        return { state: "absent" };
      }
      return refused("secrets manager", answer, code);
    });
  };
}
