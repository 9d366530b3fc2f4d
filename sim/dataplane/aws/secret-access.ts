/** Who may use a secret: identity policies, the secret's own policy, and the policy of its key. */
import type { StoredResource } from "../../model";
import { record, valueOf } from "../../facts/aws/common";
import { allows, type Request } from "../../facts/aws/iam-match";
import { parsePolicy, type PolicyDocument } from "../../facts/aws/iam-policy";
import { defaultPolicy, KEY } from "../../facts/aws/kms-use";
import { SECRET, SECRET_POLICY } from "../../facts/aws/tokens";
import type { Call } from "../call";
import type { Context } from "../service";
import type { Session } from "./credentials";
import { deniedBecause } from "./permissions";
import { refuse } from "./secret-wire";

/** The secret that an id names (its ARN, or its name in the caller's account); refused when there is none. */
export function findSecret(
  { clouds }: Context,
  place: { region: string; account: string },
  id: string,
  now: Date,
): StoredResource {
  const named = (one: StoredResource): boolean =>
    id.startsWith("arn:")
      ? one.id === id && one.scope.region === place.region
      : one.scope.account === place.account &&
        one.scope.region === place.region &&
        valueOf(one, "name") === id;
  const found = clouds.find(SECRET, named);
  if (found) return found;
  const deleted = clouds.listDeleted(SECRET, named)[0];
  if (deleted && Date.parse(deleted.purgeAt ?? "") > now.getTime())
    refuse(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

/** Refuses a caller who may not do this to the secret. `keys` are the condition keys of the call. */
export function authorize(
  call: Call,
  context: Context,
  session: Session,
  secret: StoredResource,
  action: string,
  keys: Record<string, string | string[]>,
): void {
  const { clouds } = context;
  const asked: Request & { resource: string } = {
    action: `secretsmanager:${action}`,
    resource: secret.id,
    context: {
      ...keys,
      ...tagsOf(secret),
      ...aboutCaller(session, secret.scope.region),
      "aws:ResourceAccount": secret.scope.account,
    },
  };
  const own = clouds
    .list(SECRET_POLICY, (one) => one.inputs.secretArn === secret.id)
    .flatMap((one) => parsePolicy(one.inputs.policy).document ?? []);
  const reason = deniedBecause(clouds, session, asked, own);
  if (reason !== undefined)
    refuse(
      "AccessDeniedException",
      `User: ${session.arn} is not authorized to perform: ${asked.action} on resource: ${secret.id} ${reason}`,
    );
  call.about.model = String(valueOf(secret, "name"));
}

const tagsOf = (one: StoredResource): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record(valueOf(one, "tagsAll") ?? one.inputs.tags)).map(([key, value]) => [
      `aws:ResourceTag/${key}`,
      String(value),
    ]),
  );

/** Condition keys that every request has. */
export const aboutCaller = (session: Session, region: string): Record<string, string> => ({
  "aws:PrincipalArn": session.role,
  "aws:PrincipalAccount": session.account,
  "aws:SecureTransport": "true",
  "aws:RequestedRegion": region,
});

/** Refuses when the secret's key cannot be used by the caller through Secrets Manager. */
export function useKey(
  { clouds }: Context,
  session: Session,
  secret: StoredResource,
  actions: readonly ("kms:Decrypt" | "kms:GenerateDataKey")[],
  versionId: string,
): void {
  const reference = secret.inputs.kmsKeyId;
  // AWS's own key lets in everyone in the account who comes through the service.
  if (typeof reference !== "string") return;
  const key = clouds.find(
    KEY,
    (one) => [valueOf(one, "arn"), one.id].includes(reference) && one.inputs.isEnabled !== false,
  );
  if (!key)
    return refuse(
      "DecryptionFailure",
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    );
  const document = parsePolicy(key.inputs.policy ?? defaultPolicy(key.scope.account)).document;
  const resource = String(valueOf(key, "arn"));
  const { region, account } = secret.scope;
  const keys = {
    ...aboutCaller(session, region),
    "kms:CallerAccount": session.account,
    "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
    "kms:EncryptionContext:SecretARN": secret.id,
    "kms:EncryptionContext:SecretVersionId": versionId,
    "aws:ResourceAccount": account,
    ...tagsOf(key),
  };
  for (const action of actions) {
    const asked = { action, resource, context: keys };
    const principal = { type: "AWS" as const, value: session.role };
    const direct =
      document && deniedBecause(clouds, session, asked, [withoutAccount(document)]) === undefined;
    const delegated =
      document &&
      allows(document, { ...asked, principal }) &&
      deniedBecause(clouds, session, asked) === undefined;
    if (!direct && !delegated) refuse("AccessDeniedException", "Access to KMS is not allowed");
  }
}

/** Statements that name the caller; those that name the account leave it to the account's own policies. */
const withoutAccount = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  statements: document.statements.filter(
    ({ effect, principals }) =>
      effect === "Deny" ||
      !principals.some(({ values }) =>
        values.some((one) => /^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(one)),
      ),
  ),
});
