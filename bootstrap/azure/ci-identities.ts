import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { AZURE_AUDIENCE } from "../../components/identity/federation";
import { deterministicGuid } from "../../components/internal/guid";
import type { Tags } from "../../components/internal/tags";
import type { Purpose } from "../ci/ci";
import { ciOf, type CiChoice } from "../ci/ci-of";
import { assignRole } from "./role-assignment";
import {
  decryptPermissions,
  grantCondition,
  GRANTABLE_ROLES,
  readPermissions,
  statePermissions,
  writePermissions,
  type RolePermissions,
} from "./roles";

/** Arguments of {@link AzureCiIdentities}. Plain values: they decide which resources exist. */
export interface AzureCiIdentitiesArgs extends CiChoice {
  subscriptionId: string;
  location: string;
  environment: string;
  namePrefix: string;
  resourceGroupName: pulumi.Input<string>;
  /** Absent where the states live in another cloud. */
  state?: { containerId: pulumi.Output<string>; stackKeyId: pulumi.Output<string> };
  tags: Tags;
}

/**
 * Who deploys one environment on Azure from CI, without a key.
 *
 * Makes two managed identities, each trusting jobs of one purpose of the repository, one that can look and one that can
 * change; and custom roles with exactly the actions of the program's resource types. The one that changes may hand on three
 * built-in roles and no other.
 */
export class AzureCiIdentities extends pulumi.ComponentResource {
  /** Client ids of the identities; known when they have all their roles. */
  public readonly clientIds: Readonly<Record<Purpose, pulumi.Output<string>>>;

  constructor(name: string, args: AzureCiIdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:azure:AzureCiIdentities", name, args, opts);

    const subscription = `/subscriptions/${args.subscriptionId}`;
    const reads = this.createRole(
      `${name}-preview-role`,
      args,
      "preview",
      subscription,
      readPermissions(),
    );
    const writes = this.createRole(
      `${name}-deploy-role`,
      args,
      "deploy",
      subscription,
      writePermissions(),
    );
    const make = (purpose: Purpose, role: authorization.RoleDefinition): pulumi.Output<string> => {
      const identity = this.createIdentity(name, args, purpose);
      const roles = [
        assignRole(
          `${name}-${purpose}-resources`,
          {
            scope: subscription,
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
            roleDefinitionId: role.id,
            description: `${purpose === "deploy" ? "Changes" : "Previews"} ${args.namePrefix}`,
            ...(purpose === "deploy" && {
              condition: grantCondition(Object.values(GRANTABLE_ROLES)),
            }),
          },
          { parent: this },
        ),
        ...this.grantState(name, args, purpose, identity),
      ];
      return pulumi
        .all([identity.clientId, ...roles.map(({ id }) => id)])
        .apply(([clientId]) => clientId!);
    };
    this.clientIds = { preview: make("preview", reads), deploy: make("deploy", writes) };
    this.registerOutputs({ clientIds: this.clientIds });
  }

  private createRole(
    logicalName: string,
    args: AzureCiIdentitiesArgs,
    word: string,
    scope: pulumi.Input<string>,
    permissions: RolePermissions,
  ): authorization.RoleDefinition {
    return new authorization.RoleDefinition(
      logicalName,
      {
        roleDefinitionId: deterministicGuid("role", args.subscriptionId, args.namePrefix, word),
        roleName: `${args.namePrefix} ${word}`,
        roleType: "CustomRole",
        description: `CI of ${args.namePrefix}: ${word}`,
        scope,
        assignableScopes: [scope],
        permissions: [permissions],
      },
      { parent: this },
    );
  }

  private createIdentity(
    name: string,
    args: AzureCiIdentitiesArgs,
    purpose: Purpose,
  ): managedidentity.UserAssignedIdentity {
    const identity = new managedidentity.UserAssignedIdentity(
      `${name}-${purpose}`,
      {
        resourceName: `${args.namePrefix}-${purpose}`,
        resourceGroupName: args.resourceGroupName,
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
    const ci = ciOf(args);
    let last: pulumi.Resource | undefined;
    for (const { word, subject } of ci.azure(purpose)) {
      const suffix = word === undefined ? "" : `-${word}`;
      last = new managedidentity.FederatedIdentityCredential(
        `${name}-${purpose}-trust${suffix}`,
        {
          federatedIdentityCredentialResourceName: `${ci.word}${suffix}`,
          resourceGroupName: args.resourceGroupName,
          resourceName: identity.name,
          issuer: ci.issuer,
          subject,
          audiences: [AZURE_AUDIENCE],
        },
        // Azure refuses two writes of credentials under one identity at a time.
        { parent: this, ...(last && { dependsOn: [last] }) },
      );
    }
    return identity;
  }

  private grantState(
    name: string,
    args: AzureCiIdentitiesArgs,
    purpose: Purpose,
    identity: managedidentity.UserAssignedIdentity,
  ): authorization.RoleAssignment[] {
    if (args.state === undefined) return [];
    const subscription = `/subscriptions/${args.subscriptionId}`;
    const grant = (
      word: string,
      scope: pulumi.Output<string>,
      permissions: RolePermissions,
    ): authorization.RoleAssignment => {
      const role = this.createRole(
        `${name}-${purpose}-${word}-role`,
        args,
        `${purpose} ${word}`,
        subscription,
        permissions,
      );
      return assignRole(
        `${name}-${purpose}-${word}`,
        {
          scope,
          principalId: identity.principalId,
          principalType: "ServicePrincipal",
          roleDefinitionId: role.id,
          description: `Uses the states of ${args.namePrefix}`,
        },
        { parent: this },
      );
    };
    return [
      grant("state", args.state.containerId, statePermissions(purpose === "deploy")),
      grant("decrypt", args.state.stackKeyId, decryptPermissions()),
    ];
  }
}
