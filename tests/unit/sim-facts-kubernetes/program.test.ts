// Proves that an API server of 1.36 and Helm take what the components render. Cannot prove what the controllers make of it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTROLLER_NAMESPACE } from "../../../components/gateway/names";
import {
  aiGatewayValues,
  envoyGatewayValues,
} from "../../../components/kubernetes/controller-values";
import { chartData } from "../../../sim/kubernetes/charts";
import type { Props } from "../../../sim/model";
import { rendered } from "../gateway/fixture";
import { buildLimit, buildValidator, Home, namespace, tokenIn } from "./cluster";

const metadataOf = (object: Props): Props => object["metadata"] as Props;
const labelOf = (object: Props): string =>
  `${String(object["kind"])} ${String(metadataOf(object)["name"])}`;

/** The chart's definition with the two numbers that no API server can check put right. */
function mendedDefinition(): Props {
  const { object } = chartData("gateway-helm-1.8.1").definitions.find(
    (one) => metadataOf(one.object)["name"] === "backendtrafficpolicies.gateway.envoyproxy.io",
  )!;
  const text = JSON.stringify(object).replaceAll('"maximum":4294967295', '"maximum":2147483647');
  return JSON.parse(text) as Props;
}

/** A cluster with the controllers, as the components install them. */
async function withControllers(): Promise<Home> {
  const home = await Home.start({ enableConfigMapMutable: "true" });
  const limitsAddress = "limits.example.com:6379";
  await home.create(mendedDefinition());
  await home.install("ai-gateway-crds-helm", "v1.0.0", "envoy-ai-gateway-system");
  await home.install(
    "gateway-helm",
    "v1.8.1",
    CONTROLLER_NAMESPACE,
    envoyGatewayValues({ limitsAddress }) as unknown as Props,
  );
  await home.install(
    "ai-gateway-helm",
    "v1.0.0",
    "envoy-ai-gateway-system",
    aiGatewayValues() as unknown as Props,
  );
  return home;
}

/** Creates all objects at once, as an engine with workers to spare does; what was refused, and why. */
async function refusals(home: Home, objects: readonly Props[]): Promise<string[]> {
  const own = new Set(objects.filter((one) => one["kind"] === "Namespace").map(labelOf));
  const spaces = new Set(objects.map((one) => metadataOf(one)["namespace"]));
  for (const space of spaces) {
    // The controllers' namespace came with them; the gateway has a Role there.
    if (
      typeof space === "string" &&
      space !== CONTROLLER_NAMESPACE &&
      !own.has(`Namespace ${space}`)
    )
      await home.create(namespace(space));
  }
  const results = await Promise.allSettled(
    objects.map((object, index) => home.create(object, `${tokenIn(object)}-${index}`)),
  );
  return results.flatMap((result, index) =>
    result.status === "rejected"
      ? [`${labelOf(objects[index]!)}: ${(result.reason as Error).message}`]
      : [],
  );
}

describe("the gateway as the components render it", () => {
  let home: Home;
  beforeAll(async () => {
    await buildValidator();
    home = await withControllers();
  }, buildLimit);
  afterAll(() => home.clouds.dispose());

  it("is taken whole, in whatever order", async () => {
    const objects = rendered() as unknown as Props[];
    expect(objects.length).toBeGreaterThan(20);
    expect(await refusals(home, objects)).toEqual([]);
  }, 60_000);

  it("has no difference to itself", async () => {
    const [first] = (rendered() as unknown as Props[]).filter(
      (one) => one["kind"] === "EnvoyProxy",
    );
    const { namespace: space, name } = metadataOf(first!);
    const urn = `urn:pulumi:dev::test::${tokenIn(first!)}::again`;
    const { properties, inputs } = await home.provider.read(
      urn,
      `${String(space)}/${String(name)}`,
      {},
      first!,
    );
    expect(inputs).toEqual(first);
    expect(await home.provider.diff(urn, String(name), properties, inputs, first!)).toMatchObject({
      changes: {},
    });
  });

  it("is refused where it names what is not there", async () => {
    const other = await withControllers();
    try {
      const objects = (rendered() as unknown as Props[]).filter((one) => one["kind"] !== "Gateway");
      const found = await refusals(other, objects);
      expect(found.join("\n")).toMatch(/names the Gateway "\w+", which is not in namespace/);
    } finally {
      await other.clouds.dispose();
    }
  }, 60_000);
});
