/** The person at the keyboard: who that is in each cloud, and with which credentials. */
import { rmSync, readFileSync, writeFileSync, renameSync } from "node:fs";
import path from "node:path";
import { markedGuid } from "../facts/azure/common";
import { startTimeOf } from "../store/lock";
import { knownAccounts, type Organisation } from "../store/organisation";
import { issue, operatorIn } from "./aws/credentials";
import { ownerOf } from "./gcp/permissions";
import { issuerKey } from "./issuer";
import type { Seal } from "./tokens/seal";

/** File in the directory of the local clouds that tells where the operator's data plane answers, and with which credentials. */
export const operatorFile = "operator.json";

/** Public address that the operator calls from: the one that the committed stacks let reach the Kubernetes API. */
export const OPERATOR_ADDRESS = "203.0.113.10";

/** The group that the operator is in on Google Cloud. */
const GOOGLE_GROUP = "group:platform@example.com";

/** Days that the credentials are good. */
const DAYS = 365;

/** Who the operator is in the directory. */
export interface EntraOperator {
  clientId: string;
  objectId: string;
  secret: string;
  groups: readonly string[];
}

/** The operator as an application of the directory. */
export const entraOperator = (seal: Seal, { azure }: Organisation): EntraOperator => {
  const clientId = markedGuid("operator client", azure.tenant);
  return {
    clientId,
    objectId: markedGuid("operator", azure.tenant),
    secret: seal.secretOf(clientId),
    groups: azure.groups,
  };
};

/** The operator's service account, its key, and whom its tokens stand for. */
export function googleOperator(directory: string, organisation: Organisation) {
  const { gcp } = organisation;
  const email = `operator@${gcp.project}.iam.gserviceaccount.com`;
  return {
    email,
    key: issuerKey(directory, "google-operator"),
    members: [
      `serviceAccount:${email}`,
      GOOGLE_GROUP,
      ...knownAccounts(organisation, "gcp").map(ownerOf),
    ],
  };
}

/** Variables by which the clouds' SDKs find the operator's credentials. Writes the key file they name. */
export function operatorEnvironment(
  directory: string,
  seal: Seal,
  organisation: Organisation,
  now: Date,
): Record<string, string> {
  const account = organisation.aws.account;
  const aws = issue(seal, {
    ...operatorIn(account),
    userId: "AROASIM0OPERATOR:unified-ai",
    expires: now.getTime() + DAYS * 86_400_000,
    operator: true,
  });
  const azure = entraOperator(seal, organisation);
  return {
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
    AWS_SESSION_TOKEN: aws.sessionToken,
    AZURE_TENANT_ID: organisation.azure.tenant,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_CLIENT_SECRET: azure.secret,
    GOOGLE_APPLICATION_CREDENTIALS: googleKeyFile(directory, organisation),
  };
}

function googleKeyFile(directory: string, organisation: Organisation): string {
  const { email, key } = googleOperator(directory, organisation);
  const file = path.join(directory, "operator-google.json");
  const content = {
    type: "service_account",
    project_id: organisation.gcp.project,
    private_key_id: key.kid,
    private_key: key.privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: email,
    client_id: "000000000000000000001",
    token_uri: "https://oauth2.googleapis.com/token",
    universe_domain: "googleapis.com",
  };
  writePrivate(file, content);
  return file;
}

/** Says where the operator's data plane answers; returns what takes that back. */
export function publishOperator(
  directory: string,
  about: { port: number; ca: string; environment: Record<string, string>; now: Date },
): () => void {
  const file = path.join(directory, operatorFile);
  const startTime = startTimeOf(process.pid);
  writePrivate(file, {
    pid: process.pid,
    ...(startTime !== undefined && { startTime }),
    startedAt: about.now.toISOString(),
    address: `127.0.0.1:${about.port}`,
    ca: about.ca,
    environment: about.environment,
  });
  return () => {
    if (ownerOfFile(file) === process.pid) rmSync(file, { force: true });
  };
}

function ownerOfFile(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}

function writePrivate(file: string, content: unknown): void {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}
