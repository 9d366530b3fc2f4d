import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { LocalClouds, secret, urnOf, type Provider } from "./harness";
import { testRows } from "./rows";

const LOG = "aws:cloudwatch/logGroup:LogGroup";
const ROLE = "aws:iam/role:Role";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let clouds: LocalClouds;
let aws: Provider;
beforeAll(async () => {
  clouds = await new LocalClouds(testRows).start();
  aws = await clouds.provider("aws");
});
afterAll(() => clouds.dispose());

describe("a resource's life over the provider protocol", () => {
  const urn = urnOf(LOG, "main");
  let inputs: Props;
  let id: string;
  let properties: Props;

  it("makes a name from the logical name and fills the provider's region", async () => {
    inputs = await aws.accepted(urn, { tags: { a: "1" } });
    expect(inputs["name"]).toMatch(/^main-[0-9a-f]{7}$/);
    expect(inputs).toMatchObject({ region: "us-east-1", __defaults: ["name", "region"] });
  });

  it("keeps the name it made, and makes another when the old one was the caller's", async () => {
    expect((await aws.accepted(urn, {}, inputs))["name"]).toBe(inputs["name"]);
    const own = { ...inputs };
    delete own["__defaults"];
    expect((await aws.accepted(urn, {}, own))["name"]).not.toBe(inputs["name"]);
  });

  it("promises inputs and defaults in a preview, and nothing the cloud decides", async () => {
    const preview = await aws.create(urn, inputs, true);
    expect(preview).toEqual({
      id: "",
      properties: {
        name: inputs["name"],
        region: "us-east-1",
        tags: { a: "1" },
        retentionInDays: 0,
        logGroupClass: "STANDARD",
        arn: UNKNOWN,
        tagsAll: UNKNOWN,
        deletionProtectionEnabled: UNKNOWN,
        namePrefix: UNKNOWN,
      },
    });
    expect(clouds.plane.store.all(LOG)).toEqual([]);
  });

  it("creates, and reads back what it created", async () => {
    ({ id, properties } = await aws.create(urn, inputs));
    expect(id).toBe(inputs["name"]);
    expect(properties["arn"]).toBe(`arn:aws:logs:us-east-1:111122223333:log-group:${id}`);
    const read = await aws.read(urn, id, properties, inputs);
    expect(read).toEqual({ id, properties, inputs });
  });

  it("sees no difference in what is the same, nor in a default written out", async () => {
    expect((await aws.diff(urn, id, properties, inputs, inputs)).changes).toEqual({});
    expect(
      (await aws.diff(urn, id, properties, inputs, { ...inputs, retentionInDays: 0 })).changes,
    ).toEqual({});
  });

  it("updates in place, with paths of what changed", async () => {
    const news = { ...inputs, tags: { a: "2", "b.c/d": "x" }, retentionInDays: 30 };
    const diff = await aws.diff(urn, id, properties, inputs, news);
    expect(diff).toEqual({
      changes: { "tags.a": "update", 'tags["b.c/d"]': "add", retentionInDays: "add" },
      replaces: [],
      deleteBeforeReplace: false,
    });
    const preview = await aws.update(urn, id, properties, inputs, news, true);
    expect(preview).toMatchObject({
      arn: properties["arn"],
      tagsAll: UNKNOWN,
      retentionInDays: 30,
    });
    properties = await aws.update(urn, id, properties, inputs, news);
    expect(properties).toMatchObject({ tagsAll: { a: "2", "b.c/d": "x" }, retentionInDays: 30 });
    inputs = news;
  });

  it("ignores what it is told to ignore", async () => {
    const news = { ...inputs, retentionInDays: 7, tags: { a: "9" } };
    expect(
      (await aws.diff(urn, id, properties, inputs, news, ["tags", "retentionInDays"])).changes,
    ).toEqual({});
  });

  it("replaces on what cannot change, deleting first only when the name stays", async () => {
    const other = await aws.diff(urn, id, properties, inputs, {
      ...inputs,
      logGroupClass: "INFREQUENT_ACCESS",
    });
    expect(other).toEqual({
      changes: { logGroupClass: "add-replace" },
      replaces: ["logGroupClass"],
      deleteBeforeReplace: true,
    });
    const renamed = await aws.diff(urn, id, properties, inputs, { ...inputs, name: "other" });
    expect(renamed).toMatchObject({ replaces: ["name"], deleteBeforeReplace: false });
    const unknown = await aws.diff(urn, id, properties, inputs, { ...inputs, name: UNKNOWN });
    expect(unknown.replaces).toEqual(["name"]);
  });

  it("is found by import with its inputs, also with a region after the id", async () => {
    const imported = await aws.read(urn, id);
    expect(imported.inputs).toEqual({
      name: id,
      region: "us-east-1",
      tags: { a: "2", "b.c/d": "x" },
      retentionInDays: 30,
      logGroupClass: "STANDARD",
    });
    const west = await clouds.provider("aws", { region: "us-west-2" });
    expect((await west.read(urn, id)).id).toBe("");
    expect((await west.read(urn, `${id}@us-east-1`)).id).toBe(id);
  });

  it("reads a missing id as blank", async () => {
    expect(await aws.read(urn, "nope")).toEqual({ id: "", properties: {}, inputs: {} });
  });

  it("deletes, and calls deleting what is gone a success", async () => {
    await aws.delete(urn, id, properties, inputs);
    expect((await aws.read(urn, id)).id).toBe("");
    await aws.delete(urn, id, properties, inputs);
  });
});

