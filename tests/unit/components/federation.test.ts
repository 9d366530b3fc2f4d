// Proves the words of each trust; that the clouds judge them so is the data plane's test.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderWebIdentityTrust } from "../../../components/aws/caller-role";
import { poolIdFor } from "../../../components/gcp/federation";
import {
  AWS_AUDIENCE,
  AZURE_AUDIENCE,
  googleAudience,
  googleCondition,
  googlePrincipal,
  googleProviderName,
  googleTokenAudience,
  issuerHost,
  MECHANISMS,
  subjectOf,
} from "../../../components/identity/federation";
import { gatewayWorkload } from "../../../components/identity/workload";
import * as agent from "../../../components/gateway/token-agent";
import { gatewayed, minimal, resolved } from "./specs";

const workload = { namespace: "atlas-dev", serviceAccount: "ai-gateway" };
const issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
const host = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
const pool = "projects/445566778899/locations/global/workloadIdentityPools/atlas-dev-123456";

describe("the table of home and cloud", () => {
  it("has a keyless way from every home to every cloud", () => {
    expect(MECHANISMS).toEqual({
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
      gcp: { aws: "iamWebIdentity", azure: "entraFederatedCredential", gcp: "gkeWorkloadIdentity" },
    });
  });

  it("names one service account of the environment's own namespace, and none without a gateway", () => {
    expect(gatewayWorkload(resolved(gatewayed))).toEqual({ home: "aws", ...workload });
    expect(gatewayWorkload(resolved(minimal.aws))).toBeUndefined();
    expect(subjectOf(workload)).toBe("system:serviceaccount:atlas-dev:ai-gateway");
  });

  it("has the audiences that the token agent's projected tokens carry", () => {
    expect([AWS_AUDIENCE, AZURE_AUDIENCE]).toEqual([agent.AWS_AUDIENCE, agent.AZURE_AUDIENCE]);
    expect([AWS_AUDIENCE, AZURE_AUDIENCE]).toEqual([
      "sts.amazonaws.com",
      "api://AzureADTokenExchange",
    ]);
  });

  it("gives two service accounts two subjects, whatever their names", () => {
    const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
    const account = fc.record({ namespace: label, serviceAccount: label });
    fc.assert(
      fc.property(account, account, (a, b) => {
        const same = a.namespace === b.namespace && a.serviceAccount === b.serviceAccount;
        expect(subjectOf(a) === subjectOf(b)).toBe(same);
      }),
    );
  });
});

describe("renderWebIdentityTrust", () => {
  it("trusts exactly one issuer, audience and subject, compared as strings", () => {
    const text = renderWebIdentityTrust({
      accountId: "111122223333",
      region: "us-east-1",
      issuer,
      workload,
    });
    expect(JSON.parse(text)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WebIdentityOfOneServiceAccount",
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${host}:aud`]: "sts.amazonaws.com",
              [`${host}:sub`]: "system:serviceaccount:atlas-dev:ai-gateway",
            },
          },
        },
      ],
    });
    expect(issuerHost(issuer)).toBe(host);
  });
});

describe("Google's words", () => {
  it("are the provider's own name in each form it is asked for", () => {
    const provider = googleProviderName(pool, "gateway");
    expect(provider).toBe(`${pool}/providers/gateway`);
    expect(googleAudience(provider)).toBe(`//iam.googleapis.com/${provider}`);
    expect(googleTokenAudience(provider)).toBe(`https:${googleAudience(provider)}`);
  });

  it("let one principal in, never a set, on one equality", () => {
    expect(googlePrincipal(pool, subjectOf(workload))).toBe(
      `principal://iam.googleapis.com/${pool}/subject/system:serviceaccount:atlas-dev:ai-gateway`,
    );
    expect(googleCondition(subjectOf(workload))).toBe(
      'assertion.sub == "system:serviceaccount:atlas-dev:ai-gateway"',
    );
  });

  it("keep the pool's id within 4 to 32 characters and end it in the suffix", () => {
    for (const prefix of ["a-b", "atlas-dev", "a".repeat(20) + "-" + "b".repeat(40)]) {
      const id = poolIdFor(prefix, "123456");
      expect(id).toMatch(/^[a-z][a-z0-9-]{2,30}-123456$/);
      expect(id.length).toBeLessThanOrEqual(32);
    }
  });
});
