// Proves what AWS Secrets Manager's stand-in lets through and how it refuses; the forms are AWS's documented ones.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StoredResource } from "../../../sim/model";
import { jsonOf, journal, keysFor, type Keys } from "./client";
import { row, startLab, type Lab } from "./fixture";
import {
  anew,
  codeOf,
  createdAs,
  operatorKeys,
  operatorOf,
  SECRET_ARN,
  SECRET_KEY_ARN,
  secretPolicy,
  secretRows,
  secrets,
} from "./secret-fixture";

let lab: Lab;
let healthy: StoredResource[];
let operator: Keys;
let gateway: Keys;
const id = (letter: string): string => letter.repeat(32);

beforeAll(async () => {
  lab = await startLab({ operator: true });
  lab.rows.push(...secretRows());
  lab.save();
  healthy = structuredClone(lab.rows);
  operator = operatorKeys(lab);
  gateway = await keysFor(lab);
});
beforeEach(() => {
  lab.rows = structuredClone(healthy);
  // A secret of a test's own: made anew, it starts without a value.
  anew(lab, SECRET_ARN);
});
afterAll(() => lab.close());

const put = (token: string, text: string, more: object = {}) =>
  secrets(lab, operator, "PutSecretValue", {
    SecretId: SECRET_ARN,
    ClientRequestToken: token,
    SecretString: text,
    ...more,
  });
const read = (keys: Keys, more: object = {}) =>
  secrets(lab, keys, "GetSecretValue", { SecretId: SECRET_ARN, ...more });
const current = { VersionStage: "AWSCURRENT" };