describe("form and meaning", () => {
  const urn = urnOf(ROLE, "app");

  it("reads a policy in the cloud's form, and keeps the caller's in the inputs", async () => {
    const policy = '{"Version": "2012-10-17", "Statement": []}';
    const inputs = await aws.accepted(urn, { assumeRolePolicy: policy });
    const { id, properties } = await aws.create(urn, inputs);
    expect(properties["assumeRolePolicy"]).toBe('{"Statement":[],"Version":"2012-10-17"}');
    const read = await aws.read(urn, id, properties, inputs);
    expect(read.inputs).toEqual(inputs);
    const spaced = { ...inputs, assumeRolePolicy: '{"Statement":[], "Version":"2012-10-17"}' };
    expect((await aws.diff(urn, id, properties, inputs, spaced)).changes).toEqual({});

    const imported = await aws.read(urn, id);
    expect((await aws.diff(urn, id, imported.properties, imported.inputs, inputs)).changes).toEqual(
      {},
    );
  });
});

describe("secrets", () => {
  it("come back as secrets, at preview, create, read and update", async () => {
    const urn = urnOf(LOG, "hidden");
    const inputs = await aws.accepted(urn, {
      name: "hidden",
      kmsKeyId: secret("arn:aws:kms:us-east-1:111122223333:key/secret"),
      tags: { t: secret("token-1") },
    });
    expect(inputs["kmsKeyId"]).toEqual(secret("arn:aws:kms:us-east-1:111122223333:key/secret"));
    const preview = await aws.create(urn, inputs, true);
    expect(preview.properties["kmsKeyId"]).toEqual(
      secret("arn:aws:kms:us-east-1:111122223333:key/secret"),
    );
    const { id, properties } = await aws.create(urn, inputs);
    expect(properties["kmsKeyId"]).toEqual(secret("arn:aws:kms:us-east-1:111122223333:key/secret"));
    expect(properties["tags"]).toEqual(secret({ t: "token-1" }));
    const read = await aws.read(urn, id, properties, inputs);
    expect(read.properties["kmsKeyId"]).toEqual(
      secret("arn:aws:kms:us-east-1:111122223333:key/secret"),
    );
    expect(read.inputs["tags"]).toEqual(secret({ t: "token-1" }));
    const updated = await aws.update(urn, id, properties, inputs, {
      ...inputs,
      retentionInDays: 1,
    });
    expect(updated["kmsKeyId"]).toEqual(secret("arn:aws:kms:us-east-1:111122223333:key/secret"));
    await aws.delete(urn, id, properties, inputs);
  });

  it("do not appear in failures", async () => {
    const { failures } = await aws.check(urnOf(LOG, "x"), {
      retentionInDays: secret("correct-horse"),
    });
    expect(failures).toEqual([
      { property: "retentionInDays", reason: "must be a number, got [secret]" },
    ]);
  });
});

describe("two provider instances of one package", () => {
  it("have their own region and account", async () => {
    clouds.plane.organisation().aws.furtherAccounts.push("444455556666");
    const east = await clouds.provider("aws", {
      region: "us-east-2",
      allowedAccountIds: '["444455556666"]',
    });
    const urn = urnOf(LOG, "both");
    const inputs = { name: "both" };
    const here = await aws.create(urn, await aws.accepted(urn, inputs));
    const there = await east.create(urn, await east.accepted(urn, inputs));
    expect(here.properties["arn"]).toBe("arn:aws:logs:us-east-1:111122223333:log-group:both");
    expect(there.properties["arn"]).toBe("arn:aws:logs:us-east-2:444455556666:log-group:both");
  });
});
