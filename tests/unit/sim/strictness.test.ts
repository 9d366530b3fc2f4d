import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { LocalClouds, secret, urnOf, type Provider } from "./harness";
import { testRows } from "./rows";

const LOG = "aws:cloudwatch/logGroup:LogGroup";
const ROLE = "aws:iam/role:Role";
const KEY = "aws:kms/key:Key";
const ACCOUNT = "azure-native:cognitiveservices:Account";
const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";
const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole";

let clouds: LocalClouds;
let aws: Provider;
beforeEach(async () => {
  clouds = await new LocalClouds(testRows).start();
  aws = await clouds.provider("aws");
});
afterEach(() => clouds.dispose());

/** Checks and creates in one step, as the engine does. */
async function make(
  provider: Provider,
  token: string,
  name: string,
  news: Props,
): Promise<{ urn: string; id: string; inputs: Props; properties: Props }> {
  const urn = urnOf(token, name);
  const inputs = await provider.accepted(urn, news);
  return { urn, inputs, ...(await provider.create(urn, inputs)) };
}

describe("signing in", () => {
  it.each<["aws" | "azure-native" | "gcp", Props, string]>([
    [
      "aws",
      { region: "us-east-1", allowedAccountIds: '["999988887777"]' },
      "AWS account ID not allowed: 111122223333",
    ],
    ["aws", { region: "us-east-9" }, 'invalid AWS Region: us-east-9; did you mean "us-east-1"'],
    ["aws", {}, "Missing region configuration"],
    [
      "aws",
      { region: "us-east-1", assumeRoles: '[{"roleArn":"arn:aws:iam::999988887777:role/x"}]' },
      "is not authorized to perform: sts:AssumeRole",
    ],
    [
      "aws",
      { region: "us-east-1", reigon: "x" },
      'unknown provider setting; did you mean "region"',
    ],
    [
      "azure-native",
      { subscriptionId: "00000000-0000-4000-8000-00000000dead" },
      "could not be found",
    ],
    ["azure-native", { tenantId: "72f988bf-0000-4000-8000-00000000dead" }, "AADSTS90002"],
    ["gcp", { project: "someone-else" }, "Permission denied on resource project someone-else"],
    ["gcp", { project: "atlas-ml", region: "us-central9" }, "Unknown region: us-central9"],
  ])("is refused by %s with %j", async (cloud, config, message) => {
    await expect(clouds.provider(cloud, config)).rejects.toThrow(message);
  });

  it("works in every account the organisation lists, and in one it comes to list", async () => {
    await expect(clouds.provider("gcp", { project: "atlas-two" })).rejects.toThrow(
      "Permission denied",
    );
    writeFileSync(
      path.join(clouds.directory, "world.json"),
      JSON.stringify({ gcp: { furtherProjects: ["atlas-two"] } }),
    );
    await clouds.provider("gcp", { project: "atlas-two" });
  });

  it("refuses a resource in a project nobody has", async () => {
    const gcp = await clouds.provider("gcp");
    const { failures } = await gcp.check(urnOf(CUSTOM_ROLE, "r"), {
      roleId: "rrr",
      title: "t",
      permissions: ["a.b.c"],
      project: "atlas-mi",
    });
    expect(failures).toEqual([
      {
        property: "project",
        reason: 'permission denied on project "atlas-mi"; did you mean "atlas-ml"',
      },
    ]);
  });
});

describe("a type without a facts row", () => {
  it("is refused, naming the file where the row belongs", async () => {
    const { failures } = await aws.check(urnOf("aws:sqs/queue:Queue", "q"), {});
    expect(failures[0]?.reason).toBe(
      '"aws:sqs/queue:Queue": the local clouds have no facts row for this type; add one in sim/facts/aws/sqs.ts and list it in sim/facts/aws/index.ts',
    );
    const azure = await clouds.provider("azure-native");
    const { failures: others } = await azure.check(urnOf("azure-native:web:WebApp", "w"), {});
    expect(others[0]?.reason).toContain("sim/facts/azure/web.ts");
    await expect(aws.create(urnOf("aws:sqs/queue:Queue", "q"), {})).rejects.toThrow("no facts row");
  });
});

