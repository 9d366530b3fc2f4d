/** What the labs of the secret stores hold beside the world of fixture.ts, written as the control plane would have. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Props, StoredResource } from "../../../sim/model";
import { ask, jsonOf, sign, type Got, type Keys } from "./client";
import {
  AWS_ACCOUNT,
  CALLER,
  EGRESS,
  PROJECT,
  REGION,
  ROLE_ARN,
  row,
  SUBSCRIPTION,
  TENANT,
  type Lab,
} from "./fixture";

const regional = { region: REGION };
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${AWS_ACCOUNT}:secret:atlas-dev/tenants/research-51a0-sim0ab`;
export const SECRET_KEY_ARN = `arn:aws:kms:${REGION}:${AWS_ACCOUNT}:key/51a00000-0000-0000-0000-0000000000aa`;
const GATEWAY_PRINCIPAL = "51a00000-0000-0000-b588-a0aed042ddc9";
export const VAULT = "atlas-dev-12da64d2";
export const VAULT_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/atlas-secrets/providers/Microsoft.KeyVault/vaults/${VAULT}`;
export const GOOGLE_SECRET = `projects/${PROJECT}/secrets/atlas-dev-tenants-research`;

const statement = (sid: string, more: Props): Props => ({ Sid: sid, Resource: "*", ...more });
const policy = (...statements: Props[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The secret's own policy as the component writes it, with operators named when asked. */
export const secretPolicy = (operators: string[] = []): string =>
  policy(
    statement("Reads", {
      Effect: "Allow",
      Principal: { AWS: ROLE_ARN },
      Action: "secretsmanager:GetSecretValue",
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    }),
    statement("Describes", {
      Effect: "Allow",
      Principal: { AWS: ROLE_ARN },
      Action: "secretsmanager:DescribeSecret",
    }),
    ...(operators.length === 0
      ? []
      : [
          statement("Others", {
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
            Condition: { ArnNotEquals: { "aws:PrincipalArn": [ROLE_ARN, ...operators] } },
          }),
        ]),
  );

const keyPolicy = policy(
  statement("Account", {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${AWS_ACCOUNT}:root` },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${REGION}.amazonaws.com` } },
  }),
  statement("Gateway", {
    Effect: "Allow",
    Principal: { AWS: ROLE_ARN },
    Action: "kms:Decrypt",
    Condition: {
      StringLike: {
        "kms:EncryptionContext:SecretARN": `arn:aws:secretsmanager:${REGION}:${AWS_ACCOUNT}:secret:atlas-dev/*`,
      },
    },
  }),
);

/** Rows of the three stores. */
export function secretRows(): StoredResource[] {
  const role = (name: string, guid: string, principalId: string, principalType: string) =>
    row("azure-native:authorization:RoleAssignment", `${VAULT_ID}/roleAssignments/${name}`, {
      principalId,
      principalType,
      roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
      scope: VAULT_ID,
    });
  return [
    row(
      "aws:secretsmanager/secret:Secret",
      SECRET_ARN,
      {
        name: "atlas-dev/tenants/research-51a0",
        kmsKeyId: SECRET_KEY_ARN,
        recoveryWindowInDays: 7,
      },
      { arn: SECRET_ARN, name: "atlas-dev/tenants/research-51a0" },
      regional,
    ),
    row(
      "aws:secretsmanager/secretPolicy:SecretPolicy",
      `${SECRET_ARN}#policy`,
      { secretArn: SECRET_ARN, policy: secretPolicy() },
      {},
      regional,
    ),
    row("aws:kms/key:Key", "secrets-key", { policy: keyPolicy }, { arn: SECRET_KEY_ARN }, regional),
    row(
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "atlas-dev",
      { replicationGroupId: "atlas-dev", transitEncryptionEnabled: true },
      { arn: `arn:aws:elasticache:${REGION}:${AWS_ACCOUNT}:replicationgroup:atlas-dev` },
      regional,
    ),
    row("azure-native:keyvault:Vault", VAULT_ID, {
      vaultName: VAULT,
      location: "eastus2",
      properties: {
        tenantId: TENANT,
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        softDeleteRetentionInDays: 7,
        networkAcls: {
          defaultAction: "Deny",
          ipRules: [...EGRESS, "203.0.113.10"].map((value) => ({ value: `${value}/32` })),
        },
      },
    }),
    role("reader", "4633458b-17de-408a-b874-0445c86b69e6", GATEWAY_PRINCIPAL, "ServicePrincipal"),
    role(
      "operators",
      "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
      "51a00000-0000-0000-0000-00000000a001",
      "Group",
    ),
    row("gcp:projects/service:Service", `${PROJECT}/secretmanager.googleapis.com`, {
      project: PROJECT,
      service: "secretmanager.googleapis.com",
    }),
    row("gcp:secretmanager/secret:Secret", GOOGLE_SECRET, {
      secretId: "atlas-dev-tenants-research",
      project: PROJECT,
      replication: { userManaged: { replicas: [{ location: "us-central1" }] } },
      versionDestroyTtl: "86400s",
    }),
    row("gcp:secretmanager/secretIamMember:SecretIamMember", `${GOOGLE_SECRET}/reader`, {
      secretId: "atlas-dev-tenants-research",
      project: PROJECT,
      role: "roles/secretmanager.secretAccessor",
      member: `serviceAccount:${CALLER}`,
    }),
  ];
}

