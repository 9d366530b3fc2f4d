import { CloudError, documented, type TypeFacts } from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  decidedOnce,
  failure,
  find,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  text,
  timestamp,
} from "./common";
import { builtInEntry, requireApiCluster } from "./eks-access-entry";
import { ACCESS_ENTRY, ACCESS_POLICY } from "./tokens";

const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/access_policy_association.go";
const HEAD = "arn:aws:eks::aws:cluster-access-policy/";

/** Policies for people and tools; checked 2026-11-21: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const STANDARD = [
  ...["AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSAdminViewPolicy"],
  ...["AmazonEKSEditPolicy", "AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy"],
].map((name) => HEAD + name);
/** The one for nodes of Auto Mode. */
const NODE = [`${HEAD}AmazonEKSAutoNodePolicy`];

/** What a principal may do in a cluster. */
export const accessPolicy: TypeFacts = {
  token: ACCESS_POLICY,
  operations: {
    create: "eks:AssociateAccessPolicy",
    read: "eks:ListAssociatedAccessPolicies",
    update: "eks:AssociateAccessPolicy",
    delete: "eks:DisassociateAccessPolicy",
  },
  facts: {
    replaceOn: documented(
      ["accessScope", "clusterName", "policyArn", "principalArn", "region"],
      `${PROVIDER} (RequiresReplace)`,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const scope = record(inputs.accessScope);
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkOneOf(inputs.policyArn, "policyArn", [...STANDARD, ...NODE]),
      ...checkOneOf(scope.type, "accessScope.type", ["cluster", "namespace"]),
    ];
    const names = list(scope.namespaces);
    if (
      scope.type === "namespace" &&
      (absent(scope, "namespaces") || (Array.isArray(scope.namespaces) && names.length === 0))
    )
      failures.push(
        failure(
          "accessScope.namespaces",
          "must name at least one namespace for the type namespace, got none",
        ),
      );
    if (scope.type === "cluster" && names.length > 0)
      failures.push(
        failure("accessScope.namespaces", "must not be set for the type cluster; leave it out"),
      );
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const cluster = requireApiCluster(context);
    const own = find(
      context,
      ACCESS_ENTRY,
      (one) =>
        one.inputs.clusterName === cluster.id && one.inputs.principalArn === inputs.principalArn,
    );
    const type = own
      ? (text(own.inputs.type) ?? "STANDARD")
      : builtInEntry(cluster, inputs.principalArn);
    if (type === undefined)
      throw new CloudError(
        "ResourceNotFoundException",
        404,
        `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
      );
    const fits = type === "EC2" ? NODE : type === "STANDARD" ? STANDARD : [];
    if (!fits.includes(String(inputs.policyArn)))
      throw new CloudError(
        "InvalidRequestException",
        400,
        `The policy ${String(inputs.policyArn)} cannot be associated with an access entry of the type ${type}.`,
      );
    const twin = find(
      context,
      ACCESS_POLICY,
      (one) =>
        one.id !== stored?.id &&
        one.inputs.clusterName === cluster.id &&
        one.inputs.principalArn === inputs.principalArn &&
        one.inputs.policyArn === inputs.policyArn,
    );
    // EKS overwrites the scope of an association that is there: two owners of one are refused.
    if (twin)
      throw new CloudError(
        "ResourceInUseException",
        409,
        "The access policy is associated already.",
      );
  },
  id: ({ inputs }) =>
    [inputs.clusterName, inputs.principalArn, inputs.policyArn].map(String).join("#"),
  outputs: (context) => ({
    associatedAt: decidedOnce(context, "associatedAt", () => timestamp(context.now)),
    modifiedAt: timestamp(context.now),
  }),
  equal: (path, before, after) =>
    path === "accessScope.namespaces" ? sameSets(before, after) : sameJson(before, after),
};