describe("names", () => {
  it("are taken once per scope", async () => {
    await make(aws, LOG, "a", { name: "taken" });
    await expect(make(aws, LOG, "b", { name: "taken" })).rejects.toThrow(
      "creating LogGroup: operation error logs: CreateLogGroup, https response error StatusCode: 409, ConflictException: LogGroup taken already exists.",
    );
    const west = await clouds.provider("aws", { region: "us-west-2" });
    await make(west, LOG, "c", { name: "taken" });
    await make(aws, ROLE, "d", { name: "taken", assumeRolePolicy: "{}" });
    await expect(make(west, ROLE, "e", { name: "taken", assumeRolePolicy: "{}" })).rejects.toThrow(
      "already exists",
    );
  });

  it("are compared without letter case where the cloud does", async () => {
    const azure = await clouds.provider("azure-native");
    await make(azure, ACCOUNT, "a", { resourceGroupName: "g", accountName: "Atlas" });
    await expect(
      make(azure, ACCOUNT, "b", { resourceGroupName: "G", accountName: "atlas" }),
    ).rejects.toThrow(
      'Status=409 Code="Conflict" Message="cannot create already existing resource \'atlas\'"',
    );
    await make(azure, ACCOUNT, "c", { resourceGroupName: "other", accountName: "atlas" });
  });

  it("have a length and an alphabet", async () => {
    const judge = async (name: string): Promise<string[]> =>
      (await aws.check(urnOf(LOG, "x"), { name })).failures.map((one) => one.reason);
    expect((await judge("x".repeat(65)))[0]).toMatch(/^must have 1 to 64 characters, got 65/);
    expect((await judge("süß"))[0]).toMatch(/^must match/);
    expect((await aws.check(urnOf(LOG, "l".repeat(60)), {})).failures[0]?.reason).toContain(
      "is longer than 64 characters; shorten the logical name to 56 or set `name`",
    );
  });

  it("are made by azure-native without a separator, and kept whoever made them", async () => {
    const azure = await clouds.provider("azure-native");
    const urn = urnOf(ACCOUNT, "acc");
    const inputs = await azure.accepted(urn, { resourceGroupName: "g" });
    expect(inputs["accountName"]).toMatch(/^acc[0-9a-f]{8}$/);
    expect(inputs["location"]).toBe("eastus2");
    expect(
      (await azure.accepted(urn, { resourceGroupName: "g" }, { accountName: "mine" }))[
        "accountName"
      ],
    ).toBe("mine");
  });
});

describe("soft delete", () => {
  const inputs = { resourceGroupName: "g", accountName: "atlas" };

  it("holds the name until it is restored or purged", async () => {
    const azure = await clouds.provider("azure-native");
    const first = await make(azure, ACCOUNT, "a", inputs);
    await azure.delete(first.urn, first.id, first.properties, first.inputs);
    expect((await azure.read(first.urn, first.id)).id).toBe("");
    await expect(make(azure, ACCOUNT, "a", inputs)).rejects.toThrow(
      /FlagMustBeSetForRestore.*until 2026-11-23T12:00:00.000Z/,
    );
    const back = await make(azure, ACCOUNT, "a", { ...inputs, properties: { restore: true } });
    expect(back.id).toBe(first.id);
    clouds.now = new Date("2026-11-25T00:00:00.000Z");
    expect(clouds.plane.store.all(ACCOUNT).map((one) => one.id)).toEqual([first.id]);
    await azure.delete(back.urn, back.id, back.properties, back.inputs);
    await expect(make(azure, ACCOUNT, "a", inputs)).rejects.toThrow(
      "until 2026-11-27T00:00:00.000Z",
    );
    clouds.now = new Date("2026-11-27T00:00:00.001Z");
    await make(azure, ACCOUNT, "a", inputs);
  });

  it("counts against its limit, also after a restart", async () => {
    let azure = await clouds.provider("azure-native");
    for (const name of ["one", "two", "three"]) {
      const made = await make(azure, ACCOUNT, name, { ...inputs, accountName: name });
      await azure.delete(made.urn, made.id, made.properties, made.inputs);
    }
    await clouds.restart();
    azure = await clouds.provider("azure-native");
    await expect(make(azure, ACCOUNT, "four", { ...inputs, accountName: "four" })).rejects.toThrow(
      "SoftDeletedQuotaExceeded",
    );
  });

  it("is undone by creating again where the cloud undeletes", async () => {
    const gcp = await clouds.provider("gcp");
    const news = { roleId: "caller", title: "Caller", permissions: ["a.b.c"] };
    const first = await make(gcp, CUSTOM_ROLE, "r", news);
    await gcp.delete(first.urn, first.id, first.properties, first.inputs);
    const again = await make(gcp, CUSTOM_ROLE, "r", { ...news, title: "Again" });
    expect(again.id).toBe(first.id);
    expect(again.properties["title"]).toBe("Again");
    expect(clouds.plane.store.all(CUSTOM_ROLE)).toHaveLength(1);
  });

  it("gives a new id when the deleted one had an id the cloud chose", async () => {
    const first = await make(aws, KEY, "k", {});
    await aws.delete(first.urn, first.id, first.properties, first.inputs);
    const second = await make(aws, KEY, "k", {});
    expect(second.id).not.toBe(first.id);
    expect(clouds.plane.store.all(KEY)).toHaveLength(2);
  });
});

