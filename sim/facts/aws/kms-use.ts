/** Keys as other services see them: which can be used, and whom their policies let in. */
import type { HookContext, StoredResource } from "../../model";
import { find, text, valueOf } from "./common";
import { allows } from "./iam-match";
import { parsePolicy } from "./iam-policy";

export const KEY = "aws:kms/key:Key";
export const ALIAS = "aws:kms/alias:Alias";

/** Keys of the requests AWS services make themselves when they use a key for a caller. */
export interface KeyUse {
  /** Service principal, e.g. `logs.us-east-1.amazonaws.com`, or the ARN of the role that calls. */
  principal: { type: "AWS" | "Service"; value: string };
  actions: string[];
  context?: Record<string, string>;
}

/** A key by id, ARN, alias name or alias ARN; only keys that can be used. */
export function usableKey(context: HookContext, reference: string): StoredResource | undefined {
  const { account, region } = context.scope;
  const alias = /^(?:arn:aws:kms:[^:]+:\d{12}:)?(alias\/.+)$/.exec(reference)?.[1];
  let wanted = reference;
  if (alias !== undefined) {
    const row = find(context, ALIAS, (r) => valueOf(r, "name") === alias);
    if (row === undefined) return undefined;
    wanted = text(valueOf(row, "targetKeyArn")) ?? "";
  }
  const arn = wanted.startsWith("arn:") ? wanted : `arn:aws:kms:${region}:${account}:key/${wanted}`;
  return find(context, KEY, (r) => valueOf(r, "arn") === arn && r.inputs.isEnabled !== false);
}

/** Whether the key's own policy lets all the actions through. */
export function keyAllows(key: StoredResource, use: KeyUse): boolean {
  const { document } = parsePolicy(key.inputs.policy ?? defaultPolicy(key.scope.account));
  const resource = text(valueOf(key, "arn")) ?? "";
  return (
    document !== undefined &&
    use.actions.every((action) => allows(document, { ...use, action, resource }))
  );
}

/** Keys of a request that a service makes for a caller in the caller's name. */
export const throughService = (
  { scope }: HookContext,
  service: string,
): Record<string, string> => ({
  "kms:CallerAccount": scope.account,
  "kms:GrantIsForAWSResource": "true",
  "kms:ViaService": `${service}.${scope.region}.amazonaws.com`,
});

/** The policy KMS gives a key made without one: the account's IAM policies decide. */
export function defaultPolicy(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** Whether the key with this ARN is waiting to be deleted. */
export function pendingDeletion(context: HookContext, arn: string): boolean {
  return context.world.listDeleted(KEY, (r) => valueOf(r, "arn") === arn).length > 0;
}
