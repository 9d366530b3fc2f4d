import { describe, expect, it } from "vitest";
import {
  assignedSecret,
  formOf,
  isSecretByKey,
  looksRandom,
} from "../../../../policies/internal/credentials";
import subject from "../../../../policies/rules/stack/no-plaintext-secret-in-inputs";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN, violations } from "../harness";

const type = "aws:lambda/function:Function";
const FIX =
  "hand it over as `config.requireSecret` or `pulumi.secret`, or better: let the workload read it from a secret store by its own identity";
const message = (at: string, what: string): string =>
  `\`${at}\` must be marked as a secret or hold none, got ${what} in plain text; ${FIX}`;
// Made up, and joined here so that scanners of this repository stay quiet.
const GITHUB = `ghp_${"aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2"}`;
/** Letters and digits in no order that means anything. */
const RANDOM = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2bC3dE4fG5hJ6kL7mN8pQ9rS0tU1vW2x";
const AWS = `AKIA${"Q3EGTZ7WXLMN4RST"}`;

describeRule(subject, {
  passes: {
    "names and references": {
      type,
      inputs: {
        environment: {
          variables: {
            API_KEY: "arn:aws:secretsmanager:us-east-1:111122223333:secret:groq",
            TOKEN: "os.environ/GROQ_API_KEY",
            SECRET_NAME: "groq-api-key",
            PASSWORD: "${GROQ_PASSWORD}",
            tokenTtl: "3600",
          },
        },
        secretName: "tls-for-the-gateway",
        tokenEndpoint: "https://login.microsoftonline.com/common/oauth2/token",
      },
    },
    "what is marked as a secret": {
      type,
      inputs: { environment: secret({ variables: { API_KEY: GITHUB } }), token: secret(GITHUB) },
    },
    "documentation's example keys and placeholders": {
      type,
      inputs: { a: "AKIAIOSFODNN7EXAMPLE", b: "ASIA0000000000000000" },
    },
    "what previews and states write in place of a secret": {
      type,
      inputs: { password: "[secret]" },
    },
    "hashes, ids and digests": {
      type,
      inputs: {
        sourceCodeHash: "Zx81bQ7rT2mYw5Kc9Lh3Np6Sv0Dg4Jf8Xa1Ue7Oi2Rt=",
        image: "envoy@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        keyId: "1a2b3c4d-1234-5678-9abc-1234567890ab",
      },
    },
  },
  fails: {
    "a token by its form": {
      type,
      inputs: { environment: { variables: { GITHUB } } },
      messages: [message("environment.variables.GITHUB", "a GitHub token")],
    },
    "a key inside a JSON text in a list": {
      type,
      inputs: { items: [{ data: JSON.stringify({ a: { b: [AWS] } }) }] },
      messages: [message("items[0].data", "an AWS access key id")],
    },
    "a password by its name": {
      type,
      inputs: { masterPassword: "hunter22" },
      messages: [message("masterPassword", "what its name calls a secret,")],
    },
    "a password by its name inside JSON": {
      type,
      inputs: { dataJson: '{"password": "hunter22"}' },
      messages: [message("dataJson", "what its name calls a secret,")],
    },
    "an assignment in a script": {
      type,
      inputs: { userData: "#!/bin/sh\nexport DB_PASSWORD='hunter22'\nstart" },
      messages: [message("userData", 'an assignment to "DB_PASSWORD"')],
    },
    "a random-looking key": {
      type,
      inputs: { extra: "Zx81bQ7rT2mYw5Kc9Lh3Np6Sv0Dg4Jf8Xa1Ue7Oi2Rt" },
      messages: [message("extra", "a random-looking key")],
    },
  },
  missing: { type },
  unknown: {
    type,
    inputs: { environment: { variables: { API_KEY: UNKNOWN } } },
    path: "environment.variables.API_KEY",
  },
  config: {
    without: {
      type,
      inputs: { masterPassword: "hunter22" },
      messages: [message("masterPassword", "what its name calls a secret,")],
    },
    with: {
      type,
      inputs: { masterPassword: "hunter22" },
      config: { ignoredKeys: ["masterPassword"] },
    },
  },
  ignores: { type: "pulumi:providers:aws", inputs: { password: "hunter22" } },
});

describe("no-plaintext-secret-in-inputs", () => {
  it("never prints what it found", async () => {
    const inputs = { a: GITHUB, userData: "PASSWORD=hunter22\n", j: '{"password":"hunter23"}' };
    const found = await violations(subject, { type, inputs });
    expect(found).toHaveLength(3);
    expect(found.join("\n")).not.toMatch(/hunter2|aB3dE5fG/);
  });

  it("leaves out types that its settings name", async () => {
    const one = { type, inputs: { a: GITHUB }, config: { ignoredTypes: [type] } };
    expect(await violations(subject, one)).toEqual([]);
  });

  it("leaves other unknown values alone: they come from resources, which nobody typed in", async () => {
    expect(await violations(subject, { type, inputs: { subnetId: UNKNOWN } })).toEqual([]);
  });
});