describe("what belongs together", () => {
  it("must exist before it is named, and cannot go while it is named", async () => {
    const policy = { assumeRolePolicy: "{}" };
    await expect(
      make(aws, ROLE, "r", { ...policy, permissionsBoundary: "arn:aws:logs:nowhere" }),
    ).rejects.toThrow(
      "The LogGroup 'arn:aws:logs:nowhere' named by permissionsBoundary could not be found.",
    );
    const log = await make(aws, LOG, "l", { name: "base" });
    const arn = String(log.properties["arn"]);
    await make(aws, ROLE, "r", { ...policy, permissionsBoundary: arn });
    const user = await make(aws, ROLE, "s", { ...policy, description: arn });
    await expect(aws.delete(log.urn, log.id, log.properties, log.inputs)).rejects.toThrow(
      /cannot be deleted: Role 's-.*' still uses it/,
    );
    await aws.delete(user.urn, user.id, user.properties, user.inputs);
    await aws.delete(log.urn, log.id, log.properties, log.inputs);
  });

  it("cannot go while the cloud protects it", async () => {
    const log = await make(aws, LOG, "l", { name: "base", deletionProtectionEnabled: true });
    await expect(aws.delete(log.urn, log.id, log.properties, log.inputs)).rejects.toThrow(
      "ValidationException: it is protected",
    );
    expect((await aws.read(log.urn, log.id)).id).toBe("base");
  });

  it("is refused without giving a secret away", async () => {
    const made = make(aws, ROLE, "r", {
      assumeRolePolicy: "{}",
      permissionsBoundary: secret("arn:aws:iam::1:policy/hidden"),
    });
    await expect(made).rejects.toThrow(
      "The LogGroup '[secret]' named by permissionsBoundary could not be found.",
    );
  });

  it("is written one at a time under one parent", async () => {
    const azure = await clouds.provider("azure-native");
    const of = (name: string, accountName: string): Promise<unknown> =>
      make(azure, DEPLOYMENT, name, { resourceGroupName: "g", accountName, deploymentName: name });
    const [first, second, other] = await Promise.allSettled([
      of("d1", "a1"),
      of("d2", "a1"),
      of("d3", "a2"),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(other.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected" });
    expect(String((second as PromiseRejectedResult).reason)).toContain(
      'Status=409 Code="RequestConflict"',
    );
    await of("d2", "a1");
  });

  it("is limited in number, unless the account was granted more", async () => {
    for (let index = 0; index < 5; index++) await make(aws, LOG, `l${index}`, {});
    await expect(make(aws, LOG, "l5", {})).rejects.toThrow(
      "LimitExceededException: The limit of 5 LogGroup resources in region us-east-1",
    );
    writeFileSync(
      path.join(clouds.directory, "world.json"),
      JSON.stringify({ grants: { "aws/111122223333/us-east-1": { [`quota:${LOG}`]: 6 } } }),
    );
    await make(aws, LOG, "l5", {});
    await expect(make(aws, LOG, "l6", {})).rejects.toThrow("limit of 6");
  });

  it("exists once where it can exist only once: the second overwrites the first", async () => {
    const gcp = await clouds.provider("gcp");
    const of = (service: string): Promise<{ id: string }> =>
      make(gcp, AUDIT, service, {
        service,
        project: "atlas-ml",
        auditLogConfigs: [{ logType: "DATA_READ" }],
      });
    const first = await of("allServices");
    expect((await of("storage.googleapis.com")).id).toBe(first.id);
    expect(clouds.plane.store.all(AUDIT)).toHaveLength(1);
  });
});

describe("values not known yet", () => {
  const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  it("are not judged in a preview", async () => {
    const { failures } = await aws.check(urnOf(LOG, "l"), {
      name: UNKNOWN,
      retentionInDays: UNKNOWN,
      tags: { a: UNKNOWN },
    });
    expect(failures).toEqual([]);
  });

  it("are not judged by a row's own check either", async () => {
    const gcp = await clouds.provider("gcp");
    const judge = async (title: string): Promise<string[]> => {
      const news = { roleId: "caller", title, permissions: ["a.b.c"] };
      return (await gcp.check(urnOf(CUSTOM_ROLE, "r"), news)).failures.map((one) => one.reason);
    };
    expect(await judge("")).toEqual(["must say something"]);
    expect(await judge(UNKNOWN)).toEqual([]);
  });

  it("are refused in a real create and update", async () => {
    await expect(aws.create(urnOf(LOG, "l"), { name: "x", tags: { a: UNKNOWN } })).rejects.toThrow(
      "got an unknown at `tags.a`",
    );
    const made = await make(aws, LOG, "l", { name: "x" });
    await expect(
      aws.update(made.urn, made.id, made.properties, made.inputs, {
        ...made.inputs,
        kmsKeyId: UNKNOWN,
      }),
    ).rejects.toThrow("got an unknown at `kmsKeyId`");
  });
});

describe("specifications", () => {
  it("refuse what the API's own model refuses", async () => {
    const { failures } = await aws.check(urnOf(LOG, "l"), {
      retentionInDays: 31,
      logGroupClass: "STANDART",
      kmsKeyId: "k".repeat(300),
    });
    expect(failures.map(({ property, reason }) => `${property}: ${reason.split(",")[0]}`)).toEqual([
      "kmsKeyId: must have at most 256 characters",
      "logGroupClass: must be one of the values the cloud knows",
      "retentionInDays: must be one of the values the cloud knows",
    ]);
  });

  it("suggest the number that is closest, not the text", async () => {
    const { failures } = await aws.check(urnOf(LOG, "l"), { retentionInDays: 91 });
    expect(failures).toEqual([
      {
        property: "retentionInDays",
        reason: "must be one of the values the cloud knows, got 91; did you mean 90",
      },
    ]);
  });

  it("leave a provider's own word for it alone", async () => {
    expect((await aws.check(urnOf(LOG, "l"), { retentionInDays: 0 })).failures).toEqual([]);
  });
});

describe("functions", () => {
  it("are answered from the world", async () => {
    expect(await aws.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})).toMatchObject({
      accountId: "111122223333",
    });
    expect(await aws.invoke("aws:index/getRegion:getRegion", {})).toMatchObject({
      region: "us-east-1",
    });
    const { json } = await aws.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          actions: ["s3:GetObject"],
          resources: ["*"],
          conditions: [{ test: "StringEquals", variable: "aws:x", values: ["y"] }],
        },
      ],
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { StringEquals: { "aws:x": "y" } },
        },
      ],
    });
  });

  it("are refused by name when they are not known", async () => {
    await expect(aws.invoke("aws:ec2/getAmi:getAmi", {})).rejects.toThrow(
      '"aws:ec2/getAmi:getAmi": the local clouds do not answer this function; add it in sim/server/functions.ts',
    );
  });
});
