import { CliError } from "../errors";
import { entryMissing, noCredentials, noPermission, storeFailed, unreachable } from "./client";
import { scrub } from "./scrub";

/** Google's refusal. */
export interface GcpError extends Error {
  /** HTTP status. */
  status?: number;
  /** Google's own, such as `PERMISSION_DENIED`; a socket's or the sign-in library's otherwise. */
  code?: string | number;
}

/** What a refusal of Google, or an error of its sign-in library, means to who runs a command. */
export function gcpFailure(
  error: unknown,
  where: { place: string; entry: string; permission: string; sent: string[] },
): CliError {
  if (error instanceof CliError) return error;
  const { place, entry, permission, sent } = where;
  const { name, message, status, code, cause } = error as GcpError & {
    cause?: { code?: string; name?: string; message?: string };
  };
  const words = scrub(message ?? "", sent);
  // The sign-in library's errors have a response of the token service, or none when it found no credentials at all.
  const signIn = status === undefined || "response" in (error as object);
  if (code === "UNAUTHENTICATED" || (signIn && isSignIn(words)))
    return noCredentials(
      place,
      entry,
      `no usable Google credentials (${words})`,
      "log in (`gcloud auth application-default login`), or set GOOGLE_APPLICATION_CREDENTIALS",
    );
  if (code === "PERMISSION_DENIED") {
    if (/has not been used in project|is disabled/.test(words))
      return storeFailed(place, entry, words);
    return noPermission(place, entry, /'(secretmanager\.[\w.]+)'/.exec(words)?.[1] ?? permission);
  }
  if (status === 404) return entryMissing(place, entry);
  if (status === undefined || name === "TimeoutError")
    return unreachable(place, entry, cause?.code ?? (typeof code === "string" ? code : words));
  return storeFailed(place, entry, `${permission}: ${code || status}: ${words}`);
}

/** Words of the sign-in library and of Google's token services: no credentials, revoked, expired, of nobody. */
const isSignIn = (words: string): boolean =>
  /could not load the default credentials|invalid_grant|invalid_client|invalid_target|unauthorized_client|reauth|refresh token|credential|ENOENT|does not exist, or it is not a file|PEM|private_key|client_email/i.test(
    words,
  );
