import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayCaller } from "../endpoint";
import { AZURE_AUDIENCE, subjectOf } from "../identity/federation";
import { deterministicGuid } from "../internal/guid";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";

/** Built-in role "Cognitive Services OpenAI User": calls deployments, changes nothing (learn.microsoft.com/azure/role-based-access-control/built-in-roles, 2026-11-21). */
const OPENAI_USER_ROLE = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

/** 3 to 128 characters (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11-21). */
const IDENTITY_NAME = { maxLength: 128, minLength: 3 };

/** What {@link createCaller} needs to know. */
export interface CallerSettings {
  location: string;
  namePrefix: string;
  resourceGroupName: pulumi.Input<string>;
  tags: Tags;
}

/** The managed identity that callers use. */
export function createCaller(
  name: string,
  settings: CallerSettings,
  opts: pulumi.CustomResourceOptions,
): managedidentity.UserAssignedIdentity {
  return new managedidentity.UserAssignedIdentity(
    `${name}-caller`,
    {
      resourceName: physicalName([settings.namePrefix, "caller"], IDENTITY_NAME),
      resourceGroupName: settings.resourceGroupName,
      location: settings.location,
      tags: settings.tags,
    },
    opts,
  );
}

/** What {@link createCallerTrust} needs to know. */
export interface TrustSettings {
  resourceGroupName: pulumi.Input<string>;
  identityName: pulumi.Input<string>;
  gateway: GatewayCaller;
}

/** Lets the gateway's pods be the callers' identity, by the token of exactly its service account. */
export function createCallerTrust(
  name: string,
  settings: TrustSettings,
  opts: pulumi.CustomResourceOptions,
): managedidentity.FederatedIdentityCredential {
  return new managedidentity.FederatedIdentityCredential(
    `${name}-caller-trust`,
    {
      federatedIdentityCredentialResourceName: "gateway",
      resourceGroupName: settings.resourceGroupName,
      resourceName: settings.identityName,
      issuer: settings.gateway.issuer,
      subject: subjectOf(settings.gateway),
      audiences: [AZURE_AUDIENCE],
    },
    opts,
  );
}

/** What {@link createCallerRole} needs to know. */
export interface RoleSettings {
  location: string;
  subscriptionId: string;
  accountId: pulumi.Output<string>;
  principalId: pulumi.Output<string>;
}

/** Lets the callers' identity use one account's deployments. */
export function createCallerRole(
  name: string,
  settings: RoleSettings,
  opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
  const { location, subscriptionId, accountId, principalId } = settings;
  const roleDefinitionId = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${OPENAI_USER_ROLE}`;
  return new authorization.RoleAssignment(
    `${name}-caller-role-${location}`,
    {
      // Unique in the tenant; made of what Azure refuses to change in place, so that a change makes a new assignment.
      roleAssignmentName: pulumi
        .all([accountId, principalId])
        .apply(([scope, principal]) =>
          deterministicGuid(scope.toLowerCase(), principal, roleDefinitionId),
        ),
      scope: accountId,
      principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId,
      description: "Calls the deployments of the AI endpoint",
    },
    opts,
  );
}
