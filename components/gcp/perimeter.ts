import * as accesscontextmanager from "@pulumi/gcp/accesscontextmanager";
import * as pulumi from "@pulumi/pulumi";
import { asRange } from "../internal/cidr";
import { physicalName } from "../internal/names";
import { perimeterName } from "../internal/perimeter";

/** Letters, digits and `_`, starting with a letter, at most 50 (cloud.google.com/access-context-manager/docs/reference/rest/v1/accessPolicies.accessLevels, 2026-11-21). */
const LEVEL_ID = { maxLength: 50, separator: "_" } as const;

/** Services the perimeter closes: calling models and screening prompts. */
export const RESTRICTED_SERVICES = [
  "aiplatform.googleapis.com",
  "modelarmor.googleapis.com",
] as const;

/** What {@link createEntrance} needs to know. */
export interface EntranceSettings {
  project: string;
  projectNumber: pulumi.Input<string>;
  /** Number of the organisation's access policy. */
  accessPolicy: string;
  namePrefix: string;
  /** Public IPv4 addresses to let in. */
  addresses: readonly pulumi.Input<string>[];
  /** E-mail of the service account to let in. */
  callerEmail: pulumi.Input<string>;
  deletionPolicy: string;
}

/**
 * Lets the environment's account into the perimeter around the project, from the gateway's addresses and nowhere else.
 * The perimeter itself is the baseline's: a project is in one only.
 */
export function createEntrance(
  name: string,
  settings: EntranceSettings,
  opts: pulumi.CustomResourceOptions,
): accesscontextmanager.ServicePerimeterIngressPolicy {
  const { project, accessPolicy, namePrefix, deletionPolicy } = settings;
  const parent = `accessPolicies/${accessPolicy}`;
  const level = new accesscontextmanager.AccessLevel(
    `${name}-addresses`,
    {
      parent,
      name: `${parent}/accessLevels/${physicalName([namePrefix, "gateway"], LEVEL_ID)}`,
      title: physicalName([namePrefix, "gateway"], LEVEL_ID),
      description: `Addresses that the gateway of ${namePrefix} calls from`,
      basic: {
        conditions: [
          {
            ipSubnetworks: settings.addresses.map((address) =>
              pulumi.output(address).apply(asRange),
            ),
          },
        ],
      },
      deletionPolicy,
    },
    opts,
  );
  return new accesscontextmanager.ServicePerimeterIngressPolicy(
    `${name}-entrance`,
    {
      perimeter: perimeterName(accessPolicy, project),
      title: `${namePrefix} gateway`,
      ingressFrom: {
        identities: [pulumi.interpolate`serviceAccount:${settings.callerEmail}`],
        sources: [{ accessLevel: level.name }],
      },
      ingressTo: {
        resources: [pulumi.interpolate`projects/${settings.projectNumber}`],
        operations: RESTRICTED_SERVICES.map((serviceName) => ({
          serviceName,
          methodSelectors: [{ method: "*" }],
        })),
      },
      deletionPolicy,
    },
    opts,
  );
}
