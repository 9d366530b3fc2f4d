/** Calls of Secrets Manager that change nothing. */
import type { StoredResource } from "../../model";
import { record, valueOf } from "../../facts/aws/common";
import { Refused } from "../call";
import { valuesKey } from "../secrets/values";
import { authorize, aboutCaller, findSecret, useKey } from "./secret-access";
import { copyOf, CURRENT, staged, type SecretRecord, type SecretVersion } from "./secret-record";
import { onlyMembers, optionalText, textOf, type SecretCall } from "./secret-call";
import { deniedBecause } from "./permissions";
import { inAccountOf } from "./credentials";
import { invalid, refuse } from "./secret-wire";

/** Most secrets of one batch. */
const MOST_BATCH = 20;

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** What was written to a secret. */
export const recordOf = ({ context }: SecretCall, secret: StoredResource): SecretRecord =>
  copyOf(context.values.read<SecretRecord>(valuesKey(secret)));

/** ARN and name, as every answer has them. */
export const naming = (secret: StoredResource): Record<string, unknown> => ({
  ARN: secret.id,
  Name: valueOf(secret, "name"),
});

/** Finds the secret of the call and checks that the caller may do this to it. */
export function secretOf(
  asked: SecretCall,
  action: string,
  keys: Record<string, string | string[]> = {},
): StoredResource {
  const { call, context, session, region, body } = asked;
  const id = textOf(body, "SecretId");
  const secret = findSecret(context, { region, account: session.account }, id, call.now);
  authorize(call, context, session, secret, action, {
    "secretsmanager:SecretId": secret.id,
    ...keys,
  });
  return secret;
}

/** A value, by version or staging label. */
export function getSecretValue(asked: SecretCall): unknown {
  const { body } = asked;
  onlyMembers(body, "SecretId", "VersionId", "VersionStage");
  const versionId = optionalText(body, "VersionId", { min: 32, max: 64 });
  const stage = optionalText(body, "VersionStage", { max: 256 });
  const secret = secretOf(asked, "GetSecretValue", {
    ...(versionId !== undefined && { "secretsmanager:VersionId": versionId }),
    ...(stage !== undefined && { "secretsmanager:VersionStage": stage }),
  });
  return valueIn(asked, secret, versionId, stage);
}

function valueIn(
  asked: SecretCall,
  secret: StoredResource,
  versionId: string | undefined,
  stage: string | undefined,
): unknown {
  const held = recordOf(asked, secret);
  const label = stage ?? CURRENT;
  const version =
    versionId === undefined
      ? staged(held, label)
      : held.versions.find(({ id }) => id === versionId);
  if (!version)
    return refuse(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${versionId === undefined ? `staging label: ${label}` : `VersionId: ${versionId}`}`,
    );
  if (versionId !== undefined && stage !== undefined && !version.stages.includes(stage))
    return refuse(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  useKey(asked.context, asked.session, secret, ["kms:Decrypt"], version.id);
  return shown(secret, version);
}

const shown = (secret: StoredResource, version: SecretVersion): Record<string, unknown> => ({
  ...naming(secret),
  VersionId: version.id,
  ...(version.text !== undefined && { SecretString: version.text }),
  ...(version.binary !== undefined && { SecretBinary: version.binary }),
  VersionStages: version.stages,
  CreatedDate: seconds(version.created),
});

/** Current values of up to 20 secrets; what the caller may not read is told beside what he may. */
export function batchGetSecretValue(asked: SecretCall): unknown {
  const { body, context, session, region } = asked;
  onlyMembers(body, "SecretIdList");
  const ids = body.SecretIdList;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_BATCH)
    return invalid(`SecretIdList must have 1 to ${MOST_BATCH} items.`);
  const rebased = inAccountOf(session, String(ids[0]));
  const reason = deniedBecause(context.clouds, rebased, {
    action: "secretsmanager:BatchGetSecretValue",
    resource: "*",
    context: aboutCaller(rebased, region),
  });
  if (reason !== undefined)
    return refuse(
      "AccessDeniedException",
      `User: ${rebased.arn} is not authorized to perform: secretsmanager:BatchGetSecretValue ${reason}`,
    );
  const values: unknown[] = [];
  const errors: unknown[] = [];
  for (const id of ids as unknown[]) {
    const one = { ...asked, session: rebased, body: { SecretId: id } };
    try {
      values.push(valueIn(one, secretOf(one, "GetSecretValue"), undefined, undefined));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}

/** What is known of a secret without its value. */
export function describeSecret(asked: SecretCall): unknown {
  onlyMembers(asked.body, "SecretId");
  const secret = secretOf(asked, "DescribeSecret");
  const { versions, changed } = recordOf(asked, secret);
  const made = Date.parse(secret.createdAt);
  return {
    ...naming(secret),
    Description: secret.inputs.description ?? "",
    ...(secret.inputs.kmsKeyId !== undefined && { KmsKeyId: secret.inputs.kmsKeyId }),
    LastChangedDate: seconds(Math.max(changed, made)),
    CreatedDate: seconds(made),
    Tags: Object.entries(record(valueOf(secret, "tagsAll"))).map(([Key, Value]) => ({
      Key,
      Value,
    })),
    VersionIdsToStages: Object.fromEntries(
      versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
    ),
  };
}

/** Versions of a secret, newest first; those without a label on request only. */
export function listSecretVersionIds(asked: SecretCall): unknown {
  const { body } = asked;
  onlyMembers(body, "SecretId", "IncludeDeprecated", "MaxResults");
  const secret = secretOf(asked, "ListSecretVersionIds");
  const { versions } = recordOf(asked, secret);
  const most = typeof body.MaxResults === "number" ? body.MaxResults : 100;
  const listed = versions.filter(
    ({ stages }) => stages.length > 0 || body.IncludeDeprecated === true,
  );
  return {
    ...naming(secret),
    Versions: [...listed]
      .reverse()
      .slice(0, most)
      .map(({ id, stages, created }) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: seconds(created),
      })),
  };
}
