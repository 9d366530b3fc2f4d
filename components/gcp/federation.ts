import * as iam from "@pulumi/gcp/iam";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayCaller } from "../endpoint";
import {
  googleAudience,
  googleCondition,
  googlePrincipal,
  googleProviderName,
  googleTokenAudience,
  subjectOf,
} from "../identity/federation";
import { physicalName } from "../internal/names";

/** 4 to 32 characters (cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create, 2026-11-21). */
const POOL_ID = { maxLength: 32, minLength: 4 };

const PROVIDER_ID = "gateway";

/** What {@link createFederation} needs to know. */
export interface FederationSettings {
  project: string;
  namePrefix: string;
  gateway: GatewayCaller;
  /** The account that the gateway acts as. */
  account: serviceaccount.Account;
  /** Ends the pool's id; see {@link createFederation}. */
  suffix: pulumi.Output<string>;
  deletionPolicy: string;
}

/** What came of {@link createFederation}. */
export interface CreatedFederation {
  /** What a request to Google STS names as its audience. */
  audience: pulumi.Output<string>;
  /** The project's number, which the pool's own name tells. */
  projectNumber: pulumi.Output<string>;
  impersonation: serviceaccount.IAMMember;
}

/**
 * Lets the gateway's pods be the callers' service account: a pool of this environment alone, whose one provider takes
 * the cluster's tokens for its own URL and from exactly one service account, and that one principal's right to
 * impersonate. A deleted pool keeps its id for 30 days, so the id ends in digits new with every life of the
 * environment.
 */
export function createFederation(
  name: string,
  settings: FederationSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedFederation {
  const { project, namePrefix, gateway, account, suffix, deletionPolicy } = settings;
  const subject = subjectOf(gateway);
  const pool = new iam.WorkloadIdentityPool(
    `${name}-pool`,
    {
      workloadIdentityPoolId: suffix.apply((digits) => poolIdFor(namePrefix, digits)),
      displayName: physicalName([namePrefix], POOL_ID),
      description: `Clusters that run the gateway of ${namePrefix}`,
      project,
      deletionPolicy,
    },
    opts,
  );
  const provider = new iam.WorkloadIdentityPoolProvider(
    `${name}-pool-provider`,
    {
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: PROVIDER_ID,
      displayName: "Gateway",
      description: `Service account ${gateway.serviceAccount} in namespace ${gateway.namespace}`,
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: googleCondition(subject),
      oidc: {
        issuerUri: gateway.issuer,
        allowedAudiences: [
          pool.name.apply((poolName) =>
            googleTokenAudience(googleProviderName(poolName, PROVIDER_ID)),
          ),
        ],
      },
      project,
      deletionPolicy,
    },
    opts,
  );
  const impersonation = new serviceaccount.IAMMember(
    `${name}-caller-trust`,
    {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: pool.name.apply((poolName) => googlePrincipal(poolName, subject)),
    },
    opts,
  );
  return {
    audience: provider.name.apply(googleAudience),
    projectNumber: pool.name.apply((poolName) => poolName.split("/")[1]!),
    impersonation,
  };
}

/** Id of the pool: letters, digits and `-`, with the suffix at its end. */
export function poolIdFor(namePrefix: string, suffix: string): string {
  const room = POOL_ID.maxLength - suffix.length - 1;
  return `${physicalName([namePrefix], { ...POOL_ID, maxLength: room })}-${suffix}`;
}
