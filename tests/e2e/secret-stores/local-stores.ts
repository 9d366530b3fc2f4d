import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { openAws } from "../../../cli/secrets/aws";
import { openAzure } from "../../../cli/secrets/azure";
import { openGcp } from "../../../cli/secrets/gcp";
import { leadNamesTo } from "../../../cli/local/names";
import { issue } from "../../../sim/dataplane/aws/credentials";
import { Seal } from "../../../sim/dataplane/tokens/seal";
import { keysFor } from "../../unit/dataplane/client";
import {
  AWS_ACCOUNT,
  CALLER,
  CLIENT_ID,
  GOOGLE_AUDIENCE,
  type Lab,
  PROJECT,
  REGION,
  row,
  startLab,
  TENANT,
} from "../../unit/dataplane/fixture";
import { operatorOf, secretRows, VAULT, VAULT_ID } from "../../unit/dataplane/secret-fixture";
import type { StoreUnderTest } from "./conformance";

const common = { entries: {}, refreshSeconds: 60 };

/** Local clouds whose operator this process is: their SDKs find credentials and way as they would a real cloud's. */
async function operate(): Promise<{ lab: Lab; dispose(): Promise<void> }> {
  const lab = await startLab({ operator: true, clock: () => new Date() });
  lab.rows.push(...secretRows());
  lab.save();
  const before = { ...process.env };
  Object.assign(process.env, operatorOf(lab).environment);
  const undo = leadNamesTo({
    port: lab.plane.port,
    ca: fs.readFileSync(lab.plane.caFile, "utf8"),
  });
  return {
    lab,
    async dispose() {
      undo();
      process.env = before;
      await lab.close();
    },
  };
}

/** AWS Secrets Manager of the local clouds. */
export async function localAws(): Promise<StoreUnderTest> {
  const { lab, dispose } = await operate();
  const reference = { store: "aws", region: REGION, ...common } as const;
  const open = (credentials?: Awaited<ReturnType<typeof keysFor>>) =>
    openAws(reference, credentials === undefined ? {} : { credentials });
  let made = 0;
  const role = (actions: string[]): string => {
    const name = `role-${++made}`;
    const arn = `arn:aws:iam::${AWS_ACCOUNT}:role/${name}`;
    const caller = lab.find("atlas-caller");
    lab.rows.push(
      row("aws:iam/role:Role", name, { ...caller.inputs, name }, { arn, uniqueId: `AROA${made}` }),
      row("aws:iam/rolePolicy:RolePolicy", `${name}:p`, {
        role: name,
        name: "p",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
        }),
      }),
    );
    lab.save();
    return arn;
  };
  const READ = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];
  return {
    open: () => open(),
    async entry() {
      const name = `atlas-dev/tenants/t${++made}`;
      const arn = `arn:aws:secretsmanager:${REGION}:${AWS_ACCOUNT}:secret:${name}-sim0ab`;
      const state = { arn, name };
      lab.rows.push(
        row("aws:secretsmanager/secret:Secret", arn, { name }, state, { region: REGION }),
      );
      lab.save();
      return arn;
    },
    missing: async () => ({
      client: await open(),
      entry: `arn:aws:secretsmanager:${REGION}:${AWS_ACCOUNT}:secret:nothing-sim0ab`,
    }),
    async without(right) {
      const arn = role(right === "write" ? READ : ["secretsmanager:ListSecrets"]);
      const lacking = right === "write" ? "PutSecretValue" : "GetSecretValue";
      return {
        client: await open(await keysFor(lab, { RoleArn: arn })),
        lacks: new RegExp(`assumed-role/role-\\d+/\\S+ lack secretsmanager:${lacking};`),
      };
    },
    revoked: async () =>
      open(
        issue(new Seal(lab.directory), {
          role: role(["secretsmanager:*"]),
          arn: `arn:aws:sts::${AWS_ACCOUNT}:assumed-role/role/ended`,
          userId: "AROA:ended",
          account: AWS_ACCOUNT,
          expires: Date.now() - 1_000,
        }),
      ),
    async writeForeign(entry, value) {
      const { SecretsManagerClient, PutSecretValueCommand } =
        await import("@aws-sdk/client-secrets-manager");
      const client = new SecretsManagerClient({ region: REGION });
      await client.send(new PutSecretValueCommand({ SecretId: entry, SecretString: value }));
    },
    dispose,
  };
}

