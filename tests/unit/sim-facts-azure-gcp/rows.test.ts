// Proves what every row has in common; that a cloud behaves so is stated by each fact's source.
import { describe, expect, it } from "vitest";
import { typeTable } from "../../../sim/schema/table";
import { LocalCloud, rows, samples } from "./cloud";

describe("rows", () => {
  it("have tokens the table made from the installed SDKs knows", () => {
    expect(
      rows.map(({ token }) => token).filter((token) => typeTable(token) === undefined),
    ).toEqual([]);
  });

  it("have one sample each, and no sample is left over", () => {
    expect(Object.keys(samples).sort()).toEqual(rows.map(({ token }) => token).sort());
  });

  it("state a link for every documented or recorded fact, and a reason for every guess", () => {
    const unsourced = rows.flatMap(({ token, facts }) =>
      Object.entries(facts)
        .filter(([, fact]) =>
          fact.grade === "guessed" ? fact.source.length < 10 : !/^https:\/\//.test(fact.source),
        )
        .map(([name]) => `${token} ${name}`),
    );
    expect(unsourced).toEqual([]);
  });

  it("guess at most one fact in six", () => {
    const grades = rows.flatMap(({ facts }) => Object.values(facts).map(({ grade }) => grade));
    expect(
      grades.filter((grade) => grade === "guessed").length / grades.length,
    ).toBeLessThanOrEqual(1 / 6);
  });

  it("have name rules whose pattern agrees with their lengths", () => {
    for (const { token, facts } of rows) {
      const rule = facts.name?.value;
      if (!rule) continue;
      const pattern = new RegExp(rule.pattern, "u");
      const name = String(samples[token]!.inputs[rule.property]);
      expect(pattern.test(name), `${token} ${name}`).toBe(true);
      expect(name.length, token).toBeGreaterThanOrEqual(rule.minLength);
      expect(name.length, token).toBeLessThanOrEqual(rule.maxLength);
    }
  });
});

describe.each(rows.map(({ token }) => token))("%s", (token) => {
  it("means the same in the form it is read in as in the form it was written", () => {
    const cloud = new LocalCloud({ grants: { "gcp/atlas-ml": samples[token]!.grants ?? {} } });
    const stored = cloud.sample(token);
    const read = cloud.read(stored);
    const row = rows.find((one) => one.token === token)!;
    const drifted = Object.entries(stored.inputs).filter(([key, value]) => {
      const shown = read[key];
      if (shown === undefined || JSON.stringify(shown) === JSON.stringify(value)) return false;
      const asWritten =
        typeof value === "object" && !Array.isArray(value) && value !== null
          ? pick(shown, value)
          : shown;
      return (
        !(row.equal?.(key, value, asWritten) ?? false) &&
        JSON.stringify(asWritten) !== JSON.stringify(value)
      );
    });
    expect(drifted.map(([key]) => key)).toEqual([]);
    cloud.dispose();
  });

  it("is refused in an account or place it does not belong to", () => {
    const cloud = new LocalCloud();
    const config = token.startsWith("gcp:")
      ? { project: "someone-else" }
      : { subscriptionId: "11111111-2222-4333-8444-555555555555" };
    expect(["forbidden", "SubscriptionNotFound"]).toContain(
      cloud.code(() => cloud.create(token, samples[token]!.inputs, config)),
    );
    cloud.dispose();
  });
});

/** The members of `value` that `shape` has. */
function pick(value: unknown, shape: unknown): never {
  const isMap = (one: unknown): one is Record<string, unknown> =>
    typeof one === "object" && one !== null && !Array.isArray(one);
  if (!isMap(value) || !isMap(shape)) return value as never;
  return Object.fromEntries(
    Object.keys(shape)
      .filter((key) => key in value)
      .map((key) => [key, pick(value[key], shape[key])]),
  ) as never;
}
