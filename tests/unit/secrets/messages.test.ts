// Proves that what stores and SDKs say becomes one line that tells what to do, and never a value.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awsFailure } from "../../../cli/secrets/aws-errors";
import { azureFailure } from "../../../cli/secrets/azure-errors";
import { parseDocument, renderDocument } from "../../../cli/secrets/document";
import { readDuration, showDuration } from "../../../cli/secrets/duration";
import { gcpFailure } from "../../../cli/secrets/gcp-errors";
import { parseReference } from "../../../cli/secrets/reference";
import { scrub } from "../../../cli/secrets/scrub";
import { checkApiKey } from "../../../cli/provider/api-key";

const error = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });
const where = { place: "the store", entry: "e", sent: [] as string[] };
const answered = { $metadata: { httpStatusCode: 400 } };

describe("what AWS says", () => {
  const judge = (thrown: Error) =>
    awsFailure(thrown, { ...where, permission: "secretsmanager:PutSecretValue" });

  it.each<[Error, string, RegExp]>([
    [error("CredentialsProviderError", "no providers"), "NO_CREDENTIALS", /aws sso login/],
    [error("ExpiredTokenException", "expired", answered), "NO_CREDENTIALS", /have expired; log in/],
    [
      error(
        "AccessDeniedException",
        "User: arn:aws:sts::1:assumed-role/ops/me is not authorized to perform: secretsmanager:GetSecretValue on resource: x",
        answered,
      ),
      "NO_PERMISSION",
      /arn:aws:sts::1:assumed-role\/ops\/me lack secretsmanager:GetSecretValue;/,
    ],
    [
      error("AccessDeniedException", "Access to KMS is not allowed", answered),
      "NO_PERMISSION",
      /kms:Decrypt/,
    ],
    [error("DecryptionFailure", "x", answered), "NO_PERMISSION", /KMS key/],
    [error("ResourceNotFoundException", "x", answered), "ENTRY_MISSING", /pulumi up/],
    [error("LimitExceededException", "x", answered), "STORE_FAILED", /no more versions/],
    [error("Error", "getaddrinfo", { code: "ENOTFOUND" }), "STORE_UNREACHABLE", /ENOTFOUND/],
    [error("TimeoutError", "socket"), "STORE_UNREACHABLE", /TimeoutError/],
    [
      error("InternalServiceError", "x", { $metadata: { httpStatusCode: 500 } }),
      "STORE_FAILED",
      /InternalServiceError/,
    ],
  ])("%s", (thrown, code, message) => {
    expect(judge(thrown)).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("passes on what is said already", () => {
    const own = judge(error("ResourceNotFoundException", "x"));
    expect(judge(own)).toBe(own);
  });
});

describe("what Azure says", () => {
  const judge = (thrown: Error) => azureFailure(thrown, { ...where, action: "setSecret" });

  it.each<[Error, string, RegExp]>([
    [error("CredentialUnavailableError", "run az login"), "NO_CREDENTIALS", /az login/],
    [
      error(
        "AuthenticationError",
        "Status code: 400\nMore details: AADSTS7000215: Invalid client secret.",
      ),
      "NO_CREDENTIALS",
      /\(AADSTS7000215: Invalid client secret\)/,
    ],
    [
      error(
        "RestError",
        "Caller is not authorized to perform action on resource.\r\nAction: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
        { statusCode: 403 },
      ),
      "NO_PERMISSION",
      /lack Microsoft\.KeyVault\/vaults\/secrets\/setSecret\/action;/,
    ],
    [
      error("RestError", "Client address is not authorized and caller is not a trusted service.", {
        statusCode: 403,
      }),
      "STORE_UNREACHABLE",
      /network rules/,
    ],
    [
      error("RestError", "currently in a deleted state", { statusCode: 409 }),
      "ENTRY_MISSING",
      /recover/,
    ],
    [error("RestError", "getaddrinfo", { code: "ENOTFOUND" }), "ENTRY_MISSING", /has no address/],
    [error("RestError", "reset", { code: "ECONNRESET" }), "STORE_UNREACHABLE", /ECONNRESET/],
    [error("RestError", "busy", { statusCode: 503 }), "STORE_FAILED", /503: busy/],
  ])("%s", (thrown, code, message) => {
    expect(judge(thrown)).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("what Google says", () => {
  const judge = (thrown: Error) =>
    gcpFailure(thrown, { ...where, permission: "secretmanager.versions.add" });

  it.each<[Error, string, RegExp]>([
    [error("Error", "Could not load the default credentials."), "NO_CREDENTIALS", /gcloud auth/],
    [
      error("GaxiosError", "invalid_grant", { status: 400, response: {} }),
      "NO_CREDENTIALS",
      /invalid_grant/,
    ],
    [
      error("Error", "Permission 'secretmanager.versions.add' denied for resource", {
        status: 403,
        code: "PERMISSION_DENIED",
      }),
      "NO_PERMISSION",
      /lack secretmanager\.versions\.add;/,
    ],
    [
      error("Error", "Secret Manager API has not been used in project 1 before or it is disabled", {
        status: 403,
        code: "PERMISSION_DENIED",
      }),
      "STORE_FAILED",
      /has not been used/,
    ],
    [error("Error", "not found", { status: 404, code: "NOT_FOUND" }), "ENTRY_MISSING", /pulumi up/],
    [
      error("TypeError", "fetch failed", { cause: { code: "ECONNREFUSED" } }),
      "STORE_UNREACHABLE",
      /ECONNREFUSED/,
    ],
    [
      error("Error", "busy", { status: 503, code: "UNAVAILABLE" }),
      "STORE_FAILED",
      /UNAVAILABLE: busy/,
    ],
  ])("%s", (thrown, code, message) => {
    expect(judge(thrown)).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("scrub", () => {
  it("hides what was sent in every form it may come back in", () => {
    const value = 'pass"wörd/value+1';
    const bytes = Buffer.from(value);
    const said = [
      value,
      JSON.stringify(value),
      encodeURIComponent(value),
      ...(["base64", "base64url", "hex"] as const).map((form) => bytes.toString(form)),
    ].join(" | ");
    const out = scrub(said, [value]);
    expect(out).toBe('(hidden) | "(hidden)" | (hidden) | (hidden) | (hidden) | (hidden)');
  });

  it.each([
    "ua_0123456789abcdefghijklmnopqrstuv",
    "sk-ant-0123456789abcdef",
    "hvs.CAESIJ0123456789",
    "ya29.a0AfH6SMBx123456",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "AKIAIOSFODNN7EXAMPLE",
    "Bearer abc.def",
    '"SecretString": "hush"',
  ])("hides %s wherever it comes from", (secret) => {
    expect(scrub(`refused: ${secret} was wrong`)).toBe("refused: (hidden) was wrong");
  });

  it("leaves the quotes around a hidden header", () => {
    expect(scrub("send `Authorization: Bearer abc.def-1/2+3==` again")).toBe(
      "send `Authorization: (hidden)` again",
    );
  });

  it("gives one short line", () => {
    expect(scrub(`a\r\n  b\tc. ${"x ".repeat(400)}`).length).toBeLessThanOrEqual(303);
    expect(scrub("said so.\r\nTwice;")).toBe("said so. Twice");
  });
});

describe("documents", () => {
  const at = { place: "the store", entry: "e", limit: 1_000 };

  it("come back as they went", () => {
    const text = fc
      .string({ unit: "grapheme" })
      .filter((one) => !/\p{Cc}|\p{Surrogate}/u.test(one));
    const values = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text));
    fc.assert(
      fc.property(fc.dictionary(text, values), (document) => {
        const kept = renderDocument(document, { ...at, limit: 1_000_000 });
        expect(parseDocument(kept, at)).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });

  it("count bytes, not characters", () => {
    expect(() => renderDocument({ a: "é".repeat(600) }, at)).toThrow(
      "at most 1000 bytes, got 1208",
    );
  });

  it.each([undefined, "", "{", "[]", "null", '"x"', "1"])("are not %j", (text) => {
    expect(() => parseDocument(text, at)).toThrow(/must be a JSON object, got/);
  });
});

describe("durations", () => {
  const range = { least: 0, most: 2_592_000, words: "from 0 to 30d" };

  it.each([
    ["0", 0],
    ["90s", 90],
    ["30m", 1_800],
    ["24h", 86_400],
    ["30d", 2_592_000],
  ])("%s", (text, seconds) => expect(readDuration("--overlap", text, range)).toBe(seconds));

  it.each(["", "24", "1.5h", "-1h", "31d", "1w", "h", "1h30m", "99999999999s", "１h"])(
    "refuses %j",
    (text) => expect(() => readDuration("--overlap", text, range)).toThrow(/must be from 0 to 30d/),
  );

  it("are shown in the largest unit that fits", () => {
    expect([0, 90, 3_600, 86_400, 5_400].map(showDuration)).toEqual([
      "0 s",
      "90 s",
      "1 h",
      "1 d",
      "90 m",
    ]);
  });
});

describe("the stack's output", () => {
  const good = { store: "aws", region: "us-east-1", entries: { redis: "arn" }, refreshSeconds: 60 };

  it("is taken when whole", () => expect(parseReference({ secrets: good }, "dev")).toEqual(good));

  it("is missing where there is no gateway", () => {
    for (const outputs of [{}, null, { secrets: null }])
      expect(() => parseReference(outputs, "dev")).toThrow(/must have a gateway and be up/);
  });

  it.each([
    { ...good, store: "consul" },
    { ...good, entries: undefined },
    { ...good, entries: { a: 1 } },
    { ...good, refreshSeconds: "60" },
    "x",
  ])("is refused when it is another program's: %j", (secrets) => {
    expect(() => parseReference({ secrets }, "dev")).toThrow(/program of this version/);
  });
});

describe("a provider's key", () => {
  it("is one line", () => {
    expect(checkApiKey("openai", "  sk-proj-abc\n", "standard input")).toBe("sk-proj-abc");
    expect(checkApiKey("cohere", "abcDEF123", "standard input")).toBe("abcDEF123");
  });

  it.each([
    ["openai", ""],
    ["openai", "sk-a b"],
    ["openai", "sk-a\nsk-b"],
    ["openai", "sk-é"],
    ["openai", "x".repeat(1_025)],
    ["openai", "sk-ant-hush"],
    ["cohere", "sk-ant-hush"],
    ["anthropic", "sk-proj-hush"],
    ["openai", "ua_hushhushhush"],
  ] as const)("of %s is not %j", (provider, text) => {
    let message = "";
    try {
      checkApiKey(provider, text, "standard input");
    } catch (thrown) {
      message = (thrown as Error).message;
    }
    expect(message).toMatch(/^key of \w+ from standard input: must/);
    expect(message).not.toContain("hush");
  });
});
