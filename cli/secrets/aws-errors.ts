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

/** Names of the SDK's and the service's errors about who one is: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, 2026-11-21. */
const UNKNOWN_CALLER =
  /^(CredentialsProviderError|TokenProviderError|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|MissingAuthenticationTokenException|IncompleteSignature|InvalidIdentityToken(Exception)?|AccessDenied)$/;
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired)$/;

/** What an error of the AWS SDK means to who runs a command. */
export function awsFailure(
  error: unknown,
  where: { place: string; entry: string; permission: string; sent: string[] },
): CliError {
  if (error instanceof CliError) return error;
  const { place, entry, permission, sent } = where;
  const { name, message } = error as Error;
  const { code } = error as { code?: unknown };
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const words = scrub(message ?? "", sent);
  if (name === "ResourceNotFoundException") return entryMissing(place, entry);
  if (name === "AccessDeniedException") return denied(where, words);
  if (EXPIRED.test(name))
    return noCredentials(place, entry, "your credentials have expired", "log in again");
  if (UNKNOWN_CALLER.test(name))
    return noCredentials(
      place,
      entry,
      `no usable AWS credentials (${name}: ${words})`,
      "log in (`aws sso login`), or set AWS_PROFILE",
    );
  if (name === "DecryptionFailure" || name === "EncryptionFailure")
    return noPermission(
      place,
      entry,
      "the use of the entry's KMS key (kms:Decrypt, kms:GenerateDataKey)",
    );
  if (name === "LimitExceededException")
    return new StoreError(
      "STORE_FAILED",
      place,
      entry,
      "it takes no more versions for now",
      "wait until Secrets Manager has removed old ones (a day), then run it again",
    );
  if ($metadata?.httpStatusCode === undefined && (typeof code === "string" || /Timeout/.test(name)))
    return unreachable(place, entry, typeof code === "string" ? code : name);
  return storeFailed(place, entry, `${permission}: ${name}: ${words}`);
}

/** An identity's policy, the entry's policy or the key's: AWS names the action it refused. */
function denied(
  { place, entry, permission }: { place: string; entry: string; permission: string },
  words: string,
): StoreError {
  if (/KMS|ciphertext/i.test(words))
    return noPermission(
      place,
      entry,
      "the use of the entry's KMS key (kms:Decrypt, kms:GenerateDataKey)",
    );
  const action = /perform: ([\w:]+)/.exec(words)?.[1] ?? permission;
  const who = /User: (\S+)/.exec(words)?.[1];
  return noPermission(place, entry, action, who);
}
