// Proves against a real Vault that the engine and roles which the baseline makes issue credentials of AWS: IAM and STS are
// moto's (5.2.5, written by others), which here checks each signature, the trust of the role and the rights of who calls.
// Only the addresses of both are set by this test; the server finds its own credentials as on a machine, in its home.
//
// Credentials of an assumed role cannot be taken back at AWS one by one: they go on to their end whatever Vault does, and the
// last test shows it. To end them sooner is AWS' part: a deny with `aws:TokenIssueTime` on the role. Cannot prove what AWS
// itself answers, that credentials end there by the clock (moto keeps them), metadata of an instance as the source, nor
// federation by tokens (Enterprise).
import * as fs from "node:fs";
import * as path from "node:path";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bringUpVault, type VaultClouds } from "../../e2e/vault/bring-up";
import type { Answer, Workload } from "../../e2e/vault/workload";
import { vaultFolder } from "../../../sim/vault/place";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";
import { Moto } from "../secret-stores/moto";
import { ACCOUNT, type Call, fillAccount, REGION, startRecorder } from "./aws-account";

const ENGINE = "ai-providers-aws";
const roleOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** What Vault's engine answers. */
interface Credentials {
  access_key: string;
  secret_key: string;
  session_token: string;
  arn: string;
}

describe.skipIf(vaultMissing("Vault's engine for AWS"))("Vault's engine for AWS", () => {
  let moto: Moto;
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  let on: VaultClouds;
  let workload: Workload;
  let machine: { id: string; secret: string };

  beforeAll(async () => {
    moto = await Moto.start();
    recorder = await startRecorder(moto.endpoint);
    machine = await fillAccount(moto);
    const environments = ["dev", "staging", "prod"].map((each) => [
      each,
      { awsRoleArn: roleOf(`ai-${each}`) },
    ]);
    on = await bringUpVault([], {
      address: "https://vault.example.com:8200",
      aws: { region: REGION },
      environments: Object.fromEntries(environments) as object,
    });
    ({ workload } = on);
    const home = path.join(vaultFolder(workload.clouds), ".aws");
    fs.mkdirSync(home, { mode: 0o700 });
    fs.writeFileSync(
      path.join(home, "credentials"),
      `[default]\naws_access_key_id = ${machine.id}\naws_secret_access_key = ${machine.secret}\n`,
      { mode: 0o600 },
    );
    const config = await workload.call("POST", `${ENGINE}/config/root`, {
      token: workload.root,
      body: {
        region: REGION,
        sts_endpoint: recorder.endpoint,
        sts_region: REGION,
        iam_endpoint: recorder.endpoint,
      },
    });
    if (config.status >= 300) throw new Error(config.text);
  }, 300_000);
  afterAll(async () => {
    recorder?.close();
    await on?.clouds.dispose();
    await moto?.dispose();
  });
  beforeEach(() => {
    recorder.calls.length = 0;
  });

  /** A workload's token, by the environment's AppRole. */
  const token = async (environment: string): Promise<string> => {
    const { root } = workload;
    const role = `auth/ai-providers-approle/role/atlas-${environment}`;
    const id = await workload.call("GET", `${role}/role-id`, { token: root });
    const secret = await workload.call("POST", `${role}/secret-id`, { token: root, body: {} });
    const answer = await workload.call("POST", "auth/ai-providers-approle/login", {
      body: { role_id: id.body.data!["role_id"], secret_id: secret.body.data!["secret_id"] },
    });
    return answer.body.auth!.client_token;
  };
  const issue = (held: string, environment: string, query = ""): Promise<Answer> =>
    workload.call("GET", `${ENGINE}/sts/atlas-${environment}${query}`, { token: held });
  const credentials = (answer: Answer): Credentials => {
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data as unknown as Credentials;
  };
  /** The roles that Vault asked for; once it also asks who it is. */
  const asked = (): Call[] => recorder.calls.filter(({ form }) => form["Action"] === "AssumeRole");
  /** What AWS answers to who holds them: a list of secrets, or why not. */
  const listed = async (held: Credentials, changed: Partial<Credentials> = {}): Promise<string> => {
    const { access_key, secret_key, session_token } = { ...held, ...changed };
    const client = new SecretsManagerClient({
      endpoint: recorder.endpoint,
      region: REGION,
      maxAttempts: 1,
      credentials: {
        accessKeyId: access_key,
        secretAccessKey: secret_key,
        sessionToken: session_token,
      },
    });
    try {
      return `${(await client.send(new ListSecretsCommand({}))).SecretList!.length} secrets`;
    } catch (error) {
      // Moto words refusals in XML, which the client cannot read.
      return recorder.calls.at(-1)?.text ?? (error as Error).message;
    } finally {
      client.destroy();
    }
  };
  const lease = (id: string): Promise<Answer> =>
    workload.call("POST", "sys/leases/lookup", { token: workload.root, body: { lease_id: id } });

  it("holds no key of AWS", async () => {
    const { body } = await workload.call("GET", `${ENGINE}/config/root`, { token: workload.root });
    expect(body.data).toMatchObject({ access_key: "", region: REGION });
  });

  it("issues credentials of the environment's role for an hour, which AWS takes", async () => {
    const answer = await issue(await token("prod"), "prod");
    const held = credentials(answer);
    expect(answer.body).toMatchObject({ lease_duration: 3_600, renewable: false });
    expect(held.arn).toMatch(new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/ai-prod/vault-`));
    expect(asked()).toMatchObject([
      { status: 200, form: { RoleArn: roleOf("ai-prod"), DurationSeconds: "3600" } },
    ]);
    expect(await listed(held)).toBe("0 secrets");
    expect(await listed(held, { secret_key: "another" })).toMatch(/signature/i);
    expect(await listed(held, { session_token: "another" })).toMatch(/security token/i);
  });

  it("gives them the rights of that role and no others", async () => {
    const held = credentials(await issue(await token("staging"), "staging"));
    expect(await listed(held)).toMatch(
      /assumed-role\/ai-staging\/vault-\S+ is not authorized to perform: secretsmanager:ListSecrets/,
    );
  });

  it("gives other ones each time", async () => {
    const held = await token("prod");
    const [one, two] = [await issue(held, "prod"), await issue(held, "prod")].map(credentials);
    expect(one!.access_key).not.toBe(two!.access_key);
    expect(one!.arn).not.toBe(two!.arn);
  });

  it.each([
    ["15m", 900],
    ["24h", 14_400],
  ])("for %s asks AWS for %i s", async (ttl, seconds) => {
    const answer = await issue(await token("prod"), "prod", `?ttl=${ttl}`);
    credentials(answer);
    expect(answer.body).toMatchObject({ lease_duration: seconds });
    expect(asked()).toMatchObject([{ form: { DurationSeconds: String(seconds) } }]);
  });

  it.each<[string, "GET" | "POST", string]>([
    ["another environment's role", "GET", "sts/atlas-prod"],
    ["another environment's role, by the other path", "GET", "creds/atlas-prod"],
    ["another role of AWS", "POST", "sts/atlas-staging"],
    ["what the role says", "GET", "roles/atlas-staging"],
    ["the engine's settings", "GET", "config/root"],
  ])("is denied to a workload: %s", async (_what, method, at) => {
    const held = { token: await token("staging") };
    const body = { role_arn: roleOf("ai-prod") };
    const answer = await workload.call(method, `${ENGINE}/${at}`, {
      ...held,
      ...(method === "POST" && { body }),
    });
    expect(answer.status, answer.text).toBe(403);
    expect(answer.text).not.toContain("secret_key");
    expect(recorder.calls).toEqual([]);
  });

  it("issues none for a role that trusts another", async () => {
    const answer = await issue(await token("dev"), "dev");
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.data).toBeUndefined();
    expect(asked()).toMatchObject([{ status: 403, form: { RoleArn: roleOf("ai-dev") } }]);
    expect(asked()[0]!.text).toMatch(
      /user\/vault-machine is not authorized to perform: sts:AssumeRole/,
    );
  });

  it("keeps no credential in the audit log", async () => {
    const answer = await issue(await token("prod"), "prod");
    const { secret_key, session_token } = credentials(answer);
    const text = workload.audit();
    expect(text).toContain(answer.body.lease_id);
    for (const secret of [secret_key, session_token, machine.secret])
      expect(text).not.toContain(secret);
  });

  it.each<[string, (id: string, held: string) => Promise<Answer>]>([
    [
      "an operator revokes it",
      (lease_id) =>
        workload.call("POST", "sys/leases/revoke", {
          token: workload.root,
          body: { lease_id, sync: true },
        }),
    ],
    [
      "its token is given back",
      (_id, held) => workload.call("POST", "auth/token/revoke-self", { token: held }),
    ],
  ])("forgets the lease when %s; AWS takes the credentials until they end", async (_how, end) => {
    const held = await token("prod");
    const answer = await issue(held, "prod");
    const given = credentials(answer);
    const id = answer.body.lease_id!;
    expect((await lease(id)).status).toBe(200);
    recorder.calls.length = 0;
    expect((await end(id, held)).status).toBe(204);
    await expect.poll(async () => (await lease(id)).status, { timeout: 10_000 }).toBe(400);
    expect(recorder.calls).toEqual([]);
    expect(await listed(given)).toBe("0 secrets");
  });
});