describe("formOf", () => {
  it.each([
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"],
    ["-----BEGIN PUBLIC KEY-----\nMIIE", undefined],
    [`ABSK${RANDOM.repeat(3).slice(0, 110)}=`, "a Bedrock API key"],
    [`gho_${RANDOM.slice(0, 36)}`, "a GitHub token"],
    [`github_pat_${RANDOM.slice(0, 41)}`, "a GitHub token"],
    ["xoxb-123456789012-abcdefABCDEF", "a Slack token"],
    [`sk-${RANDOM.slice(0, 24)}`, "an API key"],
    [`GOCSPX-${RANDOM.slice(0, 28)}`, "a Google OAuth client secret"],
    [`pul-${"0a1b2c3d4e".repeat(4)}`, "a Pulumi access token"],
    [`hf_${"aBcDeFgHiJkLmNoPqRsTuVwXyZ".repeat(2).slice(0, 34)}`, "a Hugging Face token"],
    [`npm_${RANDOM.slice(0, 36)}`, "an npm token"],
    [`sk_live_${RANDOM.slice(0, 24)}`, "a Stripe key"],
    [`SG.${RANDOM.slice(0, 22)}.${RANDOM.slice(0, 43)}`, "a SendGrid key"],
    [`dapi${"0a1b2c3d".repeat(4)}`, "a Databricks token"],
    [
      `https://a.blob.core.windows.net/c?sv=2024&sig=${RANDOM.slice(0, 43)}%3D`,
      "an Azure shared access signature",
    ],
    [
      `eyJ${RANDOM.slice(0, 20)}.eyJ${RANDOM.slice(0, 30)}.${RANDOM.slice(0, 30)}`,
      "a JSON web token",
    ],
    ["glpat-short", undefined],
    ["dapi0a1b2c3d", undefined],
    ["npm_config_registry", undefined],
    [`sk-ant-${"api03-Zx81bQ7rT2mYw5Kc9Lh3"}`, "an Anthropic API key"],
    [`sk-proj-${"Zx81bQ7rT2mYw5Kc9Lh3Np6S"}`, "an OpenAI API key"],
    [`AIza${"SyZx81bQ7rT2mYw5Kc9Lh3Np6Sv0Dg4Jf8X"}`, "a Google API key"],
    [`hvs.${"CAESIZx81bQ7rT2mYw5Kc9Lh3Np6"}`, "a Vault token"],
    [`glpat-${"Zx81bQ7rT2mYw5Kc9Lh3"}`, "a GitLab token"],
    ["postgres://app:hunter22@db:5432/app", "a password in an address"],
    ["postgres://app:${PASSWORD}@db:5432/app", undefined],
    ["https://example.com/a:b@c", undefined],
    [
      `AccountName=a;AccountKey=${"Zx81bQ7rT2mYw5Kc9Lh3".repeat(5).slice(0, 86)}==;`,
      "an Azure account key",
    ],
    ["sk-learn-is-a-library-of-python-for-data", undefined],
  ])("%s: %s", (text, what) => {
    expect(formOf(text)).toBe(what);
  });
});

describe("isSecretByKey", () => {
  it.each([
    ["clientSecret", "Zx8~Q7rT2mYw5Kc9Lh3Np6", true],
    ["client_secret", "projects/1/secrets/a", false],
    ["authToken", "token-for-the-gateway", false],
    ["secretId", "Zx81bQ7rT2mYw5Kc9Lh3Np6", false],
    ["passwordPolicy", "hunter22", false],
    ["apiKey", "short", false],
    ["token", "1a2b3c4d-1234-5678-9abc-1234567890ab", false],
    ["password", "two words", false],
  ])("%s: %s is %s", (key, text, expected) => {
    expect(isSecretByKey(key, text)).toBe(expected);
  });
});

describe("assignedSecret and looksRandom", () => {
  it("takes the name of what is assigned", () => {
    expect(assignedSecret('a: 1\nclient_secret: "Zx8~Q7rT2mYw5Kc9Lh3Np6"')).toBe("client_secret");
    expect(
      assignedSecret("a = {\n secretAccessKey: element(answer.body, 1),\n password: read1(),\n}"),
    ).toBeUndefined();
    expect(assignedSecret("password: getPassword,")).toBeUndefined();
    expect(assignedSecret("token_url: https://x/y\nkind: Secret")).toBeUndefined();
  });

  it("knows names with dashes from keys", () => {
    expect(looksRandom("a", "unified-ai-gateway-objects-backendtrafficpolicy-1")).toBe(false);
    expect(looksRandom("a", "Zx81bQ7rT2mYw5Kc9Lh3Np6Sv0Dg4Jf8Xa1Ue7Oi2Rt")).toBe(true);
    expect(looksRandom("codeSha256", "Zx81bQ7rT2mYw5Kc9Lh3Np6Sv0Dg4Jf8Xa1Ue7Oi2Rt")).toBe(false);
  });
});
