import { describe, expect, it } from "vitest";
import { guessed, type Props, type TypeFacts } from "../../../sim/model";
import { typeTable } from "../../../sim/schema/table";
import { difference, replacingPaths } from "../../../sim/server/diff";
import { seedOf } from "../../../sim/server/plane";
import { readInputs, readProperties } from "../../../sim/server/shape";
import { checkSpec } from "../../../sim/specs/check";
import { account, auditConfig, logGroup } from "./rows";

const compare = (row: TypeFacts, before: Props, after: Props) =>
  difference(row, typeTable(row.token)!, before, after, []);

describe("difference", () => {
  it("replaces on what makes the id, without any fact that says so", () => {
    const found = compare(account, { resourceGroupName: "a" }, { resourceGroupName: "b" });
    expect([...found.replaces]).toEqual(["resourceGroupName"]);
  });

  it("replaces on what the specification says cannot be changed", () => {
    const row: TypeFacts = {
      ...logGroup,
      token: "aws:bedrock/inferenceProfile:InferenceProfile",
      facts: { replaceOn: guessed([], "test") },
    };
    const found = compare(
      row,
      { modelSource: { copyFrom: "a" } },
      { modelSource: { copyFrom: "b" } },
    );
    expect([...found.replaces]).toEqual(["modelSource.copyFrom"]);
    expect(replacingPaths(row, typeTable(row.token)!)).toContain("description");
  });

  it("deletes first what can exist only once", () => {
    const found = compare(auditConfig, { service: "a" }, { service: "b" });
    expect(found).toMatchObject({ deleteBeforeReplace: true });
  });

  it("replaces on a part only when that part changed", () => {
    const row: TypeFacts = {
      ...account,
      facts: { replaceOn: guessed(["properties.customSubDomainName"], "test") },
    };
    const before = { properties: { customSubDomainName: "a", restore: false } };
    expect([
      ...compare(row, before, { properties: { customSubDomainName: "a", restore: true } }).replaces,
    ]).toEqual([]);
    expect([
      ...compare(row, before, { properties: { customSubDomainName: "b" } }).replaces,
    ]).toEqual(["properties.customSubDomainName"]);
    expect([...compare(row, before, {}).replaces]).toEqual(["properties"]);
    expect([...compare(row, { properties: { restore: true } }, {}).replaces]).toEqual([]);
  });
});

describe("what a read shows", () => {
  const stored = {
    token: account.token,
    id: "x",
    scope: { cloud: "azure-native", account: "s", region: "eastus2" },
    name: "a",
    inputs: { resourceGroupName: "g", accountName: "a", properties: { restore: false } },
    state: { name: "a", properties: { endpoint: "https://a" } },
    createdAt: "2026-11-21T00:00:00.000Z",
  } as const;
  const table = typeTable(account.token)!;

  it("leaves the parts of the id to the id, and fills defaults inside objects", () => {
    const properties = readProperties(account, table, structuredClone(stored) as never);
    expect(properties).toEqual({
      name: "a",
      properties: { restore: false, publicNetworkAccess: "Enabled", endpoint: "https://a" },
    });
  });

  it("gives an import every input, parts of the id and defaults included, and nothing the cloud decides", () => {
    const properties = readProperties(account, table, structuredClone(stored) as never);
    expect(
      readInputs(account, table, structuredClone(stored) as never, properties, undefined),
    ).toEqual({
      resourceGroupName: "g",
      accountName: "a",
      properties: { restore: false, publicNetworkAccess: "Enabled" },
    });
  });
});

describe("seedOf", () => {
  it("depends on the place, the type and the name, else on the URN", () => {
    const scope = { cloud: "aws", account: "1", region: "us-east-1" } as const;
    const named = seedOf(logGroup, scope, { name: "a" }, "urn:1", 0);
    expect(seedOf(logGroup, scope, { name: "a" }, "urn:2", 0)).toBe(named);
    expect(seedOf(logGroup, { ...scope, region: "us-west-2" }, { name: "a" }, "urn:1", 0)).not.toBe(
      named,
    );
    expect(seedOf(logGroup, scope, { name: "a" }, "urn:1", 1)).not.toBe(named);
    expect(seedOf(auditConfig, scope, {}, "urn:1", 0)).not.toBe(
      seedOf(auditConfig, scope, {}, "urn:2", 0),
    );
  });
});

describe("checkSpec", () => {
  const spec = {
    from: "test",
    inputs: {
      "a[].b": { required: true, pattern: "[a-z]+", minLength: 2, maxLength: 3 },
      a: { minItems: 1, maxItems: 2 },
      n: { min: 1, max: 5 },
    },
  } as const;
  const judge = (inputs: Props): string[] =>
    checkSpec(inputs, spec).map(({ property, reason }) => `${property}: ${reason}`);

  it.each<[Props, string[]]>([
    [{ a: [{ b: "ab" }], n: 5 }, []],
    [{ a: [{}] }, ["a[0].b: required by the cloud, but missing; set it"]],
    [{ a: [{ b: "aB1" }] }, ['a[0].b: must match [a-z]+, got "aB1"']],
    [{ a: [{ b: "a" }] }, ['a[0].b: must have at least 2 characters, got "a"']],
    [{ a: [{ b: "abcd" }] }, ['a[0].b: must have at most 3 characters, got "abcd"']],
    [{ a: [] }, ["a: must have at least 1 items, got []"]],
    [
      { a: [{ b: "ab" }, { b: "ab" }, { b: "ab" }] },
      ['a: must have at most 2 items, got [{"b":"ab"},{"b":"ab"},{"b":"ab"}]'],
    ],
    [{ n: 0 }, ["n: must be at least 1, got 0"]],
    [{ n: 6 }, ["n: must be at most 5, got 6"]],
    [{}, []],
  ])("judges %j", (inputs, messages) => {
    expect(judge(inputs)).toEqual(messages);
  });
});
