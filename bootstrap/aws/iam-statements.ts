import { partition } from "../../components/aws/arns";
import { oneOrMany, type Statement } from "../../components/aws/policy-document";
import { issuerHost } from "../../components/identity/federation";
import { boundaryArn, iamArn, tagsAre, type AwsPlace } from "./names";

/**
 * AWS' own policies that the environment's roles may have: EKS Auto Mode's, and nothing that reads data or changes IAM
 * beyond instance profiles (docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html, 2026-11-21).
 */
const MANAGED_POLICIES = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
];

/** Services to which the environment's roles are passed. */
const PASSED_TO = [
  "bedrock.amazonaws.com",
  "ec2.amazonaws.com",
  "eks.amazonaws.com",
  "scheduler.amazonaws.com",
];

/** Services whose service-linked roles an account gets with its first resource of theirs. */
const LINKED_SERVICES = [
  "eks.amazonaws.com",
  "elasticache.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "scraper.aps.amazonaws.com",
];

const INLINE = ["iam:DeleteRolePolicy", "iam:PutRolePolicy"];
const ATTACH = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"];

/**
 * What the deploy identity may do to IAM without becoming more than it is. Roles with policies written here carry the
 * boundary, which ends at the environment's own models, stores and keys; roles without it get nothing but EKS' own policies.
 * Nothing below `/ci/` is in reach: neither the identities themselves nor the boundary.
 */
export function escalations(place: AwsPlace, actions: readonly string[]): Statement[] {
  const roles = iamArn(place, `role/${place.namePrefix}-*`);
  const clusterRoles = iamArn(place, `role/${place.namePrefix}-eks-*`);
  const issuers = iamArn(
    place,
    `oidc-provider/${issuerHost(`https://oidc.eks.${place.region}.amazonaws.com`)}/id/*`,
  );
  const bounded = { "iam:PermissionsBoundary": boundaryArn(place) };
  // Another environment's name may begin with this one's; a role that is being made has no tags yet.
  const ours = { StringEqualsIfExists: tagsAre("aws:ResourceTag", place) };
  const managed = MANAGED_POLICIES.map(
    (name) => `arn:${partition(place.region)}:iam::aws:policy/${name}`,
  );
  const left = new Set(actions);
  const take = (wanted: readonly string[] | RegExp): string[] => {
    const taken = [...left].filter((action) =>
      wanted instanceof RegExp ? wanted.test(action) : wanted.includes(action),
    );
    for (const action of taken) left.delete(action);
    return taken;
  };
  const statement = (
    Sid: string,
    taken: string[],
    Resource: string,
    Condition?: Statement["Condition"],
  ): Statement[] =>
    taken.length === 0
      ? []
      : [
          {
            Sid,
            Effect: "Allow",
            Action: oneOrMany(taken),
            Resource,
            ...(Condition && { Condition }),
          },
        ];

  const create = take(["iam:CreateRole"]);
  return [
    ...statement("MakeRolesWithinBoundary", create, roles, { StringEquals: bounded }),
    ...statement("MakeClusterRoles", create, clusterRoles, {
      StringEquals: tagsAre("aws:RequestTag", place),
    }),
    ...statement("WritePoliciesWithinBoundary", take(INLINE), roles, { StringEquals: bounded }),
    ...statement("AttachEksPolicies", take(ATTACH), clusterRoles, {
      ArnEquals: { "iam:PolicyARN": managed },
      ...ours,
    }),
    ...statement("PassRoles", take(["iam:PassRole"]), roles, {
      StringEquals: { "iam:PassedToService": PASSED_TO },
      ...ours,
    }),
    ...statement(
      "LinkServices",
      take(["iam:CreateServiceLinkedRole"]),
      iamArn(place, "role/aws-service-role/*"),
      { StringEquals: { "iam:AWSServiceName": LINKED_SERVICES } },
    ),
    ...statement("TrustClusters", take(/^iam:.*OpenIDConnectProvider/), issuers),
    ...statement("ChangeRoles", take(/^iam:/), roles, ours),
  ];
}
