/** Calls of Secrets Manager that write values and move labels. */
import { randomUUID } from "node:crypto";
import { valuesKey } from "../secrets/values";
import { useKey } from "./secret-access";
import { naming, secretOf } from "./secret-reads";
import {
  attach,
  copyOf,
  CURRENT,
  detach,
  prune,
  staged,
  type SecretRecord,
  type SecretVersion,
} from "./secret-record";
import { onlyMembers, optionalText, textOf, type SecretCall } from "./secret-call";
import { invalid, refuse } from "./secret-wire";

/** Bytes of a value. */
const MOST_BYTES = 65_536;

/** Writes a new version and puts labels on it; the same token and value again change nothing. */
export function putSecretValue(asked: SecretCall): unknown {
  const { body, call, context, session } = asked;
  onlyMembers(
    body,
    "SecretId",
    "ClientRequestToken",
    "SecretBinary",
    "SecretString",
    "VersionStages",
  );
  const token = optionalText(body, "ClientRequestToken", { min: 32, max: 64 }) ?? randomUUID();
  const value = valueOf(body);
  const stages = stagesOf(body.VersionStages);
  const secret = secretOf(asked, "PutSecretValue", { "secretsmanager:VersionStage": stages });
  useKey(context, session, secret, ["kms:GenerateDataKey", "kms:Decrypt"], token);
  const written = context.values.change<SecretRecord, SecretVersion>(valuesKey(secret), (held) => {
    const record = copyOf(held);
    const same = record.versions.find(({ id }) => id === token);
    if (same) {
      if (same.text !== value.text || same.binary !== value.binary)
        refuse(
          "ResourceExistsException",
          `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.id}.`,
        );
      return { value: record, answer: same };
    }
    const version: SecretVersion = { id: token, stages: [], ...value, created: call.now.getTime() };
    const first = record.versions.length === 0;
    record.versions.push(version);
    for (const stage of first ? new Set([...stages, CURRENT]) : stages)
      attach(record, stage, version);
    prune(record);
    record.changed = call.now.getTime();
    return { value: record, answer: version };
  });
  return { ...naming(secret), VersionId: written.id, VersionStages: written.stages };
}

function valueOf(body: SecretCall["body"]): Pick<SecretVersion, "text" | "binary"> {
  const { SecretString: text, SecretBinary: binary } = body;
  if ((text === undefined) === (binary === undefined))
    return invalid("You must provide exactly one of the parameters SecretString and SecretBinary.");
  const value = text ?? binary;
  if (typeof value !== "string" || value === "" || Buffer.byteLength(value) > MOST_BYTES)
    return invalid(`The value must have 1 to ${MOST_BYTES} bytes.`);
  return text === undefined ? { binary: value } : { text: value };
}

function stagesOf(value: unknown): string[] {
  if (value === undefined) return [CURRENT];
  const stages = Array.isArray(value) ? (value as unknown[]) : [];
  const good = stages.every((one) => typeof one === "string" && one !== "" && one.length <= 256);
  if (!good || stages.length === 0 || stages.length > 20)
    return invalid("VersionStages must have 1 to 20 labels of 1 to 256 characters.");
  return stages as string[];
}

/** Moves or removes one label; a move says which version has it now, so that no second writer is overrun. */
export function updateSecretVersionStage(asked: SecretCall): unknown {
  const { body, call, context } = asked;
  onlyMembers(body, "SecretId", "VersionStage", "MoveToVersionId", "RemoveFromVersionId");
  const stage = textOf(body, "VersionStage", { max: 256 });
  const to = optionalText(body, "MoveToVersionId", { min: 32, max: 64 });
  const from = optionalText(body, "RemoveFromVersionId", { min: 32, max: 64 });
  const secret = secretOf(asked, "UpdateSecretVersionStage", {
    "secretsmanager:VersionStage": stage,
  });
  context.values.change<SecretRecord, undefined>(valuesKey(secret), (held) => {
    const record = copyOf(held);
    const holder = staged(record, stage);
    const find = (id: string): SecretVersion =>
      record.versions.find((one) => one.id === id) ??
      refuse(
        "ResourceNotFoundException",
        `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
      );
    const target = to === undefined ? undefined : find(to);
    if (from !== undefined) find(from);
    if (holder && holder.id !== from && holder !== target)
      invalid(
        from === undefined
          ? `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`
          : `The staging label ${stage} isn't attached to version ${from}: it is attached to version ${holder.id}, so you must reference that version in RemoveFromVersionId.`,
      );
    if (from !== undefined && !holder)
      invalid(`The staging label ${stage} isn't attached to version ${from}.`);
    if (target) attach(record, stage, target);
    else if (holder) detach(holder, stage);
    else invalid("You must provide MoveToVersionId or RemoveFromVersionId.");
    record.changed = call.now.getTime();
    return { value: record, answer: undefined };
  });
  return naming(secret);
}
