import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { actionNamed, actionsOf, unnamedArn } from "../../../../policies/internal/iam/actions";
import { glob, matches } from "../../../../policies/internal/iam/pattern";
import { findText } from "../../../../policies/internal/iam/text";
import { renderIamActions } from "../../../../tools/generate/policy-iam-actions";

const policies = path.resolve(__dirname, "../../../../policies");
const read = (file: string): string => fs.readFileSync(path.join(policies, file), "utf8");

describe("policies/data/iam-actions.json", () => {
  it("is what the generator writes", () => {
    expect(renderIamActions() === read("data/iam-actions.json")).toBe(true);
  });

  it("knows what actions do and where", () => {
    expect(actionNamed("IAM:passrole")).toEqual({
      name: "iam:PassRole",
      level: "W",
      forms: ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"],
    });
    expect(actionNamed("bedrock:InvokeModels")).toBeUndefined();
    expect(actionsOf("nosuchservice")).toBeUndefined();
  });

  it("has every action that the rules name", () => {
    const areas = ["identity", "keys", "bedrock"];
    const texts = areas.flatMap((area) =>
      fs
        .readdirSync(path.join(policies, "rules", area))
        .map((file) => read(path.join("rules", area, file))),
    );
    const named = texts.flatMap(
      (text) => text.match(/"[a-z0-9-]+:[A-Z]\w+"|"rds-db:connect"/g) ?? [],
    );
    const actions = [...new Set(named.map((each) => each.slice(1, -1)))].filter(
      (name) => !name.startsWith("zq7") && !name.startsWith("aws:"),
    );
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((name) => actionNamed(name) === undefined)).toEqual([]);
  });
});

describe("unnamedArn", () => {
  const arn = (form: string): string =>
    findText([{ patterns: [unnamedArn(form)], not: false }]) ?? "";

  it("leaves the resource's own names open and fills in the rest", () => {
    expect(arn("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")).toBe(
      "arn:aws:iam::000000000000:role/zq7-unnamed-resource",
    );
    expect(arn("arn:${Partition}:apigateway:${Region}::/account")).toBe(
      "arn:aws:apigateway:us-east-1::/account/zq7-unnamed-resource",
    );
  });

  it("is matched by wildcards over whole resources only", () => {
    const role = arn("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}");
    expect(matches(glob("arn:aws:iam::*:role/*"), role)).toBe(true);
    expect(matches(glob("arn:aws:iam::*:role/app-*"), role)).toBe(false);
  });
});
