import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  checkText,
  failure,
  MARK,
  requireEnabledRegion,
  sameJson,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { callerArns } from "./iam-principals";
import { keyAllows, throughService, usableKey } from "./kms-use";
import { SECRET } from "./tokens";

const API = "https://docs.aws.amazon.com/secretsmanager/latest/apireference";
const ENCRYPTION =
  "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/secretsmanager/secret.go";

/** Characters of a name that the provider adds to a prefix. */
const PREFIXED_LENGTH = 26;

/** That the key is tried when a secret without a value is made: AWS tries it with the first value at the latest. */
export const keyTriedFact = guessed(
  true,
  `stricter than ${ENCRYPTION}, which tries it when it is assigned`,
);

/** A secret: a name, a key and tags; its values are the data plane's. */
export const secret: TypeFacts = {
  token: SECRET,
  operations: {
    create: "secretsmanager:CreateSecret",
    read: "secretsmanager:DescribeSecret",
    update: "secretsmanager:UpdateSecret",
    delete: "secretsmanager:DeleteSecret",
  },
  facts: {
    replaceOn: documented(["name", "namePrefix", "region", "type"], `${PROVIDER} (ForceNew)`),
    name: documented(
      {
        property: "name",
        pattern: "^[A-Za-z0-9/_+=.@-]+$",
        minLength: 1,
        maxLength: 512,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ResourceExistsException", status: 400 },
      },
      `${API}/API_CreateSecret.html`,
    ),
    softDelete: documented(
      { days: 30, daysProperty: "recoveryWindowInDays", nameHeld: true, onRecreate: "refuse" },
      `${API}/API_DeleteSecret.html`,
    ),
    defaults: documented(
      { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
      `${API}/API_DeleteSecret.html; ${PROVIDER}`,
    ),
    quota: documented(
      { max: 500_000, per: "region", code: "LimitExceededException" },
      "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkText(inputs, "description", { min: 0, max: 2048, words: "at most 2,048 characters" }),
      ...checkText(inputs, "namePrefix", {
        pattern: /^[A-Za-z0-9/_+=.@-]+$/,
        max: 512 - PREFIXED_LENGTH,
        words: "letters, digits and /_+=.@-, at most 486 of them",
      }),
    ];
    const days = inputs.recoveryWindowInDays;
    if (
      typeof days === "number" &&
      days !== 0 &&
      !(Number.isInteger(days) && days >= 7 && days <= 30)
    )
      failures.push(
        failure("recoveryWindowInDays", `must be 0 or 7 to 30 days, got ${days}; use 7 or more`),
      );
    for (const property of ["policy", "replicas", "type"]) {
      if (absent(inputs, property)) continue;
      const fix = property === "policy" ? "use a SecretPolicy" : "leave it out";
      failures.push(failure(property, `is not offered by the local clouds; ${fix}`));
    }
    if (!absent(inputs, "name") && !absent(inputs, "namePrefix"))
      failures.push(failure("namePrefix", "must not be given with `name`; remove one of them"));
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs, world } = context;
    const name = text(inputs.name);
    const waiting =
      stored === undefined &&
      name !== undefined &&
      world.listDeleted(
        SECRET,
        (one) => one.scope.region === context.scope.region && valueOf(one, "name") === name,
      ).length > 0;
    if (waiting)
      throw new CloudError(
        "InvalidRequestException",
        400,
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    admitKey(context);
  },
  id: (context) => arnOf(context),
  outputs: (context, id) => ({
    arn: id,
    name: nameOf(context),
    namePrefix: context.inputs.namePrefix ?? "",
    policy: "",
    replicas: [],
    tagsAll: tagsAll(context.inputs, context.provider),
  }),
  equal: (_path, before, after) => sameJson(before, after),
};

/** The name given, or the prefix with what the provider adds to it. */
function nameOf(context: HookContext): string {
  const { name, namePrefix } = context.inputs;
  if (typeof name === "string") return name;
  return `${String(namePrefix)}${MARK.hex}${context.hex(PREFIXED_LENGTH - MARK.hex.length)}`;
}

/** AWS adds six random characters to the name. */
function arnOf(context: HookContext): string {
  const { account, region } = context.scope;
  return `arn:aws:secretsmanager:${region}:${account}:secret:${nameOf(context)}-${MARK.letters}${context.hex(30).slice(-2)}`;
}

function admitKey(context: HookContext): void {
  const reference = text(context.inputs.kmsKeyId);
  if (reference === undefined) return;
  const key = usableKey(context, reference);
  if (!key)
    throw new CloudError(
      "EncryptionFailure",
      400,
      "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is " +
        "available, enabled, and not in an invalid state.",
    );
  const allowed = callerArns(context.scope.account).some((value) =>
    keyAllows(key, {
      principal: { type: "AWS", value },
      actions: ["kms:GenerateDataKey", "kms:Decrypt"],
      context: {
        ...throughService(context, "secretsmanager"),
        "kms:EncryptionContext:SecretARN": arnOf(context),
        "kms:EncryptionContext:SecretVersionId": "RequestToValidateKeyAccess",
      },
    }),
  );
  if (!allowed) throw new CloudError("AccessDeniedException", 400, "Access to KMS is not allowed");
}
