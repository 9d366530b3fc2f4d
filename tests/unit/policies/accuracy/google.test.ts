// Proves that gcp-wif-condition agrees with an oracle that tries strangers' tokens one by one, on generated conditions.
import { describe, expect, it } from "vitest";
import gcpWifCondition from "../../../../policies/rules/federation/gcp-wif-condition";
import { pack, score, table } from "../../../accuracy/frame";
import { conditionCases } from "../../../accuracy/google/cases";

describe("attribute conditions", () => {
  const scores = score(conditionCases(1, 400), pack([gcpWifCondition]));
  console.log(table(scores));

  it.each(scores)("$rule misses nothing and raises no false alarm", (row) => {
    expect(row.unsafe).toBeGreaterThan(60);
    expect(row.safe).toBeGreaterThan(60);
    expect(row.missed).toEqual([]);
    expect(row.falseAlarms).toEqual([]);
  });
});