/** Azure Key Vault of the local clouds. */
export async function localAzure(): Promise<StoreUnderTest> {
  const { lab, dispose } = await operate();
  const { ClientSecretCredential, WorkloadIdentityCredential } = await import("@azure/identity");
  const reference = {
    store: "azure",
    vaultUrl: `https://${VAULT}.vault.azure.net`,
    tenantId: TENANT,
    ...common,
  } as const;
  const file = path.join(lab.directory, "token");
  let made = 0;
  const actions = "Microsoft\\.KeyVault/vaults/secrets";
  return {
    open: () => openAzure(reference),
    entry: async () => `tenants-t${++made}`,
    missing: async () => ({
      client: await openAzure({ ...reference, vaultUrl: "https://nothing.vault.azure.net" }),
      entry: "tenants-t",
    }),
    async without(right) {
      if (right === "read") lab.drop(`${VAULT_ID}/roleAssignments/reader`);
      fs.writeFileSync(file, lab.token({ audience: "api://AzureADTokenExchange" }));
      const identity = { tenantId: TENANT, clientId: CLIENT_ID, tokenFilePath: file };
      const credential = new WorkloadIdentityCredential(identity);
      return {
        client: await openAzure(reference, { credential }),
        lacks: new RegExp(
          right === "write"
            ? `lack ${actions}/setSecret/action;`
            : `lack ${actions}/readMetadata/action;`,
        ),
      };
    },
    async revoked() {
      const clientId = process.env["AZURE_CLIENT_ID"]!;
      const credential = new ClientSecretCredential(TENANT, clientId, "a-secret-that-was-deleted");
      return openAzure(reference, { credential });
    },
    async writeForeign(entry, value) {
      const [{ SecretClient }, { DefaultAzureCredential }] = await Promise.all([
        import("@azure/keyvault-secrets"),
        import("@azure/identity"),
      ]);
      const client = new SecretClient(reference.vaultUrl, new DefaultAzureCredential());
      await client.setSecret(entry, value);
    },
    dispose,
  };
}

/** Google Secret Manager of the local clouds. */
export async function localGcp(): Promise<StoreUnderTest> {
  const { lab, dispose } = await operate();
  const reference = { store: "gcp", project: PROJECT, ...common } as const;
  const READ = ["secretmanager.secrets.get", "secretmanager.versions.access"];
  const write = (name: string, content: object): string => {
    const file = path.join(lab.directory, name);
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  };
  let made = 0;
  return {
    open: () => openGcp(reference),
    async entry() {
      const secretId = `atlas-dev-tenants-t${++made}`;
      const id = `projects/${PROJECT}/secrets/${secretId}`;
      const inputs = { secretId, project: PROJECT, replication: { auto: {} } };
      // Every other one as the component makes them: destroyed a day later, and disabled until then.
      const kept = made % 2 === 0 ? {} : { versionDestroyTtl: "86400s" };
      lab.rows.push(row("gcp:secretmanager/secret:Secret", id, { ...inputs, ...kept }));
      lab.save();
      return id;
    },
    missing: async () => ({
      client: await openGcp(reference),
      entry: `projects/${PROJECT}/secrets/nothing`,
    }),
    async without(right) {
      lab.find(`projects/${PROJECT}/roles/caller`).inputs["permissions"] = [
        ...(right === "write" ? READ : ["secretmanager.locations.get"]),
      ];
      lab.save();
      const token = lab.token({ audience: `https:${GOOGLE_AUDIENCE}` });
      fs.writeFileSync(path.join(lab.directory, "token"), token);
      const keyFile = write("caller.json", {
        type: "external_account",
        audience: GOOGLE_AUDIENCE,
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        token_url: "https://sts.googleapis.com/v1/token",
        credential_source: { file: path.join(lab.directory, "token") },
        service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${CALLER}:generateAccessToken`,
      });
      return {
        client: await openGcp(reference, { keyFile }),
        lacks: new RegExp(
          `lack secretmanager\\.${right === "write" ? "versions\\.add" : "secrets\\.get"};`,
        ),
      };
    },
    async revoked() {
      const key = JSON.parse(
        fs.readFileSync(process.env["GOOGLE_APPLICATION_CREDENTIALS"]!, "utf8"),
      ) as Record<string, string>;
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const pem = privateKey.export({ type: "pkcs8", format: "pem" });
      return openGcp(reference, {
        keyFile: write("deleted-key.json", { ...key, private_key: pem }),
      });
    },
    async writeForeign(entry, value) {
      const { GoogleAuth } = await import("google-auth-library");
      const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloud-platform"] });
      const ask = async (method: string, tail: string, body: object): Promise<{ name: string }> => {
        const response = await fetch(`https://secretmanager.googleapis.com/v1/${entry}${tail}`, {
          method,
          headers: Object.fromEntries(await auth.getRequestHeaders()),
          body: JSON.stringify(body),
        });
        if (!response.ok) throw new Error(await response.text());
        return (await response.json()) as { name: string };
      };
      const data = Buffer.from(value).toString("base64");
      const { name } = await ask("POST", ":addVersion", { payload: { data } });
      const current = name.split("/").at(-1)!;
      await ask("PATCH", "?updateMask=versionAliases", { versionAliases: { current } });
    },
    dispose,
  };
}
