import { endpointSuffix } from "../../components/aws/arns";
import { renderPolicy, type Statement } from "../../components/aws/policy-document";
import type { Purpose } from "../ci/ci";
import type { AwsPlace } from "./names";
import { ENGINE_FOLDER, stackContext } from "./state-policies";

/** The store as the identities' policies name it. */
export interface StateStoreArns {
  bucketArn: string;
  bucketKeyArn: string;
  stackKeyArn: string;
}

/**
 * What an identity does with the environment's states. `pulumi preview` takes no lock and writes nothing: of the engine's
 * file backends only changing verbs lock (pkg/backend/diy/backend.go `Preview`, `Update`, v3.259.0), and the layout file that
 * the first command writes is there since the bootstrap. Former versions are nobody's to delete.
 */
export function renderStateAccess(
  place: AwsPlace,
  purpose: Purpose,
  store: StateStoreArns,
): string {
  const { bucketArn, bucketKeyArn, stackKeyArn } = store;
  const writes = purpose === "deploy";
  const statements: Statement[] = [
    {
      Sid: "ListStates",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
    },
    {
      Sid: writes ? "ReadAndWriteStates" : "ReadStates",
      Effect: "Allow",
      Action: writes ? ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] : "s3:GetObject",
      Resource: `${bucketArn}/${ENGINE_FOLDER}`,
    },
    {
      Sid: "UseBucketKeyThroughS3",
      Effect: "Allow",
      Action: writes ? ["kms:Decrypt", "kms:GenerateDataKey"] : "kms:Decrypt",
      Resource: bucketKeyArn,
      Condition: {
        StringEquals: { "kms:ViaService": `s3.${place.region}.${endpointSuffix(place.region)}` },
      },
    },
    {
      Sid: "DecryptSecretsOfStacks",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: stackKeyArn,
      Condition: { StringEquals: stackContext(place) },
    },
  ];
  if (writes) {
    // The keys carry the environment's tags, by which the identity administers the keys that it makes.
    statements.push({
      Sid: "NeverAdministerStateKeys",
      Effect: "Deny",
      Action: STATE_KEY_DENIALS,
      Resource: [bucketKeyArn, stackKeyArn],
    });
  }
  return renderPolicy(statements);
}

/** Everything that the deploy identity's tags would let it do to the keys of its own state. */
const STATE_KEY_DENIALS = [
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:DeleteAlias",
  "kms:Disable*",
  "kms:Enable*",
  "kms:PutKeyPolicy",
  "kms:RetireGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:Update*",
];
