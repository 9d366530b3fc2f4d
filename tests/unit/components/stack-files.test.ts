// Proves that the committed stack files describe the same endpoint at different scale; not that the amounts suit anyone.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSpec } from "../../../components";

const root = path.resolve(__dirname, "../../..");
const stacks = ["dev", "staging", "prod"] as const;
type Config = Record<string, Record<string, unknown>>;
const configs = Object.fromEntries(
  stacks.map((stack) => [
    stack,
    (parse(fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Config })
      .config,
  ]),
) as Record<(typeof stacks)[number], Config>;

/** Every path of a value, list places included. */
function pathsOf(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, `${at}.${key}`));
}

describe("the committed stack files", () => {
  it("have the same keys, but for the hours in which the machines of what is not protected run", () => {
    const hours = (path: string): boolean =>
      path.startsWith(".unified-ai-endpoint:endpoint.schedule.");
    const sleeping = stacks.filter((stack) => pathsOf(configs[stack]).some(hours));
    expect(sleeping).toEqual(["dev", "staging"]);
    const keys = (stack: (typeof stacks)[number]): string[] =>
      pathsOf(configs[stack]).filter((path) => !hours(path));
    for (const stack of stacks) expect(keys(stack), stack).toEqual(keys("dev"));
  });

  it("switch default providers off", () => {
    for (const stack of stacks) {
      expect(configs[stack]["pulumi:disable-default-providers"], stack).toEqual(["*"]);
    }
  });

  it("have no problem and no warning", () => {
    for (const stack of stacks) {
      const { issues, warnings } = checkSpec(configs[stack]["unified-ai-endpoint:endpoint"], {
        environment: stack,
      });
      expect({ issues, warnings }, stack).toEqual({ issues: [], warnings: [] });
    }
  });

  it("use one account, subscription and project, and protect prod only", () => {
    const endpoint = (stack: (typeof stacks)[number]) =>
      configs[stack]["unified-ai-endpoint:endpoint"] as Config;
    for (const stack of stacks) {
      expect(endpoint(stack)["aws"]!["accountId"]).toBe("111122223333");
      expect(endpoint(stack)["azure"]).toMatchObject({
        tenantId: "72f988bf-0000-4000-8000-000000000001",
        subscriptionId: "00000000-0000-4000-8000-000000000001",
      });
      expect(endpoint(stack)["gcp"]!["project"]).toBe("atlas-ml");
      expect(endpoint(stack)["deletionProtection"], stack).toBe(stack === "prod");
    }
  });
});
