import * as pulumi from "@pulumi/pulumi";
import type { ExistingClusterSpec } from "../../spec/types";
import { clusterArn } from "../arns";
import type { ClusterHandle } from "./cluster";
import type { NetworkHandle } from "./network";

/** The network of a cluster made by someone else. */
export function givenNetwork(existing: ExistingClusterSpec): NetworkHandle {
  return {
    vpcId: pulumi.output(existing.vpcId),
    publicSubnetIds: existing.publicSubnetIds.map((id) => pulumi.output(id)),
    privateSubnetIds: existing.privateSubnetIds.map((id) => pulumi.output(id)),
    egressAddresses: existing.egressAddresses.map((address) => pulumi.output(address)),
    privateCidrs: [],
    ready: [],
  };
}

/** A cluster made by someone else. */
export function givenCluster(
  existing: ExistingClusterSpec,
  place: { accountId: string; region: string },
): ClusterHandle {
  return {
    name: existing.name,
    arn: pulumi.output(clusterArn(place.region, place.accountId, existing.name)),
    endpoint: pulumi.output(existing.endpoint),
    certificateAuthority: pulumi.output(existing.certificateAuthority),
    issuer: pulumi.output(existing.oidcIssuer),
    securityGroupId: pulumi.output(existing.securityGroupId),
  };
}
