import { CloudError, documented, type HookContext, type Props, type TypeFacts } from "../../model";
import {
  absent,
  checkNamePrefix,
  checkRegion,
  failure,
  find,
  got,
  nameTaken,
  requireEnabledRegion,
  sameJson,
  text,
  valueOf,
} from "./common";
import { ALIAS, KEY, pendingDeletion } from "./kms-use";

const API = "https://docs.aws.amazon.com/kms/latest/APIReference";

/** A name for a KMS key, in one account and Region. */
export const alias: TypeFacts = {
  token: ALIAS,
  operations: {
    create: "kms:CreateAlias",
    read: "kms:ListAliases",
    update: "kms:UpdateAlias",
    delete: "kms:DeleteAlias",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "region"],
      `${API}/API_UpdateAlias.html (an alias cannot be renamed)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^alias/[a-zA-Z0-9/_-]+$",
        minLength: 7,
        maxLength: 256,
        uniqueIn: "region",
        taken: { code: "AlreadyExistsException", status: 400 },
      },
      `${API}/API_CreateAlias.html`,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkNamePrefix(inputs)];
    const name = inputs.name;
    if (absent(inputs, "name")) {
      failures.push(
        failure("name", 'must be set on the local clouds, got nothing; set "alias/<name>"'),
      );
    } else if (typeof name === "string") {
      if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name) || name.length > 256) {
        failures.push(
          failure("name", `must be "alias/" and up to 250 letters, digits or /_-, ${got(name)}`),
        );
      } else if (name.startsWith("alias/aws/")) {
        failures.push(
          failure(
            "name",
            `must not start with "alias/aws/", which AWS keeps for its own keys, ${got(name)}`,
          ),
        );
      }
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, ALIAS, "name", stored)) {
      throw new CloudError(
        "AlreadyExistsException",
        400,
        `An alias with the name ${aliasArn(context)} already exists`,
      );
    }
    const target = text(context.inputs.targetKeyId) ?? "";
    const arn = target.startsWith("arn:")
      ? target
      : `arn:aws:kms:${context.scope.region}:${context.scope.account}:key/${target}`;
    if (pendingDeletion(context, arn))
      throw new CloudError("KMSInvalidStateException", 400, `${arn} is pending deletion.`);
    if (find(context, KEY, (r) => valueOf(r, "arn") === arn) === undefined) {
      throw new CloudError("NotFoundException", 400, `Key '${arn}' does not exist`);
    }
  },
  id: (context) => String(context.inputs.name),
  outputs(context) {
    const target = text(context.inputs.targetKeyId) ?? "";
    const { account, region } = context.scope;
    return {
      arn: aliasArn(context),
      targetKeyArn: target.startsWith("arn:")
        ? target
        : `arn:aws:kms:${region}:${account}:key/${target}`,
    };
  },
  readForm: (outputs) => ({ ...outputs, targetKeyId: keyPart(outputs.targetKeyId) }),
  // The API answers the bare key id whether the caller wrote the id or the ARN.
  equal: (path, before, after) =>
    path === "targetKeyId" ? keyPart(before) === keyPart(after) : sameJson(before, after),
};

const aliasArn = ({ inputs, scope }: HookContext) =>
  `arn:aws:kms:${scope.region}:${scope.account}:${String(inputs.name)}`;
const keyPart = (value: Props[string] | undefined) =>
  typeof value === "string" ? value.slice(value.lastIndexOf("/") + 1) : (value ?? null);
