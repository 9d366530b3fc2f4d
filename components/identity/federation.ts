import type { Cloud } from "../spec/types";

/**
 * Who may call what across clouds, as a table: no resources. A pod of the home carries a token that its cluster's issuer
 * signed for one service account; each cloud trusts exactly that issuer, subject and audience.
 */

/** How a cloud takes the word of a home's cluster. */
export type Mechanism =
  /** IAM role trusting the issuer's OIDC provider: `sts:AssumeRoleWithWebIdentity`. */
  | "iamWebIdentity"
  /** Federated credential on a managed identity: Entra takes the token as a client assertion. */
  | "entraFederatedCredential"
  /** Provider of a workload identity pool: Google STS exchanges the token, then the service account is impersonated. */
  | "workloadIdentityPool"
  /** GKE's own pool, which every cluster of a project shares. */
  | "gkeWorkloadIdentity";

/** From the cloud whose cluster runs the gateway (EKS, AKS, GKE) to the cloud that is called. */
export const MECHANISMS: Readonly<Record<Cloud, Readonly<Record<Cloud, Mechanism>>>> = {
  aws: {
    aws: "iamWebIdentity",
    azure: "entraFederatedCredential",
    gcp: "workloadIdentityPool",
  },
  azure: {
    aws: "iamWebIdentity",
    azure: "entraFederatedCredential",
    gcp: "workloadIdentityPool",
  },
  gcp: {
    aws: "iamWebIdentity",
    azure: "entraFederatedCredential",
    gcp: "gkeWorkloadIdentity",
  },
};

/** The one service account that may call. */
export interface Workload {
  namespace: string;
  serviceAccount: string;
}

/** Whom the clouds are made to trust, as far as it is known before anything exists. */
export interface FederatedWorkload extends Workload {
  /** The cloud whose cluster runs the gateway. */
  home: Cloud;
}

/** Audience that AWS STS has to find in the token; the OIDC provider lists it as its only client. */
export const AWS_AUDIENCE = "sts.amazonaws.com";

/** Audience that Entra has to find in the token (learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity, 2026-11-21). */
export const AZURE_AUDIENCE = "api://AzureADTokenExchange";

/** Longest `google.subject` (cloud.google.com/iam/docs/workload-identity-federation-with-other-providers, 2026-11-21). */
export const GOOGLE_SUBJECT_MAX_LENGTH = 127;

/** The token's subject: what Kubernetes calls a service account. */
export function subjectOf({ namespace, serviceAccount }: Workload): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`;
}

/** The issuer as IAM names it in ARNs and condition keys: without `https://`. */
export function issuerHost(issuer: string): string {
  return issuer.replace(/^https:\/\//, "");
}

/** Resource name of a pool's provider below `iam.googleapis.com`; the pool's own name has the project's number in it. */
export function googleProviderName(poolName: string, providerId: string): string {
  return `${poolName}/providers/${providerId}`;
}

/** What a request to Google STS names as `audience`. */
export function googleAudience(providerName: string): string {
  return `//iam.googleapis.com/${providerName}`;
}

/** Audience that Google STS has to find in the token: the provider's own URL, which no other provider accepts. */
export function googleTokenAudience(providerName: string): string {
  return `https://iam.googleapis.com/${providerName}`;
}

/** The one principal of the pool that may impersonate: never a `principalSet`. */
export function googlePrincipal(poolName: string, subject: string): string {
  return `principal://iam.googleapis.com/${poolName}/subject/${subject}`;
}

/**
 * What a token must say to become a principal of the pool at all, as CEL. One equality: the issuer is checked by the
 * provider itself, and a conjunction would only add ways to be wrong.
 */
export function googleCondition(subject: string): string {
  return `assertion.sub == ${JSON.stringify(subject)}`;
}
