// Proves that what our components register passes the pack with the committed configuration, and that the pack judged
// it: the same registrations without tags do not pass. Providers' own checks are not part of it.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { UnifiedAiEndpoint } from "../../../components";
import { record, type Recorded } from "../components/record";
import { full, gatewayed, minimal, withKeyVault, withSecretManager } from "../components/specs";
import { estimated, judged, stateOfRecorded } from "./cost/totals";
import { judgeRecorded } from "./judge-recorded";

const config = JSON.parse(
  fs.readFileSync(path.resolve(__dirname, "../../../policies/config/dev.json"), "utf8"),
) as Record<string, string | (Record<string, unknown> & { enforcementLevel: string })>;

/**
 * What a spec leaves open. The smallest have no budget. `minimal.azure` names no caller's address, so that its account is shut to the internet; the
 * private endpoint belongs to the network of whoever calls it. Dedicated endpoints of Vertex AI have neither a network nor a
 * key of their own.
 */
const LEFT_OPEN: Readonly<Record<string, readonly string[]>> = {
  aws: ["budget-alerts"],
  azure: ["azure-openai-private-endpoint", "budget-alerts"],
  gcp: ["budget-alerts"],
  full: ["vertex-endpoint-private", "vertex-endpoint-cmek"],
};

const judge = (resources: readonly Recorded[], leftOut: readonly string[] = []) =>
  judgeRecorded(resources, config, leftOut);

/** Of environments with a gateway the stores of its keys are judged here; the home is judged where it is made. */
const isOfStore = ({ name, parent }: Recorded): boolean =>
  name.startsWith("endpoint-secrets") || parent.includes("endpoint-secrets");

describe.each(Object.entries({ aws: gatewayed, azure: withKeyVault, gcp: withSecretManager }))(
  "the keys' store in %s",
  (_name, spec) => {
    it("passes every rule", async () => {
      const { resources } = await record(() => new UnifiedAiEndpoint("endpoint", spec));
      const own = resources.filter(isOfStore);
      expect(own.length).toBeGreaterThan(6);
      // The stack's budgets are not among them.
      expect(await judge(own, ["budget-alerts"])).toEqual([]);
    });
  },
);

describe.each(Object.entries({ ...minimal, full }))("%s", (name, spec) => {
  let resources: Recorded[];
  beforeAll(async () => {
    resources = (await record(() => new UnifiedAiEndpoint("endpoint", spec))).resources;
  });

  it("passes every rule", async () => {
    expect(resources.length).toBeGreaterThan(3);
    expect(await judge(resources, LEFT_OPEN[name])).toEqual([]);
  });

  it("costs what the command says", async () => {
    const state = stateOfRecorded(resources);
    expect(await judged(state)).toEqual({ usd: estimated(state), undecided: [] });
  });

  it("does not pass without its tags and labels", async () => {
    const bare = resources.map((each) => ({
      ...each,
      inputs: { ...each.inputs, tags: {}, labels: {} },
    }));
    expect((await judge(bare)).length).toBeGreaterThan(0);
  });
});
