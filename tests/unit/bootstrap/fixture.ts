import { AwsBootstrap } from "../../../bootstrap/aws/aws-bootstrap";
import { AzureBootstrap } from "../../../bootstrap/azure/azure-bootstrap";
import { GcpBootstrap } from "../../../bootstrap/gcp/gcp-bootstrap";
import type { Repository } from "../../../bootstrap/ci/github";
import type { GitlabProject } from "../../../bootstrap/ci/gitlab";
import { resolveBootstrap, type BootstrapSpec } from "../../../bootstrap/spec";
import { record, type Recording } from "../components/record";

/** Every key of a description but `state`. */
export const description: BootstrapSpec & { github: Repository } = {
  tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
  state: "aws",
  github: {
    organization: "acme",
    organizationId: "10000001",
    repository: "api",
    repositoryId: "20000002",
  },
  aws: {
    accountId: "111122223333",
    region: "us-east-1",
    githubProvider: "create",
    operators: ["role/platform-admin"],
    zoneIds: ["Z0123456789ABCDEFGHIJ"],
    documentBuckets: ["atlas-documents"],
  },
  azure: {
    subscriptionId: "00000000-0000-4000-8000-000000000001",
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    location: "eastus2",
    operators: ["51a00000-0000-0000-0000-00000000a001"],
    allowedAddresses: ["203.0.113.10"],
  },
  gcp: {
    project: "atlas-ml",
    location: "us-central1",
    operators: ["group:platform@example.com"],
  },
};

/** The project at GitLab, but for the branch of the environment. */
export const project = {
  project: "acme/platform/api",
  projectId: "30000003",
  previewBranches: ["main", "staging"],
} satisfies Partial<GitlabProject>;

/** Branch of each environment at GitLab, as .gitlab-ci.yml has them with the default branch `main`. */
export const branches: Readonly<Record<string, string>> = {
  dev: "main",
  staging: "staging",
  prod: "prod",
};

/** What differs in a description when CI is GitLab's. */
export function onGitlab(
  environment: string,
  change: Partial<GitlabProject> = {},
): Partial<BootstrapSpec> {
  const { githubProvider, ...aws } = description.aws!;
  return {
    github: undefined,
    gitlab: { ...project, branch: branches[environment]!, ...change },
    aws: { ...aws, gitlabProvider: githubProvider },
  };
}

/** What an environment's bootstrap registers on one cloud, which holds the states too. */
export function recordCloud(
  cloud: "aws" | "azure" | "gcp",
  environment: string,
  change: Partial<BootstrapSpec> = {},
): Promise<Recording<unknown>> {
  const spec = resolveBootstrap({ ...description, state: cloud, ...change }, environment);
  const { aws, azure, gcp, ...shared } = spec;
  const holdsState = spec.state === cloud;
  return record(
    () => {
      if (cloud === "aws") return new AwsBootstrap("b", { ...shared, ...aws!, holdsState });
      if (cloud === "azure") return new AzureBootstrap("b", { ...shared, ...azure!, holdsState });
      return new GcpBootstrap("b", {
        ...shared,
        gcpProject: gcp!.project,
        location: gcp!.location,
        operators: gcp!.operators,
        holdsState,
      });
    },
    {
      calls: {
        "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": () => ({
          member: "serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com",
        }),
      },
    },
  );
}
