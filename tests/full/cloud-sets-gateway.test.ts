// Proves which resources the gateway of each set of clouds brings, from the state the engine exported: its home is AWS, so only
// sets with AWS have one. The sets without a gateway: tests/e2e/cloud-sets.test.ts. Cannot prove what a real cloud adds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { builtIn, only, packageOf, packages, type CloudName } from "../e2e/cloud-sets";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";

const sets: CloudName[][] = [["aws"], ["aws", "azure"], ["aws", "gcp"], ["aws", "azure", "gcp"]];

/** What trusts the gateway's service account, by cloud. */
const trusts: Record<CloudName, string> = {
  aws: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  azure: "azure-native:managedidentity:FederatedIdentityCredential",
  gcp: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
};

describe("the gateway of each set of clouds", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
  }, 180_000);

  afterAll(() => clouds.dispose());

  for (const set of sets) {
    it(`calls ${set.join(" and ")} and nobody else`, { timeout: 300_000 }, async () => {
      const stack = set.join("-");
      project.configure(stack, only(set, committedConfig("dev")));
      await project.init(stack);
      const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
      expect(up.code, up.text).toBe(0);

      const own = (await project.resources(stack)).filter(
        ({ type }) => !builtIn.has(type) && !type.startsWith("unifiedai:"),
      );
      const found = new Set(own.map(({ type }) => packageOf(type)));
      expect([...found].sort()).toEqual(
        [...set.map((name) => packages[name]), "kubernetes"].sort(),
      );
      for (const [cloud, type] of Object.entries(trusts)) {
        const count = own.filter((one) => one.type === type).length;
        expect(count, type).toBe(set.includes(cloud as CloudName) ? 1 : 0);
      }
      const backends = own
        .filter(({ type }) => type === "kubernetes:gateway.envoyproxy.io/v1alpha1:Backend")
        .map(({ id }) => id!.split("/")[1]!);
      // An alias's name comes before its cloud's.
      for (const cloud of ["aws", "azure", "gcp"] as const) {
        const its = backends.filter((name) => name.split("-").includes(cloud));
        expect(its.length > 0, `${cloud} in ${backends.join(", ")}`).toBe(set.includes(cloud));
      }
      const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
      expect(down.code, down.text).toBe(0);
    });
  }
});
