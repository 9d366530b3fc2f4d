// Proves that what our components register passes the pack with the committed configuration, and that the pack judged
// it: the same registrations without tags do not pass. Providers' own checks are not part of it.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { UnifiedAiEndpoint } from "../../../components";
import { rules } from "../../../policies/rules";
import { record, type Recorded } from "../components/record";
import { full, minimal } from "../components/specs";
import { analyze } from "./harness";

const config = JSON.parse(
  fs.readFileSync(path.resolve(__dirname, "../../../policies/config/dev.json"), "utf8"),
) as Record<string, string | Record<string, unknown>>;

async function judge(resources: readonly Recorded[]): Promise<string[]> {
  const messages: string[] = [];
  for (const { type, name, inputs } of resources) {
    for (const rule of rules) {
      const given = config[rule.id];
      const settings = typeof given === "object" ? given : {};
      const found = await analyze(rule, { type, name, inputs, config: settings });
      messages.push(...found.map(({ message }) => message));
    }
  }
  return messages;
}

describe.each(Object.entries({ ...minimal, full }))("%s", (_, spec) => {
  let resources: Recorded[];
  beforeAll(async () => {
    resources = (await record(() => new UnifiedAiEndpoint("endpoint", spec))).resources;
  });

  it("passes every rule", async () => {
    expect(resources.length).toBeGreaterThan(3);
    expect(await judge(resources)).toEqual([]);
  });

  it("does not pass without its tags and labels", async () => {
    const bare = resources.map((each) => ({
      ...each,
      inputs: { ...each.inputs, tags: {}, labels: {} },
    }));
    expect((await judge(bare)).length).toBeGreaterThan(0);
  });
});
