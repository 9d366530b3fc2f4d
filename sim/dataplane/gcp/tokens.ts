/** Access tokens of the local Google, and whom they stand for. */
import type { Call } from "../call";
import type { Context } from "../service";
import { refuse, errorInfo } from "./wire";

/** Whom a token stands for. */
export interface Principal {
  /** As in bindings: the principal itself and every set it is in. */
  members: string[];
  /** The name shown in logs. */
  name: string;
  scopes: string[];
  /** Milliseconds since the epoch. */
  expires: number;
}

const PURPOSE = "google-token";
/** Scope that every Google Cloud API takes. */
export const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

/** Issues a token: `d` for federated ones, `c` for those of service accounts, as Google's begin. */
export const issueToken = (seal: Context["seal"], kind: "c" | "d", principal: Principal): string =>
  `ya29.${kind}.SIM0${seal.close(PURPOSE, principal)}`;

/** The principal of a call's bearer token; refused when there is none that is good for one of the scopes. */
export function authenticate(
  call: Call,
  context: Context,
  scopes: readonly string[],
  service: string,
): Principal {
  const token = /^Bearer ya29\.[cd]\.SIM0(\S+)$/.exec(call.headers.authorization ?? "")?.[1];
  const principal = token === undefined ? undefined : context.seal.open<Principal>(PURPOSE, token);
  if (!principal || principal.expires <= call.now.getTime()) {
    const missing = call.headers.authorization === undefined;
    return refuse(
      401,
      "UNAUTHENTICATED",
      missing
        ? "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
        : "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
      [errorInfo(missing ? "CREDENTIALS_MISSING" : "ACCESS_TOKEN_EXPIRED", { service })],
    );
  }
  call.about.principal = principal.name;
  if (!scopes.some((scope) => principal.scopes.includes(scope)))
    return refuse(
      403,
      "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      "Request had insufficient authentication scopes.",
      [errorInfo("ACCESS_TOKEN_SCOPE_INSUFFICIENT", { service })],
    );
  return principal;
}
