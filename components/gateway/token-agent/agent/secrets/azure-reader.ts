import { jsonObject, type HttpSend } from "../http-client";
import type { EntryRead } from "./entry";
import type { Lease } from "./lease";
import { readEach, refused, type ReadEntries } from "./reader";

/** Version of Key Vault's data API (read 2026-11). */
const API_VERSION = "7.4";

/** Scope of the Entra token that Key Vault takes. */
export const KEY_VAULT_SCOPE = "https://vault.azure.net/.default";

/**
 * Azure Key Vault, one secret a call.
 * https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret, read 2026-11
 */
export function azureReader(
  config: { vaultUrl: string; caFile?: string },
  send: HttpSend,
  lease: Lease,
): ReadEntries {
  return async (names, signal) => {
    const token = await lease.token(signal);
    return readEach(names, async (name): Promise<EntryRead> => {
      const answer = await send({
        method: "GET",
        url: `${config.vaultUrl.replace(/\/$/, "")}/secrets/${encodeURIComponent(name)}?api-version=${API_VERSION}`,
        headers: { accept: "application/json", authorization: `Bearer ${token}` },
        ...(config.caFile !== undefined && { caFile: config.caFile }),
        signal,
      });
      const body = jsonObject(answer.body);
      if (answer.status === 200 && typeof body?.value === "string") {
        return { state: "value", text: body.value };
      }
      const error = body?.error as
        { code?: unknown; innererror?: { code?: unknown } } | null | undefined;
      const inner = error?.innererror?.code;
      if (answer.status === 404 && error?.code === "SecretNotFound") return { state: "absent" };
      // Somebody switched it off, which says what a missing value does.
      if (answer.status === 403 && inner === "SecretDisabled") return { state: "absent" };
      if (answer.status === 401) lease.drop();
      const code = typeof inner === "string" ? inner : error?.code;
      return refused("key vault", answer, typeof code === "string" ? code : undefined);
    });
  };
}
