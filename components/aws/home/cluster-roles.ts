import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../internal/names";
import type { Tags } from "../../internal/tags";
import { partition } from "../arns";
import { renderPolicy } from "../policy-document";
import { ROLE_NAME_MAX_LENGTH } from "../role-name";

/** What EKS Auto Mode does in the account for the cluster (docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html, 2026-11-21). */
const CLUSTER_POLICIES = [
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
] as const;

/** What a node needs itself (docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html, 2026-11-21). */
const NODE_POLICIES = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSWorkerNodeMinimalPolicy",
] as const;

/** What {@link createClusterRoles} needs to know. */
export interface ClusterRolesSettings {
  accountId: string;
  region: string;
  namePrefix: string;
  tags: Tags;
}

/** The roles and what has to be attached before the cluster is made, and until it is gone. */
export interface CreatedClusterRoles {
  cluster: iam.Role;
  node: iam.Role;
  attachments: iam.RolePolicyAttachment[];
}

/** The control plane's role and the nodes' role, with AWS' own policies for EKS Auto Mode and nothing else. */
export function createClusterRoles(
  name: string,
  settings: ClusterRolesSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedClusterRoles {
  const role = (
    logicalName: string,
    word: "cluster" | "node",
    description: string,
    trust: string,
  ): iam.Role =>
    new iam.Role(
      logicalName,
      {
        name: physicalName([settings.namePrefix, "eks", word], { maxLength: ROLE_NAME_MAX_LENGTH }),
        description: `${description} ${settings.namePrefix}`,
        assumeRolePolicy: trust,
        tags: settings.tags,
      },
      opts,
    );
  const cluster = role(
    `${name}-role`,
    "cluster",
    "Runs the control plane of",
    renderClusterTrust(settings.accountId),
  );
  const node = role(`${name}-node-role`, "node", "Runs the nodes of", renderNodeTrust());
  const attach = (to: iam.Role, logicalName: string, policy: string): iam.RolePolicyAttachment =>
    new iam.RolePolicyAttachment(
      `${logicalName}-${policy}`,
      { role: to.name, policyArn: `arn:${partition(settings.region)}:iam::aws:policy/${policy}` },
      opts,
    );
  return {
    cluster,
    node,
    attachments: [
      ...CLUSTER_POLICIES.map((policy) => attach(cluster, `${name}-role`, policy)),
      ...NODE_POLICIES.map((policy) => attach(node, `${name}-node-role`, policy)),
    ],
  };
}

/**
 * Trust in EKS acting for this account's clusters (docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html,
 * 2026-11-21). `sts:TagSession` lets Auto Mode mark its session with the cluster's name, which AWS' policies compare with
 * the tags of what it touches.
 */
export function renderClusterTrust(accountId: string): string {
  return renderPolicy([
    {
      Sid: "EksRunsCluster",
      Effect: "Allow",
      Principal: { Service: "eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ]);
}

/** Trust in EC2, for the instances that Auto Mode starts. */
export function renderNodeTrust(): string {
  return renderPolicy([
    {
      Sid: "Ec2RunsNodes",
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ]);
}
