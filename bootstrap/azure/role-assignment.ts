import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { deterministicGuid } from "../../components/internal/guid";

/** What {@link assignRole} needs to know. */
export interface RoleGrant {
  scope: pulumi.Input<string>;
  principalId: pulumi.Input<string>;
  principalType: "Group" | "ServicePrincipal";
  roleDefinitionId: pulumi.Input<string>;
  description: string;
  /** Narrows what the role may do, in Azure's condition language, version 2.0. */
  condition?: string;
}

/** Id of a role definition of a subscription, built-in ones included. */
export const roleDefinitionId = (subscriptionId: string, guid: string): string =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

/** Gives a principal a role; named after what Azure refuses to change in place, so that a change makes a new one. */
export function assignRole(
  name: string,
  grant: RoleGrant,
  opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
  const { condition, ...rest } = grant;
  return new authorization.RoleAssignment(
    name,
    {
      ...rest,
      roleAssignmentName: pulumi
        .all([grant.scope, grant.principalId, grant.roleDefinitionId])
        .apply(([scope, principal, role]) =>
          deterministicGuid(scope.toLowerCase(), principal, role.toLowerCase()),
        ),
      ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
    },
    opts,
  );
}
