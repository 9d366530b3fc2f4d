// Proves that azure-fic-subject agrees with an oracle that tries strangers' tokens one by one, on subjects and generated
// expressions.
import { describe, expect, it } from "vitest";
import azureFicSubject from "../../../../policies/rules/federation/azure-fic-subject";
import { credentialCases } from "../../../accuracy/azure/credentials";
import { pack, score, table } from "../../../accuracy/frame";

describe("federated credentials", () => {
  const scores = score(credentialCases(1, 200), pack([azureFicSubject]));
  console.log(table(scores));

  it.each(scores)("$rule misses nothing and raises no false alarm", (row) => {
    expect(row.unsafe).toBeGreaterThan(60);
    expect(row.safe).toBeGreaterThan(60);
    expect(row.missed).toEqual([]);
    expect(row.falseAlarms).toEqual([]);
  });
});
