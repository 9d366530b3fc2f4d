import { renderPolicy } from "../../components/aws/policy-document";
import { AWS_AUDIENCE, issuerHost } from "../../components/identity/federation";
import { GITHUB_ISSUER, githubSubject, type Repository } from "../spec";
import { iamArn, type AwsPlace } from "./names";

/** ARN of the account's provider for tokens of GitHub Actions. */
export const githubProviderArn = (place: AwsPlace): string =>
  iamArn(place, `oidc-provider/${issuerHost(GITHUB_ISSUER)}`);

/**
 * Trust in jobs of one repository that run in one environment of it: exact audience and subject, and the numbers of
 * repository and owner, which a new owner of their names does not get. AWS compares these claims since January 2026
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, 2026-11-21).
 */
export function renderGithubTrust(
  place: AwsPlace,
  github: Repository,
  githubEnvironment: string,
): string {
  const host = issuerHost(GITHUB_ISSUER);
  return renderPolicy([
    {
      Sid: "JobsOfOneEnvironment",
      Effect: "Allow",
      Principal: { Federated: githubProviderArn(place) },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${host}:aud`]: AWS_AUDIENCE,
          [`${host}:sub`]: githubSubject(github, githubEnvironment),
          [`${host}:repository_id`]: github.repositoryId,
          [`${host}:repository_owner_id`]: github.organizationId,
        },
      },
    },
  ]);
}
