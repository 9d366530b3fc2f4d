import type { Labelled } from "../frame";
import { Random } from "../random";
import type { PlainDocument, PlainStatement } from "./oracle";
import { render } from "./render";
import { principalDeny, principalStatement } from "./trust";
import { isPublic } from "./trust-labels";
import { OWN } from "./world";

const USES = [
  ["kms:*"],
  ["kms:Decrypt", "kms:GenerateDataKey*"],
  ["kms:CreateGrant"],
  ["kms:Describe*"],
];

/** Conditions that only keys have, right or wrong. */
const KEY_CONDITIONS: readonly Record<string, Record<string, string[]>>[] = [
  { StringEquals: { "kms:CallerAccount": [OWN[0]] } },
  {
    StringEquals: {
      "kms:CallerAccount": [OWN[0]],
      "kms:ViaService": ["s3.us-east-1.amazonaws.com"],
    },
  },
  { StringEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] } },
  { StringLike: { "kms:CallerAccount": ["*"] } },
  { StringNotEquals: { "kms:CallerAccount": [OWN[0]] } },
  { Bool: { "kms:GrantIsForAWSResource": ["true"] } },
  { StringEquals: { "kms:EncryptionContext:team": ["ai"] } },
];

const ROOT: PlainStatement = {
  Effect: "Allow",
  Principal: { AWS: [`arn:aws:iam::${OWN[0]}:root`] },
  Action: ["kms:*"],
  Resource: ["*"],
};

const TYPES = [
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];

function statement(random: Random): PlainStatement {
  const made = { ...principalStatement(random, random.pick(USES)), Resource: ["*"] };
  return random.chance(0.4) ? { ...made, Condition: random.pick(KEY_CONDITIONS) } : made;
}

/** Key policies with their labels. */
export function keyCases(seed: number, count: number): Labelled[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 200_003 + index);
    const list = [
      ROOT,
      ...Array.from({ length: random.pick([0, 1, 1, 2]) }, () => statement(random)),
    ];
    if (random.chance(0.2)) list.push({ ...principalDeny(random, ["kms:*"]), Resource: ["*"] });
    const document: PlainDocument = { Version: "2012-10-17", Statement: list };
    return {
      id: `key-${seed}-${index}`,
      resource: { type: random.pick(TYPES), inputs: { policy: render(document, random) } },
      unsafe: {
        "kms-no-wildcard-principal": isPublic(document, [
          "kms:Decrypt",
          "kms:CreateGrant",
          "kms:DescribeKey",
          "kms:PutKeyPolicy",
        ]),
      },
    };
  });
}
