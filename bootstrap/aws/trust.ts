import { renderPolicy } from "../../components/aws/policy-document";
import { AWS_AUDIENCE, issuerHost } from "../../components/identity/federation";
import type { Ci, Purpose } from "../ci/ci";
import { iamArn, type AwsPlace } from "./names";

/** ARN of the account's provider for the CI system's tokens. */
const providerArn = (place: AwsPlace, { issuer }: Ci): string =>
  iamArn(place, `oidc-provider/${issuerHost(issuer)}`);

/** Trust in jobs of one purpose: the exact audience, and what the CI system's tokens say of the job. */
export function renderTrust(place: AwsPlace, ci: Ci, purpose: Purpose): string {
  const host = issuerHost(ci.issuer);
  const { equals, like } = ci.aws(purpose);
  const keys = (claims: Record<string, string>) =>
    Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${host}:${claim}`, value]));
  return renderPolicy([
    {
      Sid: "JobsOfOneEnvironment",
      Effect: "Allow",
      Principal: { Federated: providerArn(place, ci) },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: keys({ aud: AWS_AUDIENCE, ...equals }),
        ...(like && { StringLike: keys(like) }),
      },
    },
  ]);
}
