import { CliError } from "../errors";
import {
  entryMissing,
  noCredentials,
  noPermission,
  storeFailed,
  StoreError,
  unreachable,
} from "./client";
import { scrub } from "./scrub";

/** What an error of the Azure SDKs means to who runs a command. */
export function azureFailure(
  error: unknown,
  where: { place: string; entry: string; action: string; sent: string[] },
): CliError {
  if (error instanceof CliError) return error;
  const { place, entry, action, sent } = where;
  const { name, message, statusCode, code } = error as {
    name: string;
    message: string;
    statusCode?: number;
    code?: string;
  };
  // The SDK wraps the directory's words in three layers of its own.
  const words = scrub(/AADSTS\d+: [^\n]+/.exec(message ?? "")?.[0] ?? message ?? "", sent);
  // CredentialUnavailableError, AuthenticationError, AuthenticationRequiredError, AggregateAuthenticationError
  if (/Credential|Authentication/.test(name) || statusCode === 401)
    return noCredentials(
      place,
      entry,
      `no usable Azure credentials (${words})`,
      "log in (`az login`), or set AZURE_TENANT_ID, AZURE_CLIENT_ID and how that client signs in",
    );
  if (statusCode === 403) return forbidden(where, words);
  if (statusCode === 404) return entryMissing(place, entry);
  if (statusCode === 409)
    return new StoreError(
      "ENTRY_MISSING",
      place,
      entry,
      "was deleted and its name is kept for it",
      "bring it back (`az keyvault secret recover`) or have it purged, then run it again",
    );
  if (code === "ENOTFOUND") return entryMissing(place, "", "has no address, so it is not there");
  if (statusCode === undefined && typeof code === "string")
    return unreachable(place, entry, code === "REQUEST_SEND_ERROR" ? words : code);
  return storeFailed(place, entry, `${action}: ${statusCode ?? name}: ${words}`);
}

function forbidden(
  { place, entry, action }: { place: string; entry: string; action: string },
  words: string,
): StoreError {
  if (/public network access|not authorized and caller is not a trusted|firewall/i.test(words))
    return unreachable(
      place,
      entry,
      "its network rules let nobody in from here (run it from a network they name, or through the private endpoint)",
    );
  const named = /Microsoft\.KeyVault\/vaults\/[\w/]+/.exec(words)?.[0];
  return noPermission(place, entry, named ?? `Microsoft.KeyVault/vaults/secrets/${action}/action`);
}
