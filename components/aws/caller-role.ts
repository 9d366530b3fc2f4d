import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayCaller } from "../endpoint";
import { AWS_AUDIENCE, issuerHost, subjectOf, type Workload } from "../identity/federation";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";
import type { AwsCallerSpec } from "../spec/types";
import { partition } from "./arns";
import { renderInvokePolicy, type InvokableModel } from "./invoke-policy";
import { renderPolicy } from "./policy-document";
import { ROLE_NAME_MAX_LENGTH } from "./role-name";

const DEFAULT_NAMESPACE = "ai-gateway";
const DEFAULT_SERVICE_ACCOUNT = "ai-gateway";

/** What {@link createCallerRole} needs to know. */
export interface CallerRoleSettings {
  accountId: string;
  region: string;
  namePrefix: string;
  /** Who may take the role when there is no gateway. */
  caller: AwsCallerSpec;
  /** Who may take the role when there is one; nobody else then. */
  gateway?: GatewayCaller;
  /** ARN of the managed policy that bounds the role. */
  permissionsBoundary?: string;
  tags: Tags;
  models: pulumi.Input<InvokableModel[]>;
  guardrails: pulumi.Input<{ arn: string; version: string; keyArn: string }[]>;
}

/** The callers' role and its policy. */
export interface CreatedCallerRole {
  role: iam.Role;
  policy: iam.RolePolicy;
}

/** The role that callers take, the gateway's pods by their cluster's token and others through EKS Pod Identity, and what it may call. */
export function createCallerRole(
  name: string,
  settings: CallerRoleSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedCallerRole {
  const role = new iam.Role(
    `${name}-role`,
    {
      name: physicalName([settings.namePrefix, "bedrock", "caller"], {
        maxLength: ROLE_NAME_MAX_LENGTH,
      }),
      description: `Calls the models of ${settings.namePrefix} with their guardrail`,
      assumeRolePolicy: trustOf(settings),
      ...(settings.permissionsBoundary !== undefined && {
        permissionsBoundary: settings.permissionsBoundary,
      }),
      tags: settings.tags,
    },
    opts,
  );
  const policy = new iam.RolePolicy(
    `${name}-role-policy`,
    {
      name: "invoke-models",
      role: role.name,
      policy: pulumi
        .all([settings.models, settings.guardrails])
        .apply(([models, guardrails]) => renderInvokePolicy({ models, guardrails })),
    },
    opts,
  );
  return { role, policy };
}

function trustOf(settings: CallerRoleSettings): pulumi.Input<string> {
  const { accountId, region, gateway } = settings;
  if (gateway === undefined) return renderPodIdentityTrust(accountId, settings.caller);
  return pulumi
    .output(gateway.issuer)
    .apply((issuer) => renderWebIdentityTrust({ accountId, region, issuer, workload: gateway }));
}

/**
 * Trust in one service account of one cluster, by the token its issuer signs: exact subject and audience, compared as
 * strings, in one statement. Any pod that shares the issuer but not the service account is refused.
 */
export function renderWebIdentityTrust(settings: {
  accountId: string;
  region: string;
  issuer: string;
  workload: Workload;
}): string {
  const { accountId, region, workload } = settings;
  const host = issuerHost(settings.issuer);
  return renderPolicy([
    {
      Sid: "WebIdentityOfOneServiceAccount",
      Effect: "Allow",
      Principal: { Federated: `arn:${partition(region)}:iam::${accountId}:oidc-provider/${host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${host}:aud`]: AWS_AUDIENCE, [`${host}:sub`]: subjectOf(workload) },
      },
    },
  ]);
}

/**
 * Trust in EKS Pod Identity for one service account: the session tags that the service sets itself pin namespace and
 * service account, and the source pins account and, where given, cluster.
 */
export function renderPodIdentityTrust(accountId: string, caller: AwsCallerSpec): string {
  return renderPolicy([
    {
      Sid: "PodIdentityOfOneServiceAccount",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:SourceAccount": accountId,
          "aws:RequestTag/kubernetes-namespace": caller.namespace ?? DEFAULT_NAMESPACE,
          "aws:RequestTag/kubernetes-service-account":
            caller.serviceAccount ?? DEFAULT_SERVICE_ACCOUNT,
        },
        ...(caller.clusterArn === undefined
          ? {}
          : { ArnEquals: { "aws:SourceArn": caller.clusterArn } }),
      },
    },
  ]);
}
