import {
  CloudError,
  documented,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  find,
  got,
  list,
  markedUuid,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { arnName } from "./arn";
import { callerArns, ROLE } from "./iam-principals";
import { ACCESS_ENTRY, CLUSTER } from "./tokens";

const API = "https://docs.aws.amazon.com/eks/latest/APIReference";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/access_entry.go";
const TYPES = [
  "STANDARD",
  "EC2",
  "EC2_LINUX",
  "EC2_WINDOWS",
  "FARGATE_LINUX",
  "HYBRID_LINUX",
  "HYPERPOD_LINUX",
];

/** The cluster an access entry is for, or EKS's refusal: it must be there and know access entries. */
export function requireApiCluster(context: HookContext): StoredResource {
  const { clusterName } = context.inputs;
  const cluster = find(context, CLUSTER, (one) => one.id === clusterName);
  if (!cluster)
    throw new CloudError(
      "ResourceNotFoundException",
      404,
      `No cluster found for name: ${String(clusterName)}.`,
    );
  const mode = text(record(cluster.inputs.accessConfig).authenticationMode) ?? "CONFIG_MAP";
  if (mode === "CONFIG_MAP")
    throw new CloudError(
      "InvalidRequestException",
      400,
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
  return cluster;
}

/** Principals that EKS itself lets in: the creator of a cluster, and the role of Auto Mode's nodes. */
export function builtInEntry(
  cluster: StoredResource,
  principalArn: unknown,
): "STANDARD" | "EC2" | undefined {
  const access = record(cluster.inputs.accessConfig);
  const role = callerArns(cluster.scope.account).at(-1);
  if (principalArn === role && access.bootstrapClusterCreatorAdminPermissions !== false)
    return "STANDARD";
  return record(cluster.inputs.computeConfig).nodeRoleArn === principalArn ? "EC2" : undefined;
}

/** A principal that a cluster lets in. */
export const accessEntry: TypeFacts = {
  token: ACCESS_ENTRY,
  operations: {
    create: "eks:CreateAccessEntry",
    read: "eks:DescribeAccessEntry",
    update: "eks:UpdateAccessEntry",
    delete: "eks:DeleteAccessEntry",
  },
  facts: {
    replaceOn: documented(
      ["clusterName", "principalArn", "region", "type"],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented({ type: "STANDARD" }, `${API}/API_CreateAccessEntry.html`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.type, "type", TYPES),
      ...checkText(inputs, "principalArn", {
        pattern: /^arn:aws:iam::\d{12}:(role|user)\/.+$/,
        max: 2048,
        words: "the ARN of a role or user, not of a session",
      }),
    ];
    list(inputs.kubernetesGroups).forEach((group, index) => {
      if (typeof group === "string" && /^(system|eks|aws|amazon|iam):/.test(group))
        failures.push(
          failure(
            `kubernetesGroups[${index}]`,
            `must not begin with system:, eks:, aws:, amazon: or iam:, ${got(group)}`,
          ),
        );
    });
    const isStandard = absent(inputs, "type") || inputs.type === "STANDARD";
    if (!isStandard && inputs.type !== undefined && list(inputs.kubernetesGroups).length > 0)
      failures.push(
        failure(
          "kubernetesGroups",
          `can be set for the type STANDARD only, ${got(inputs.type)}; leave it out`,
        ),
      );
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const cluster = requireApiCluster(context);
    const { principalArn } = inputs;
    const exists =
      callerArns(context.scope.account).includes(String(principalArn)) ||
      find(context, ROLE, (one) => valueOf(one, "arn") === principalArn, "account") !== undefined;
    if (!exists)
      throw new CloudError(
        "InvalidParameterException",
        400,
        `The specified principalArn is invalid: invalid principal: ${String(principalArn)} does not exist`,
      );
    const twin = find(
      context,
      ACCESS_ENTRY,
      (one) =>
        one.id !== stored?.id &&
        one.inputs.clusterName === cluster.id &&
        one.inputs.principalArn === principalArn,
    );
    if (twin !== undefined || builtInEntry(cluster, principalArn) !== undefined)
      throw new CloudError(
        "ResourceInUseException",
        409,
        "The specified access entry resource is already in use on this cluster.",
      );
  },
  id: ({ inputs }) => `${String(inputs.clusterName)}:${String(inputs.principalArn)}`,
  outputs(context) {
    const { inputs, scope } = context;
    const principal = String(inputs.principalArn);
    const at = `${String(inputs.clusterName)}/role/${scope.account}/${arnName(principal)}`;
    return {
      accessEntryArn: `arn:aws:eks:${scope.region}:${scope.account}:access-entry/${at}/${markedUuid(context)}`,
      createdAt: decidedOnce(context, "createdAt", () => timestamp(context.now)),
      modifiedAt: timestamp(context.now),
      kubernetesGroups: inputs.kubernetesGroups ?? [],
      userName:
        inputs.userName ??
        `arn:aws:sts::${scope.account}:assumed-role/${arnName(principal)}/{{SessionName}}`,
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    path === "kubernetesGroups" ? sameSets(before, after) : sameJson(before, after),
};
