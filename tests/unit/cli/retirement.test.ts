// Proves which models `unified-ai retirement` calls retiring, on a catalog of three models and a few days.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCatalog, type Catalog, type ModelRow } from "../../../catalog";
import { retirementReport, type RetirementReport } from "../../../cli/retirement/retirement";
import { plannedModels, type UsedModel } from "../../../cli/retirement/targets";
import { renderRetirement, renderRetirementMarkdown } from "../../../cli/retirement/text";
import { readWaivers, waiverFor, type Waiver } from "../../../cli/retirement/waivers";

const row = (key: string, kind: ModelRow["kind"], retires: string | null): [string, ModelRow] => [
  key,
  { ...loadCatalog().models.get("gpt-5.4")!, key, kind, azure: { retires } } as unknown as ModelRow,
];
const catalog: Catalog = {
  ...loadCatalog(),
  models: new Map([
    row("old-chat-1", "chat", "2027-01-31"),
    row("old-chat-2", "chat", null),
    row("far-chat", "chat", "2028-01-01"),
    row("old-embed", "embedding", "2027-01-10"),
  ]),
};
const used = (
  alias: string,
  model: string,
  provider: UsedModel["provider"] = "azure",
): UsedModel => ({
  ...{ alias, provider, model },
  target: `${alias}-${provider}-eastus2-${model}`,
});
const waiver: Waiver = {
  rule: "catalog-models-only",
  resource: "unifiedai:index:Target chat-azure-*",
  owner: "ml",
  reason: "moving in January",
  expires: "2026-12-31",
};
const report = (models: UsedModel[], more: Partial<Parameters<typeof retirementReport>[0]> = {}) =>
  retirementReport({
    ...{ source: "stack dev", catalog, waivers: [], days: 90, today: "2026-11-21" },
    used: models,
    ...more,
  });

describe("retirement", () => {
  it("finds what ends within the days asked for, soonest first, with what to use instead", () => {
    const found = report([
      used("chat", "old-chat-1"),
      used("embed", "old-embed"),
      used("chat", "far-chat"),
    ]);
    expect(found.code).toBe(2);
    expect(found.retiring).toMatchObject([
      { alias: "embed", retires: "2027-01-10", daysLeft: 50, needsNewIndex: true },
      { alias: "chat", daysLeft: 71, replacement: "old-chat-2", needsNewIndex: false },
    ]);
    expect(found.retiring[0]).not.toHaveProperty("replacement");
    expect(renderRetirement(found).split("\n")).toEqual([
      "stack dev: 2 targets' models retire within 90 days",
      "alias  at     model       retires                 instead",
      "embed  azure  old-embed   2027-01-10  in 50 days  take another model, with a new index",
      "chat   azure  old-chat-1  2027-01-31  in 71 days  use old-chat-2",
    ]);
    expect(renderRetirementMarkdown(found)).toContain(
      "- alias `chat`: `old-chat-1` on azure retires on 2027-01-31, in 71 days; use old-chat-2",
    );
  });

  it("counts the last day within: 71 days ahead are found with 71, and not with 70", () => {
    const models = [used("chat", "old-chat-1")];
    expect(report(models, { days: 71 }).code).toBe(2);
    expect(report(models, { days: 70 })).toMatchObject({ code: 0, retiring: [] });
  });

  it("says of a model that is gone that it no longer answers", () => {
    const found = report([used("chat", "old-chat-1")], { today: "2027-02-01" });
    expect(renderRetirement(found)).toContain("no longer answers");
    const gone = report([used("chat", "o3")], { catalog: loadCatalog() });
    expect(gone.retiring).toMatchObject([
      { retires: "2026-11-19", daysLeft: -2, replacement: "gpt-5.4" },
    ]);
  });

  it("asks nobody about what is under a waiver until that ends", () => {
    const models = [used("chat", "old-chat-1")];
    const held = report(models, { waivers: [waiver] });
    expect(held).toMatchObject({
      code: 0,
      retiring: [{ waiver: { owner: "ml", expires: "2026-12-31" } }],
    });
    expect(renderRetirement(held)).toContain("waived until 2026-12-31 by ml: moving in January");
    expect(report(models, { waivers: [waiver], today: "2027-01-01" }).code).toBe(2);
  });

  it("tells what has no announced end from what the catalog does not know", () => {
    const found: RetirementReport = report([
      used("chat", "old-chat-2"),
      used("mine", "own"),
      used("chat", "old-chat-1", "aws"),
    ]);
    expect(found.code).toBe(0);
    expect(found.unannounced).toEqual([{ provider: "azure", model: "old-chat-2" }]);
    expect(found.unknown.map(({ model }) => model)).toEqual(["own", "old-chat-1"]);
  });
});

describe("waiverFor", () => {
  it("takes the one that holds longest, for this target, with an owner and a reason", () => {
    const longer = { ...waiver, expires: "2027-01-15" };
    const target = "chat-azure-eastus2-x";
    expect(waiverFor([waiver, longer], target, "2026-11-21")).toBe(longer);
    expect(waiverFor([waiver], "embed-azure-eastus2-x", "2026-11-21")).toBeUndefined();
    expect(waiverFor([{ ...waiver, owner: " " }], target, "2026-11-21")).toBeUndefined();
    expect(waiverFor([{ ...waiver, rule: "kms-rotation" }], target, "2026-11-21")).toBeUndefined();
    expect(waiverFor([waiver], target, "2026-12-31")).toBe(waiver);
  });
});

describe("the files", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-retirement-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const write = (content: unknown): string => {
    const file = path.join(folder, "file.json");
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  };

  it("are a preview's description, every alias and target of it", () => {
    const spec = {
      models: {
        chat: {
          targets: [
            { cloud: "azure", model: "gpt-5.4" },
            { provider: "openai", model: "gpt-5.4" },
          ],
        },
        embed: { targets: [{ cloud: "aws", model: "titan" }] },
      },
    };
    const config = { "atlas:endpoint": JSON.stringify(spec) };
    expect(
      plannedModels(write({ config, steps: [] }), folder).used.map(({ target }) => target),
    ).toEqual(["chat-azure-gpt-5.4", "chat-openai-gpt-5.4", "embed-aws-titan"]);
    expect(() => plannedModels(write({ steps: [] }), folder)).toThrow(
      "got no description in its `config`",
    );
  });

  it("are a policy config's waivers, or none", () => {
    expect(readWaivers(write({ waivers: { list: [waiver] } }))).toEqual([waiver]);
    expect(readWaivers(write({ waivers: "mandatory" }))).toEqual([]);
    expect(readWaivers(path.join(folder, "absent.json"))).toEqual([]);
  });
});