describe("values of Secrets Manager", () => {
  it("are read by the gateway once the operator has put one", async () => {
    const before = await read(gateway, current);
    expect([before.status, jsonOf(before)]).toEqual([
      400,
      {
        __type: "ResourceNotFoundException",
        Message:
          "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      },
    ]);
    expect(jsonOf(await put(id("a"), '{"keys":[]}'))).toEqual({
      ARN: SECRET_ARN,
      Name: "atlas-dev/tenants/research-51a0",
      VersionId: id("a"),
      VersionStages: ["AWSCURRENT"],
    });
    expect(jsonOf(await read(gateway, current))).toMatchObject({
      ARN: SECRET_ARN,
      SecretString: '{"keys":[]}',
      VersionId: id("a"),
      VersionStages: ["AWSCURRENT"],
      CreatedDate: lab.now.getTime() / 1000,
    });
  });

  it("keep the version before as AWSPREVIOUS, which the gateway may not read", async () => {
    await put(id("a"), "first");
    await put(id("b"), "second");
    const stages = jsonOf(await secrets(lab, operator, "DescribeSecret", { SecretId: SECRET_ARN }));
    expect(stages.VersionIdsToStages).toEqual({
      [id("a")]: ["AWSPREVIOUS"],
      [id("b")]: ["AWSCURRENT"],
    });
    expect(jsonOf(await read(operator, { VersionStage: "AWSPREVIOUS" })).SecretString).toBe(
      "first",
    );
    expect(codeOf(await read(gateway, { VersionStage: "AWSPREVIOUS" }))).toBe(
      "AccessDeniedException",
    );
    expect(codeOf(await read(gateway, { VersionId: id("a") }))).toBe("AccessDeniedException");
  });

  it("are written once per token, and refused for another value under it", async () => {
    await put(id("a"), "one");
    expect((await put(id("a"), "one")).status).toBe(200);
    const other = await put(id("a"), "two");
    expect(jsonOf(other)).toEqual({
      __type: "ResourceExistsException",
      Message: `You can't use ClientRequestToken ${id("a")} because that value is already in use for a version of secret ${SECRET_ARN}.`,
    });
  });

  it("are moved from the version that a writer has seen, and from no other", async () => {
    await put(id("a"), "one");
    await put(id("b"), "two", { VersionStages: ["pending"] });
    await put(id("c"), "three", { VersionStages: ["pending"] });
    const move = (to: string, from?: string) =>
      secrets(lab, operator, "UpdateSecretVersionStage", {
        SecretId: SECRET_ARN,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: to,
        ...(from !== undefined && { RemoveFromVersionId: from }),
      });
    expect(codeOf(await move(id("b")))).toBe("InvalidParameterException");
    expect((await move(id("b"), id("a"))).status).toBe(200);
    expect(jsonOf(await move(id("c"), id("a"))).Message).toMatch(
      new RegExp(`attached to version ${id("b")}`),
    );
    expect(jsonOf(await read(gateway, current)).SecretString).toBe("two");
    const listed = jsonOf(
      await secrets(lab, operator, "ListSecretVersionIds", { SecretId: SECRET_ARN }),
    );
    expect(listed.Versions.map((one: { VersionId: string }) => one.VersionId)).toEqual([
      id("c"),
      id("b"),
      id("a"),
    ]);
  });

  it("come in a batch, what may not be read told beside them", async () => {
    await put(id("a"), "one");
    const missing = `${SECRET_ARN}x`;
    const got = jsonOf(
      await secrets(lab, operator, "BatchGetSecretValue", { SecretIdList: [SECRET_ARN, missing] }),
    );
    expect(got.SecretValues.map((one: { SecretString: string }) => one.SecretString)).toEqual([
      "one",
    ]);
    expect(got.Errors).toEqual([
      {
        SecretId: missing,
        ErrorCode: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
    const refused = await secrets(lab, gateway, "BatchGetSecretValue", {
      SecretIdList: [SECRET_ARN],
    });
    expect(codeOf(refused)).toBe("AccessDeniedException");
  });

  it("are gone with the secret: one made anew starts empty", async () => {
    await put(id("a"), "one");
    createdAs(lab, SECRET_ARN, "2026-11-21T12:00:00.000Z");
    expect(codeOf(await read(gateway, current))).toBe("ResourceNotFoundException");
  });

  it("lie in files of the owner alone, and in no journal", async () => {
    await put(id("a"), "planted-0123456789");
    await read(gateway, current);
    const folder = path.join(lab.directory, "secret-values");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(files.some((file) => readFileSync(file, "utf8").includes("planted-0123456789"))).toBe(
      true,
    );
    const lines = journal(lab);
    expect(JSON.stringify(lines)).not.toContain("planted-0123456789");
    expect(lines.at(-1)).toMatchObject({
      service: "secretsmanager",
      path: "/ GetSecretValue",
      model: "atlas-dev/tenants/research-51a0",
      verdict: "answered",
    });
  });
});

describe("refusals of Secrets Manager", () => {
  it("are for a wrong signature, region, service or token, each in its own words", async () => {
    const wrong = { ...operator, secretAccessKey: "x".repeat(40) };
    expect(codeOf(await read(wrong))).toBe("InvalidSignatureException");
    const asked = { SecretId: SECRET_ARN };
    for (const over of [{ region: "us-west-2" }, { service: "bedrock" }]) {
      const got = await secrets(lab, operator, "GetSecretValue", asked, over);
      expect([got.status, codeOf(got)]).toEqual([400, "InvalidSignatureException"]);
    }
    const stranger = { ...operator, sessionToken: "SIM0AAAA" };
    expect(codeOf(await read(stranger))).toBe("UnrecognizedClientException");
  });

  it("are for a role that the secret's policy does not name", async () => {
    const removed = `${SECRET_ARN}#policy`;
    lab.drop(removed);
    const got = jsonOf(await read(gateway, current));
    expect(got.__type).toBe("AccessDeniedException");
    expect(got.Message).toMatch(
      /is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager.* because no identity-based policy allows/,
    );
    expect(
      codeOf(
        await secrets(lab, gateway, "PutSecretValue", { SecretId: SECRET_ARN, SecretString: "x" }),
      ),
    ).toBe("AccessDeniedException");
  });

  it("are for the operator too where others are named", async () => {
    lab.find(`${SECRET_ARN}#policy`).inputs.policy = secretPolicy([
      "arn:aws:iam::111122223333:role/platform",
    ]);
    lab.save();
    const got = jsonOf(await put(id("a"), "one"));
    expect(got.Message).toMatch(/with an explicit deny in a resource-based policy$/);
    lab.find(`${SECRET_ARN}#policy`).inputs.policy = secretPolicy([
      "arn:aws:iam::111122223333:role/local",
    ]);
    lab.save();
    expect((await put(id("a"), "one")).status).toBe(200);
  });

  it("are for a key that does not let the caller in", async () => {
    await put(id("a"), "one");
    const key = lab.rows.find((one) => one.state.arn === SECRET_KEY_ARN)!;
    key.inputs.policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    lab.save();
    // The account's own policies decide then, and the gateway's role has none for the key.
    expect(jsonOf(await read(gateway, current)).Message).toBe("Access to KMS is not allowed");
    expect((await read(operator)).status).toBe(200);
  });

  it("are for a role whose boundary does not reach the secret or its key", async () => {
    await put(id("a"), "one");
    const boundary = (...actions: string[]): StoredResource =>
      row(
        "aws:iam/policy:Policy",
        "boundary",
        {
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
          }),
        },
        { arn: "arn:aws:iam::111122223333:policy/boundary" },
      );
    const bounded = async (...actions: string[]) => {
      lab.rows = [...structuredClone(healthy), boundary(...actions)];
      createdAs(lab, SECRET_ARN, created);
      lab.find("atlas-caller").inputs.permissionsBoundary =
        "arn:aws:iam::111122223333:policy/boundary";
      lab.save();
      return read(gateway, current);
    };
    const created = lab.find(SECRET_ARN).createdAt;
    expect((await bounded("secretsmanager:GetSecretValue", "kms:Decrypt")).status).toBe(200);
    expect(jsonOf(await bounded("kms:Decrypt")).Message).toMatch(/no permissions boundary allows/);
    expect(jsonOf(await bounded("secretsmanager:GetSecretValue")).Message).toBe(
      "Access to KMS is not allowed",
    );
  });

  it("are for a secret that is deleted, gone or never was", async () => {
    const secret = lab.find(SECRET_ARN);
    secret.deletedAt = new Date().toISOString();
    secret.purgeAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
    lab.save();
    expect(jsonOf(await read(operator))).toEqual({
      __type: "InvalidRequestException",
      Message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    lab.drop(SECRET_ARN);
    expect(codeOf(await read(operator))).toBe("ResourceNotFoundException");
  });
});

describe("the operator", () => {
  it("is told in a file of the owner alone where to call, with credentials of every cloud", () => {
    const file = path.join(lab.directory, "operator.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const told = operatorOf(lab);
    expect(told.pid).toBe(process.pid);
    expect(told.address).toBe(`127.0.0.1:${lab.plane.port}`);
    expect(Object.keys(told.environment).sort()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "AZURE_CLIENT_ID",
      "AZURE_CLIENT_SECRET",
      "AZURE_TENANT_ID",
      "GOOGLE_APPLICATION_CREDENTIALS",
    ]);
    const key = told.environment["GOOGLE_APPLICATION_CREDENTIALS"]!;
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });
});
