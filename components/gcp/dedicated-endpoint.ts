import { createHash } from "node:crypto";
import * as vertex from "@pulumi/gcp/vertex";
import type * as pulumi from "@pulumi/pulumi";

/** Ids are numbers of at most 10 digits without a leading zero (cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints, 2026-11-21). */
const ID_DIGITS = 10;

/** What {@link createDedicatedEndpoint} needs to know. */
export interface DedicatedEndpointSettings {
  project: string;
  location: string;
  namePrefix: string;
  labels: Record<string, string>;
  deletionPolicy: string;
}

/** An endpoint with its own DNS name, for models that the team deploys itself; costs nothing while it is empty. */
export function createDedicatedEndpoint(
  name: string,
  settings: DedicatedEndpointSettings,
  opts: pulumi.CustomResourceOptions,
): vertex.AiEndpoint {
  const { project, location, namePrefix, labels, deletionPolicy } = settings;
  return new vertex.AiEndpoint(
    `${name}-dedicated`,
    {
      name: endpointId(project, location, namePrefix),
      displayName: namePrefix,
      description: `Models deployed by the team of ${namePrefix}`,
      project,
      location,
      region: location,
      dedicatedEndpointEnabled: true,
      labels,
      deletionPolicy,
    },
    opts,
  );
}

/** Deterministic numeric id of an environment's endpoint: ten digits, the first from 1 to 9. */
export function endpointId(project: string, location: string, namePrefix: string): string {
  const digest = createHash("sha256").update(JSON.stringify([project, location, namePrefix]));
  const first = 10n ** BigInt(ID_DIGITS - 1);
  const number = BigInt(`0x${digest.digest("hex").slice(0, 16)}`);
  return String(first + (number % (9n * first)));
}
