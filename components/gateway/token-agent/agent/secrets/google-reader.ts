import type { Clock } from "../clock";
import { ExchangeError } from "../credential";
import { jsonObject, type HttpSend } from "../http-client";
import type { Keeper } from "../keeper";
import type { EntryRead } from "./entry";
import { readEach, refused, type ReadEntries } from "./reader";

/** A name as the program gives it, which leads to no other API. */
const NAME = /^projects\/[a-z0-9:.-]+\/secrets\/[A-Za-z0-9_-]+$/;

/**
 * Google Secret Manager, one secret a call, with the token that the agent holds anyway. The alias `current` and not
 * `latest`: of two who write at once, the one who lost leaves a newer version behind.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access, read 2026-11
 */
export function googleReader(
  config: { url: string; caFile?: string },
  send: HttpSend,
  keeper: Pick<Keeper<string>, "held">,
  clock: Clock,
): ReadEntries {
  return async (names, signal) => {
    const { held } = keeper;
    if (held === undefined || held.expiresAt <= clock.now()) {
      throw new ExchangeError("secret manager: no living credential of gcp");
    }
    return readEach(names, async (name): Promise<EntryRead> => {
      if (!NAME.test(name)) throw new ExchangeError("secret manager: not the name of a secret");
      const answer = await send({
        method: "GET",
        url: `${config.url}/v1/${name}/versions/current:access`,
        headers: { accept: "application/json", authorization: `Bearer ${held.value}` },
        ...(config.caFile !== undefined && { caFile: config.caFile }),
        signal,
      });
      const body = jsonObject(answer.body);
      const data = (body?.payload as { data?: unknown } | undefined)?.data;
      if (answer.status === 200 && typeof data === "string") {
        return { state: "value", text: Buffer.from(data, "base64").toString("utf8") };
      }
      const error = body?.error as { status?: unknown } | null | undefined;
      if (answer.status === 404 && error?.status === "NOT_FOUND") return { state: "absent" };
      // The version is disabled or destroyed, which says what a missing value does.
      if (answer.status === 400 && error?.status === "FAILED_PRECONDITION") {
        return { state: "absent" };
      }
      const code = error?.status;
      return refused("secret manager", answer, typeof code === "string" ? code : undefined);
    });
  };
}