/** Makes a row anew under its id, at another time: what was written to the one before is gone. Saves. */
export function anew(lab: Lab, id: string): string {
  const createdAt = new Date(Date.now() + Math.random() * 1e9).toISOString();
  createdAs(lab, id, createdAt);
  return createdAt;
}

/** Gives a row its time of creation, and saves. */
export function createdAs(lab: Lab, id: string, createdAt: string): void {
  lab.rows = lab.rows.map((one) => (one.id === id ? { ...one, createdAt } : one));
  lab.save();
}

/** What `operator.json` says. */
export const operatorOf = (
  lab: Lab,
): { pid: number; address: string; environment: Record<string, string> } =>
  JSON.parse(readFileSync(path.join(lab.directory, "operator.json"), "utf8")) as never;

/** The operator's AWS keys. */
export function operatorKeys(lab: Lab): Keys {
  const { environment } = operatorOf(lab);
  return {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"]!,
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"]!,
    sessionToken: environment["AWS_SESSION_TOKEN"]!,
  };
}

/** A call of Secrets Manager. */
export function secrets(
  lab: Lab,
  keys: Keys,
  operation: string,
  value: unknown,
  over: { region?: string; service?: string; date?: Date } = {},
): Promise<Got> {
  const wanted = {
    host: `secretsmanager.${REGION}.amazonaws.com`,
    path: "/",
    body: JSON.stringify(value),
    signed: { "x-amz-target": `secretsmanager.${operation}` },
  };
  const signed = sign(wanted, keys, { date: lab.now, service: "secretsmanager", ...over });
  return ask(lab, {
    ...wanted,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `secretsmanager.${operation}`,
      ...signed,
    },
  });
}

/** An Entra token of the operator for a resource. */
export async function operatorEntraToken(
  lab: Lab,
  resource = "https://vault.azure.net",
): Promise<Got> {
  const { environment } = operatorOf(lab);
  return ask(lab, {
    host: "login.microsoftonline.com",
    path: `/${TENANT}/oauth2/v2.0/token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      client_id: environment["AZURE_CLIENT_ID"]!,
      client_secret: environment["AZURE_CLIENT_SECRET"]!,
      grant_type: "client_credentials",
      scope: `${resource}/.default`,
    }).toString(),
  });
}

/** A call of the vault. */
export const vault = (
  lab: Lab,
  token: string | undefined,
  method: string,
  path_: string,
  value?: unknown,
): Promise<Got> =>
  ask(lab, {
    host: `${VAULT}.vault.azure.net`,
    path: path_,
    method,
    ...(value !== undefined && { body: JSON.stringify(value) }),
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });

/** A call of Google's Secret Manager. */
export const secretManager = (
  lab: Lab,
  token: string,
  method: string,
  tail: string,
  value?: unknown,
): Promise<Got> =>
  ask(lab, {
    host: "secretmanager.googleapis.com",
    path: `/v1/${GOOGLE_SECRET}${tail}`,
    method,
    ...(value !== undefined && { body: JSON.stringify(value) }),
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
  });

/** Code of a refusal, in whichever form the cloud has. */
export function codeOf(got: Got): string {
  const body = jsonOf(got) as { __type?: string; error?: { code?: string; status?: string } };
  return String(body.__type ?? body.error?.status ?? body.error?.code);
}
