import { oneOrMany, renderPolicy, type Statement } from "./policy-document";

/** What {@link renderSecretPolicy} needs to know. */
export interface SecretPolicySettings {
  accountId: string;
  /** Role that the gateway's pods take. */
  readerRoleArn: string;
  /** Roles that may read and write values beside it; none = who may by the account's own permissions. */
  operatorRoleArns: readonly string[];
}

/** Calls that read or write a value. */
const VALUE_CALLS = [
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
];

/**
 * The resource policy of one entry: the gateway reads the current value and no earlier one, nothing comes from another
 * account or without TLS, and with operators named, a Deny keeps values from everyone else, whatever their own policies say.
 */
export function renderSecretPolicy(settings: SecretPolicySettings): string {
  const { accountId, readerRoleArn, operatorRoleArns } = settings;
  const gateway = { AWS: readerRoleArn };
  const statements: Statement[] = [
    {
      Sid: "GatewayReadsCurrentValue",
      Effect: "Allow",
      Principal: gateway,
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    },
    {
      Sid: "GatewayDescribes",
      Effect: "Allow",
      Principal: gateway,
      Action: "secretsmanager:DescribeSecret",
      Resource: "*",
    },
    {
      Sid: "DenyOtherAccounts",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "secretsmanager:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalAccount": accountId } },
    },
    {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "secretsmanager:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
  if (operatorRoleArns.length > 0) {
    statements.push({
      Sid: "DenyValuesToOthers",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: VALUE_CALLS,
      Resource: "*",
      Condition: {
        ArnNotEquals: { "aws:PrincipalArn": oneOrMany([readerRoleArn, ...operatorRoleArns]) },
      },
    });
  }
  return renderPolicy(statements);
}
