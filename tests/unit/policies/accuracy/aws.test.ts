// Proves that the rules for AWS documents agree with an oracle that tries requests one by one, on 19 mistakes made by hand
// and on generated documents.
import { describe, expect, it } from "vitest";
import { bedrock } from "../../../../policies/rules/bedrock";
import { federation } from "../../../../policies/rules/federation";
import { identity } from "../../../../policies/rules/identity";
import { keys } from "../../../../policies/rules/keys";
import { storage } from "../../../../policies/rules/storage";
import { bucketCases } from "../../../accuracy/aws/buckets";
import { federationFixtures } from "../../../accuracy/aws/federation-fixtures";
import { keyCases } from "../../../accuracy/aws/keys";
import { permissionCases } from "../../../accuracy/aws/permissions";
import { trustCases } from "../../../accuracy/aws/trust";
import { pack, score, table } from "../../../accuracy/frame";

const judge = pack([...identity, ...federation, ...keys, ...bedrock, ...storage]);

describe("trust policies made by hand", () => {
  it.each(federationFixtures)("$id", (each) => {
    for (const [rule, unsafe] of Object.entries(each.unsafe))
      expect(judge(rule, each)).toBe(unsafe);
  });
});

describe("generated documents", () => {
  const scores = score(
    [
      ...trustCases(1, 400),
      ...keyCases(1, 150),
      ...permissionCases(1, 150),
      ...bucketCases(1, 300),
    ],
    judge,
  );
  console.log(table(scores));

  it.each(scores)("$rule misses nothing and raises no false alarm", (row) => {
    expect(row.unsafe).toBeGreaterThanOrEqual(10);
    expect(row.safe).toBeGreaterThanOrEqual(30);
    expect(row.missed).toEqual([]);
    expect(row.falseAlarms).toEqual([]);
  });
});
