import * as fs from "node:fs";
import * as path from "node:path";
import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition";
import type * as pulumi from "@pulumi/pulumi";

/** Written by `node tools/generate/rate-limit-crd.cjs` from Envoy Gateway's chart; without descriptions. */
const FILE = path.join(__dirname, "generated", "backend-traffic-policies.json");

/**
 * The definition of BackendTrafficPolicy with its two limits mended: the chart's says `format: int32` with a maximum of
 * 4294967295, so API servers refuse every policy that has a rate limit
 * (github.com/envoyproxy/gateway/issues/9186; still so in 1.9.1). Helm leaves a definition alone that exists already, so
 * this one has to be there before the chart.
 */
export function createRateLimitCrd(
  name: string,
  opts: pulumi.CustomResourceOptions,
): CustomResourceDefinition {
  const definition = JSON.parse(fs.readFileSync(FILE, "utf8")) as ConstructorParameters<
    typeof CustomResourceDefinition
  >[1];
  return new CustomResourceDefinition(`${name}-backend-traffic-policies`, definition, opts);
}
