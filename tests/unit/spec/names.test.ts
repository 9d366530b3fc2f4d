import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LABEL_MAX_LENGTH,
  labelKey,
  labelValue,
  toLabels,
} from "../../../components/internal/labels";
import {
  foldCollisions,
  foldName,
  physicalName,
  shortHash,
  targetKey,
} from "../../../components/internal/names";

fc.configureGlobal({ seed: 20_261_121 });

const text = fc.string({ unit: "grapheme", maxLength: 120 });

describe("foldName", () => {
  it.each([
    ["Claude-Sonnet.5", "claude-sonnet-5"],
    ["  a  b  ", "a-b"],
    ["Café", "cafe"],
    ["ﬁne", "fine"],
    ["日本", ""],
    ["__proto__", "proto"],
  ])("folds %j into %j", (from, to) => {
    expect(foldName(from)).toBe(to);
  });

  it("gives lower-case letters, digits and single inner dashes, and changes nothing twice", () => {
    fc.assert(
      fc.property(text, (value) => {
        const folded = foldName(value);
        expect(folded).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/);
        expect(foldName(folded)).toBe(folded);
      }),
    );
  });
});

describe("targetKey", () => {
  const target = { alias: "chat", cloud: "aws", region: "us-east-1", model: "gpt-5.4" } as const;

  it("joins alias, cloud, region and model", () => {
    expect(targetKey({ ...target, throughput: "onDemand" })).toBe("chat-aws-us-east-1-gpt-5-4");
  });

  it("tells bought capacity from the same model on demand", () => {
    expect(targetKey({ ...target, throughput: "provisioned" })).toBe(
      "chat-aws-us-east-1-gpt-5-4-provisioned",
    );
  });
});

describe("physicalName", () => {
  it("keeps a name that fits", () => {
    expect(physicalName(["atlas", "dev", "chat"], { maxLength: 30 })).toBe("atlas-dev-chat");
  });

  it("cuts a name that is too long and closes it with the hash of the whole", () => {
    const parts = ["atlas", "dev", "chat-azure-eastus2-gpt-5-4"];
    const name = physicalName(parts, { maxLength: 24 });
    expect(name).toBe(`atlas-dev-chat-${shortHash(parts.join("\u0000"))}`);
    expect(name.length).toBeLessThanOrEqual(24);
  });

  it("keeps apart names that share their beginning", () => {
    const long = "x".repeat(100);
    const rule = { maxLength: 30 };
    expect(physicalName([long, "a"], rule)).not.toBe(physicalName([long, "b"], rule));
  });

  it("can do without a separator, for storage accounts", () => {
    expect(physicalName(["atlas", "dev"], { maxLength: 24, separator: "" })).toBe("atlasdev");
  });

  it("lengthens a name that is too short, and starts with a letter", () => {
    expect(physicalName(["a"], { maxLength: 30, minLength: 6 })).toBe(`a-${shortHash("a")}`);
    expect(physicalName(["1st"], { maxLength: 30 })).toBe("n-1st");
  });

  it("is within its rule for every text, and the same every time", () => {
    const rules = fc.record({
      maxLength: fc.integer({ min: 12, max: 80 }),
      minLength: fc.integer({ min: 1, max: 8 }),
      separator: fc.constantFrom("-" as const, "_" as const, "" as const),
    });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), rules, (parts, rule) => {
        const name = physicalName(parts, rule);
        expect(name.length).toBeLessThanOrEqual(rule.maxLength);
        expect(name.length).toBeGreaterThanOrEqual(rule.minLength);
        expect(name).toMatch(/^[a-z][a-z0-9_-]*$/);
        expect(name).not.toMatch(/[-_]$/);
        expect(physicalName(parts, rule)).toBe(name);
      }),
    );
  });

  it("keeps distinct folded parts distinct", () => {
    const folded = fc.stringMatching(/^[a-z0-9]{1,40}$/);
    fc.assert(
      fc.property(fc.uniqueArray(folded, { minLength: 2, maxLength: 30 }), (names) => {
        const made = names.map((name) =>
          physicalName(["long-common-beginning", name], { maxLength: 30 }),
        );
        expect(new Set(made).size).toBe(names.length);
      }),
    );
  });
});

describe("foldCollisions", () => {
  it("groups what folds into one, in the order given", () => {
    expect(foldCollisions(["a.b", "c", "a-b", "A_B"], foldName)).toEqual([["a.b", "a-b", "A_B"]]);
    expect(foldCollisions(["a", "b"], foldName)).toEqual([]);
  });
});

describe("labels", () => {
  it("fold tags into what Google Cloud takes", () => {
    expect(
      toLabels({
        CostCenter: "ML-4100",
        Team: "Platform AI",
        ManagedBy: "pulumi",
        Model: "gpt-5.4",
      }),
    ).toEqual({
      cost_center: "ml-4100",
      team: "platform_ai",
      managed_by: "pulumi",
      model: "gpt-5_4",
    });
  });

  it("keep long values apart", () => {
    const long = "v".repeat(80);
    expect(labelValue(`${long}a`)).not.toBe(labelValue(`${long}b`));
    expect(labelValue(`${long}a`)).toHaveLength(LABEL_MAX_LENGTH);
  });

  it("are valid for every text", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(labelValue(value)).toMatch(/^[a-z0-9_-]{0,63}$/);
        expect(labelKey(value)).toMatch(/^(?:[a-z][a-z0-9_-]{0,62})?$/);
      }),
    );
  });
});
