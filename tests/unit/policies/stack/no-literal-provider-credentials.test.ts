import { describe, expect, it } from "vitest";
import subject from "../../../../policies/rules/stack/no-literal-provider-credentials";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN, violations } from "../harness";

const FIX =
  "leave it out and let the provider log in by workload identity: web identity on AWS and Azure, impersonation on Google Cloud, `authLogin...` from the environment for Vault";
const message = (at: string, what = "a standing credential"): string =>
  `\`${at}\` must be left out, got ${what}; ${FIX}`;
const type = "pulumi:providers:aws";

describeRule(subject, {
  passes: {
    "web identity": { type, inputs: { region: "us-east-1", assumeRoleWithWebIdentity: "{}" } },
    "an external account of Google Cloud": {
      type: "pulumi:providers:gcp",
      inputs: { credentials: '{"type":"external_account","audience":"//iam.googleapis.com/x"}' },
    },
    "a kubeconfig that names a command": {
      type: "pulumi:providers:kubernetes",
      inputs: {
        kubeconfig: '{"users":[{"user":{"exec":{"command":"aws","args":["eks","get-token"]}}}]}',
      },
    },
    "a kubeconfig with words too short for a token, and names that only end so": {
      type: "pulumi:providers:kubernetes",
      inputs: { kubeconfig: "users:\n- user:\n    token: abc\n    mytoken: abcdefghijkl\n" },
    },
    "a token by its form, where it is allowed": {
      type: "pulumi:providers:github",
      inputs: { token: `ghp_${"aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"}` },
      config: { allowed: ["github.token"] },
    },
    "texts of another provider that are no credentials": {
      type: "pulumi:providers:github",
      inputs: { owner: "acme", token: "from the environment" },
    },
    "a login of Vault by a mounted token": {
      type: "pulumi:providers:vault",
      inputs: { authLoginJwt: '{"role":"ci","mount":"jwt"}' },
    },
  },
  fails: {
    "keys of AWS, though secret": {
      type,
      inputs: { accessKey: "AKIAQ3EGTZ7WXLMN4RST", secretKey: secret("x") },
      messages: [message("accessKey"), message("secretKey")],
    },
    "a key file of Google Cloud": {
      type: "pulumi:providers:gcp",
      inputs: { credentials: '{"type":"service_account","private_key":"-----BEGIN"}' },
      messages: [message("credentials")],
    },
    "a token of Vault": {
      type: "pulumi:providers:vault",
      inputs: { token: "hvs.abc" },
      messages: [message("token")],
    },
    "a password inside nested settings": {
      type: "pulumi:providers:vault",
      inputs: { authLoginUserpass: '{"username":"ci","password":"hunter22"}' },
      messages: [message("authLoginUserpass.password")],
    },
    "a client secret of Azure": {
      type: "pulumi:providers:azure-native",
      inputs: { clientSecret: "abc" },
      messages: [message("clientSecret")],
    },
    "a kubeconfig with a token": {
      type: "pulumi:providers:kubernetes",
      inputs: { kubeconfig: 'users:\n- user:\n    token: "eyJhbGciOiJSUzI1NiIs"' },
      messages: [message("kubeconfig", "a kubeconfig with a standing credential")],
    },
    "a kubeconfig with a password in JSON": {
      type: "pulumi:providers:kubernetes",
      inputs: { kubeconfig: '{"users":[{"user":{"password":"correcthorse"}}]}' },
      messages: [message("kubeconfig", "a kubeconfig with a standing credential")],
    },
    "a kubeconfig with a client's key, without quotes": {
      type: "pulumi:providers:kubernetes",
      inputs: { kubeconfig: "client-key-data:LS0tLS1CRUdJTiBSU0E=" },
      messages: [message("kubeconfig", "a kubeconfig with a standing credential")],
    },
    "two tokens of another provider, each once": {
      type: "pulumi:providers:github",
      inputs: {
        app: { token: `ghp_${"aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"}` },
        list: JSON.stringify([
          "ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA3",
          "ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA4",
        ]),
      },
      messages: [message("app.token", "a GitHub token"), message("list", "a GitHub token")],
    },
    "a token by its form, of another provider": {
      type: "pulumi:providers:github",
      inputs: { token: `ghp_${"aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"}` },
      messages: [message("token", "a GitHub token")],
    },
  },
  missing: { type },
  unknown: { type, inputs: { secretKey: UNKNOWN }, path: "secretKey" },
  config: {
    without: {
      type: "pulumi:providers:vault",
      inputs: { token: "hvs.abc" },
      messages: [message("token")],
    },
    with: {
      type: "pulumi:providers:vault",
      inputs: { token: "hvs.abc" },
      config: { allowed: ["vault.token"] },
    },
  },
  ignores: { type: "aws:s3/bucket:Bucket", inputs: { secretKey: "x" } },
});

describe("no-literal-provider-credentials", () => {
  it("never prints a credential", async () => {
    const one = { type: "pulumi:providers:vault", inputs: { token: "hvs.canary" } };
    expect((await violations(subject, one)).join()).not.toContain("canary");
  });

  it.each([
    ["aws", { token: "x" }, "token"],
    ["azure-native", { clientCertificatePassword: "x" }, "clientCertificatePassword"],
    ["azure-native", { oidcToken: "x" }, "oidcToken"],
    ["azure-native", { oidcRequestToken: "x" }, "oidcRequestToken"],
    ["gcp", { accessToken: "x" }, "accessToken"],
    ["gcp", { credentials: '{"refresh_token":"x"}' }, "credentials"],
    ["gcp", { credentials: '{"client_secret":"x"}' }, "credentials"],
    ["vault", { authLogin: { parameters: { secret_id: "x" } } }, "authLogin.parameters.secret_id"],
    ["vault", { authLogin: { parameters: { password: "x" } } }, "authLogin.parameters.password"],
    ["vault", { authLogin: { parameters: { jwt: "x" } } }, "authLogin.parameters.jwt"],
    ["vault", { authLogin: { parameters: { token: "x" } } }, "authLogin.parameters.token"],
    ["vault", { authLoginRadius: { password: "x" } }, "authLoginRadius.password"],
    ["vault", { authLoginAws: { awsSecretAccessKey: "x" } }, "authLoginAws.awsSecretAccessKey"],
    ["vault", { authLoginAws: { awsSessionToken: "x" } }, "authLoginAws.awsSessionToken"],
    ["vault", { authLoginGcp: { jwt: "x" } }, "authLoginGcp.jwt"],
    ["vault", { authLoginGcp: { credentials: '{"private_key":"x"}' } }, "authLoginGcp.credentials"],
    ["vault", { authLoginAzure: { jwt: "x" } }, "authLoginAzure.jwt"],
    ["vault", { authLoginJwt: { jwt: "x" } }, "authLoginJwt.jwt"],
    ["vault", { authLoginKerberos: { token: "x" } }, "authLoginKerberos.token"],
  ])("knows the credentials of %s: %j", async (name, inputs, at) => {
    const found = await violations(subject, { type: `pulumi:providers:${name}`, inputs });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`\`${at}\` must be left out`);
    const packed = Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    expect(await violations(subject, { type: `pulumi:providers:${name}`, inputs: packed })).toEqual(
      found,
    );
  });

  it("takes an empty input for one that is left out, and broken JSON for one without settings", async () => {
    const inputs = { token: "", authLoginJwt: "{", authLoginGcp: '{"credentials":"key.json"}' };
    expect(await violations(subject, { type: "pulumi:providers:vault", inputs })).toEqual([]);
  });
});
