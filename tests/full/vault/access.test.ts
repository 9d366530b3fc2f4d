// Proves against a real Vault who gets in and who reads what, with the policies and roles that the program made. Cannot prove
// that GitHub and EKS fill their tokens as theirs are documented to be filled: both issuers are ours, under their real names.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpVault, type VaultClouds } from "../../e2e/vault/bring-up";
import type { Workload } from "../../e2e/vault/workload";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";

const GITHUB = "ai-providers-github";
const APPROLE = "ai-providers-approle";

/** Claims of a run that may deploy prod. */
const deployRun = {
  sub: "repo:acme/atlas:environment:production",
  repository: "acme/atlas",
  repository_id: "123456789",
  environment: "production",
  ref: "refs/heads/main",
  event_name: "push",
};
const previewRun = {
  sub: "repo:acme/atlas:pull_request",
  repository: "acme/atlas",
  repository_id: "123456789",
  ref: "refs/pull/7/merge",
  event_name: "pull_request",
};

describe.skipIf(vaultMissing("who may do what in Vault"))("who may do what in Vault", () => {
  let on: VaultClouds;
  let workload: Workload;
  const value = { data: { keys: [{ key: "ua_planted" }] }, options: { cas: 0 } };

  beforeAll(async () => {
    on = await bringUpVault(["staging", "prod"]);
    ({ workload } = on);
    for (const stack of ["staging", "prod"]) {
      for (const entry of ["tenants/alpha", "providers/openai", "redis"]) {
        const at = `ai-providers/data/atlas-${stack}/${entry}`;
        const answer = await workload.call("POST", at, { token: workload.root, body: value });
        if (answer.status !== 200) throw new Error(answer.text);
      }
    }
  }, 600_000);
  afterAll(() => on?.clouds.dispose());

  const gateway = (stack: string): Promise<string> => {
    const jwt = workload.serviceAccount(on.issuers[stack]!, `atlas-${stack}`);
    return workload.token(`atlas-${stack}-gateway`, "gateway", jwt);
  };
  /** A person's token with one policy, as another login method would give it. */
  const holder = async (policy: string): Promise<string> => {
    const answer = await workload.call("POST", "auth/token/create", {
      token: workload.root,
      body: { policies: [policy], no_default_policy: true, ttl: "1h" },
    });
    return answer.body.auth!.client_token;
  };
  const deploy = () => workload.token(GITHUB, "atlas-prod-deploy", workload.workflow(deployRun));
  const preview = () => workload.token(GITHUB, "atlas-prod-preview", workload.workflow(previewRun));
  const appRole = async (): Promise<string> => {
    const { root } = workload;
    const role = `auth/${APPROLE}/role/atlas-prod`;
    const id = await workload.call("GET", `${role}/role-id`, { token: root });
    const secret = await workload.call("POST", `${role}/secret-id`, { token: root, body: {} });
    const answer = await workload.call("POST", `auth/${APPROLE}/login`, {
      body: { role_id: id.body.data!["role_id"], secret_id: secret.body.data!["secret_id"] },
    });
    return answer.body.auth!.client_token;
  };

  describe("the gateway", () => {
    const own = ["tenants/alpha", "providers/openai", "redis"];

    it.each([
      ["by its service account", () => gateway("prod")],
      ["by AppRole", () => appRole()],
    ])("reads its own entries, %s", async (_how, token) => {
      const held = await token();
      for (const entry of own)
        expect(await workload.read(held, `ai-providers/data/atlas-prod/${entry}`)).toBe(200);
    });

    it.each([
      ["by its service account", () => gateway("prod")],
      ["by AppRole", () => appRole()],
    ])("is denied everything else, %s", async (_how, token) => {
      const held = await token();
      const denied = [
        ...own.map((entry) => `ai-providers/data/atlas-staging/${entry}`),
        ...own.map((entry) => `ai-providers/metadata/atlas-prod/${entry}`),
        "ai-providers/metadata/atlas-prod?list=true",
        "ai-providers/data/atlas-prod/tenants/alpha/deeper",
        "ai-providers/config",
        "sys/policies/acl/atlas-prod-gateway",
        "sys/auth",
        "sys/mounts",
        "sys/audit",
        `auth/${APPROLE}/role/atlas-prod/role-id`,
        "auth/atlas-prod-gateway/config",
        "cubbyhole/x",
      ];
      for (const path of denied)
        expect([path, await workload.read(held, path)]).toEqual([path, 403]);
      const entry = "ai-providers/data/atlas-prod/tenants/alpha";
      const write = { token: held, body: { ...value, options: { cas: 1 } } };
      expect((await workload.call("POST", entry, write)).status).toBe(403);
      expect((await workload.call("DELETE", entry, { token: held })).status).toBe(403);
      const child = await workload.call("POST", "auth/token/create", { token: held, body: {} });
      expect(child.status).toBe(403);
    });

    it("has a token for an hour, renewed for four at most", async () => {
      const jwt = workload.serviceAccount(on.issuers["prod"]!, "atlas-prod");
      const { auth } = (await workload.login("atlas-prod-gateway", "gateway", jwt)).body;
      expect(auth).toMatchObject({ lease_duration: 3600, policies: ["atlas-prod-gateway"] });
      const renewed = await workload.call("POST", "auth/token/renew-self", {
        token: auth!.client_token,
        body: { increment: "24h" },
      });
      expect(renewed.body.auth!.lease_duration).toBeGreaterThan(3_600);
      expect(renewed.body.auth!.lease_duration).toBeLessThanOrEqual(4 * 3_600);
      const role = await workload.call("GET", `auth/${APPROLE}/role/atlas-prod`, {
        token: workload.root,
      });
      expect(role.body.data).toMatchObject({
        token_ttl: 3_600,
        token_max_ttl: 14_400,
        secret_id_ttl: 2_592_000,
        secret_id_num_uses: 1_000,
        token_no_default_policy: true,
      });
    });

    const hour = 3_600_000;
    it.each<[string, () => string]>([
      ["another audience", () => prodToken({ audience: "sts.amazonaws.com" })],
      ["another service account", () => prodToken({ serviceAccount: "default" })],
      ["another namespace", () => workload.serviceAccount(on.issuers["prod"]!, "atlas-staging")],
      ["another cluster", () => workload.serviceAccount(on.issuers["staging"]!, "atlas-prod")],
      [
        "an expired token",
        () => prodToken({ now: new Date(Date.now() - 2 * hour), seconds: 3_600 }),
      ],
      ["a token of tomorrow", () => prodToken({ now: new Date(Date.now() + 24 * hour) })],
      [
        "a workflow's token",
        () =>
          workload.workflow({ ...deployRun, sub: "system:serviceaccount:atlas-prod:ai-gateway" }),
      ],
      ["a token without signature", () => `${prodToken({}).split(".").slice(0, 2).join(".")}.`],
      ["a token that says alg none", () => unsigned(prodToken({}))],
      ["no token", () => "x"],
    ])("is not let in with %s", async (_what, make) => {
      const answer = await workload.login("atlas-prod-gateway", "gateway", make());
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body.auth ?? null).toBeNull();
    });

    const prodToken = (changed: Parameters<Workload["serviceAccount"]>[2]): string =>
      workload.serviceAccount(on.issuers["prod"]!, "atlas-prod", changed);
  });

  describe("a workflow", () => {
    it.each<[string, object]>([
      ["another repository of the same name", { repository_id: "987654321" }],
      ["another environment", { environment: "staging" }],
      ["no environment", { environment: undefined }],
      ["another branch", { ref: "refs/heads/feature" }],
      ["a branch whose name begins alike", { ref: "refs/heads/main-2" }],
      ["a pull request", previewRun],
      ["another audience", { aud: "https://github.com/acme" }],
      ["a wildcard for a name", { environment: "*", ref: "*" }],
      ["an expired token", { iat: 1, nbf: 1, exp: Math.floor(Date.now() / 1000) - 120 }],
      ["another issuer", { iss: "https://token.actions.githubusercontent.com.example.com" }],
    ])("may not deploy with %s", async (_what, changed) => {
      const jwt = workload.workflow({ ...deployRun, ...changed });
      const answer = await workload.login(GITHUB, "atlas-prod-deploy", jwt);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });

    it("of one environment does not get the other's role", async () => {
      const answer = await workload.login(
        GITHUB,
        "atlas-staging-deploy",
        workload.workflow(deployRun),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });

    it("that deploys changes what is its environment's, and reads no value", async () => {
      const token = await deploy();
      expect(await workload.read(token, "sys/auth/atlas-prod-gateway")).toBe(200);
      expect(await workload.read(token, "ai-providers/metadata/atlas-prod/redis")).toBe(200);
      for (const path of [
        "ai-providers/data/atlas-prod/tenants/alpha",
        "ai-providers/data/atlas-staging/tenants/alpha",
        "ai-providers/metadata/atlas-staging/redis",
        "sys/auth/atlas-staging-gateway",
        "sys/policies/acl/atlas-prod-gateway",
        `auth/${APPROLE}/role/atlas-prod`,
        `auth/${GITHUB}/role/atlas-prod-deploy`,
      ])
        expect([path, await workload.read(token, path)]).toEqual([path, 403]);
    });

    const roleOf = (policies: Record<string, unknown>) => ({
      role_type: "jwt",
      user_claim: "sub",
      bound_audiences: ["https://vault.example.com:8200"],
      bound_subject: "system:serviceaccount:atlas-prod:ai-gateway",
      ...policies,
    });

    it.each<[string, string, object]>([
      [
        "writes another policy's text",
        "sys/policies/acl/atlas-prod-gateway",
        { policy: 'path "*" { capabilities = ["read"] }' },
      ],
      [
        "makes a policy",
        "sys/policies/acl/mine",
        { policy: 'path "a" { capabilities = ["read"] }' },
      ],
      [
        "gives its role another environment's policy",
        "auth/atlas-prod-gateway/role/gateway",
        roleOf({ token_policies: ["atlas-staging-gateway"] }),
      ],
      [
        "gives its role one policy more",
        "auth/atlas-prod-gateway/role/gateway",
        roleOf({ token_policies: ["atlas-prod-gateway", "atlas-prod-operator"] }),
      ],
      [
        "gives its role a policy by the old name",
        "auth/atlas-prod-gateway/role/gateway",
        roleOf({ token_policies: ["atlas-prod-gateway"], policies: ["atlas-staging-gateway"] }),
      ],
      [
        "makes a second role",
        "auth/atlas-prod-gateway/role/mine",
        roleOf({ token_policies: ["atlas-prod-gateway"] }),
      ],
      ["makes its login one with passwords", "sys/auth/atlas-prod-gateway", { type: "userpass" }],
      ["opens another login", "sys/auth/mine", { type: "jwt" }],
      ["makes a token of another kind", "auth/token/create", { policies: ["root"] }],
      [
        "switches the audit off",
        "sys/audit/ai-file-1",
        { type: "file", options: { file_path: "discard" } },
      ],
      ["reads by wrapping", "sys/wrapping/wrap", { a: 1 }],
    ])("that deploys is denied when it %s", async (_what, path, body) => {
      const token = await deploy();
      const answer = await workload.call("POST", path, { token, body });
      expect([answer.status, answer.text]).toEqual([
        403,
        expect.stringContaining("permission denied"),
      ]);
    });

    it("that deploys may write its role as the program does", async () => {
      const token = await deploy();
      const role = await workload.call("GET", "auth/atlas-prod-gateway/role/gateway", {
        token: workload.root,
      });
      const body = { ...role.body.data, token_policies: ["atlas-prod-gateway"] };
      const answer = await workload.call("POST", "auth/atlas-prod-gateway/role/gateway", {
        token,
        body,
      });
      expect([answer.status, answer.text]).toEqual([204, ""]);
    });

    it("that previews reads what a preview needs and changes nothing", async () => {
      const token = await preview();
      for (const path of [
        "sys/auth/atlas-prod-gateway",
        "auth/atlas-prod-gateway/config",
        "auth/atlas-prod-gateway/role/gateway",
        "ai-providers/metadata/atlas-prod/tenants/alpha",
      ]) {
        expect([path, await workload.read(token, path)]).toEqual([path, 200]);
        for (const method of ["POST", "DELETE"]) {
          const answer = await workload.call(method, path, { token, body: {} });
          expect([method, path, answer.status]).toEqual([method, path, 403]);
        }
      }
      expect(await workload.read(token, "ai-providers/data/atlas-prod/tenants/alpha")).toBe(403);
    });

    /** What the provider asked for while `work` ran, by the audit log. It signs in as the administrator here. */
    const askedFor = async (work: () => Promise<{ code: number; text: string }>) => {
      const before = workload.audit().length;
      const answer = await work();
      expect(answer.code, answer.text).toBe(0);
      const lines = workload.audit().slice(before).split("\n").filter(Boolean);
      return lines
        .map((line) => JSON.parse(line) as AuditLine)
        .filter(({ type, request }) => type === "request" && !request.path.startsWith("sys/seal"))
        .map(({ request }) => request);
    };

    it("that previews may do all that `pulumi preview --refresh` asks for", async () => {
      const asked = await askedFor(() =>
        on.environments.pulumi("preview", "--refresh", "--stack", "prod"),
      );
      expect(asked.length).toBeGreaterThan(4);
      const token = await preview();
      for (const { operation, path } of asked) {
        expect([operation, path]).toEqual(["read", path]);
        expect([path, await workload.read(token, path)]).toEqual([path, 200]);
      }
    });

    it("that deploys may do all that `pulumi destroy` and `pulumi up` ask for", async () => {
      const flags = ["--yes", "--skip-preview", "--stack", "staging"];
      const asked = [
        ...(await askedFor(() => on.environments.pulumi("destroy", ...flags))),
        ...(await askedFor(() => on.environments.pulumi("up", ...flags))),
      ];
      const claims = { ...deployRun, environment: "staging" };
      const token = await workload.token(GITHUB, "atlas-staging-deploy", workload.workflow(claims));
      expect(asked.map(({ operation }) => operation)).toEqual(
        expect.arrayContaining(["read", "create", "update", "delete"]),
      );
      for (const { operation, path } of asked) {
        const answer = await workload.call("POST", "sys/capabilities", {
          token: workload.root,
          body: { token, paths: [path] },
        });
        expect([path, answer.body.data![path]]).toEqual([
          path,
          expect.arrayContaining([operation]),
        ]);
      }
    }, 240_000);
  });

  describe("an operator", () => {
    it("writes entries of the own environment, of no other", async () => {
      const token = await holder("atlas-prod-operator");
      const body = { ...value, options: { cas: 1 } };
      const own = await workload.call("POST", "ai-providers/data/atlas-prod/redis", {
        token,
        body,
      });
      expect(own.status).toBe(200);
      const other = await workload.call("POST", "ai-providers/data/atlas-staging/redis", {
        token,
        body,
      });
      expect(other.status).toBe(403);
      expect(await workload.read(token, "ai-providers/data/atlas-staging/redis")).toBe(403);
    });

    it("of two writes at once loses one, and a write without a version is refused", async () => {
      const token = await holder("atlas-prod-operator");
      const at = "ai-providers/data/atlas-prod/providers/openai";
      const write = (cas?: number) =>
        workload.call("POST", at, {
          token,
          body: { data: { apiKey: "k" }, ...(cas === undefined ? {} : { options: { cas } }) },
        });
      const both = await Promise.all([write(1), write(1)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect((await write()).status).toBe(400);
      const versions = await workload.call(
        "GET",
        "ai-providers/metadata/atlas-prod/providers/openai",
        { token },
      );
      expect(versions.body.data).toMatchObject({ current_version: 2, max_versions: 10 });
    });

    it("gets a secret id only wrapped", async () => {
      const token = await holder("atlas-prod-operator");
      const at = `auth/${APPROLE}/role/atlas-prod/secret-id`;
      const bare = await workload.call("POST", at, { token, body: {} });
      expect(bare.status).toBe(403);
      const long = await workload.call("POST", at, {
        token,
        body: {},
        headers: { "X-Vault-Wrap-TTL": "2h" },
      });
      expect(long.status).toBe(403);
      const wrapped = await workload.call("POST", at, {
        token,
        body: {},
        headers: { "X-Vault-Wrap-TTL": "60s" },
      });
      expect(wrapped.body.wrap_info?.ttl).toBe(60);
      const open = () =>
        workload.call("POST", "sys/wrapping/unwrap", { token: wrapped.body.wrap_info!.token });
      expect((await open()).body.data?.["secret_id"]).toMatch(/^[0-9a-f-]{36}$/);
      expect((await open()).status).toBe(400);
    });
  });
});

/** One line of an audit device, as far as it matters here. */
interface AuditLine {
  type: string;
  request: { operation: string; path: string };
}

/** The same claims under `alg: none`. */
function unsigned(jwt: string): string {
  const head = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  return `${head}.${jwt.split(".")[1]}.`;
}
