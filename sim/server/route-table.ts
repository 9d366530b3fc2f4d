import { CloudError, type Props, type ProviderSettings } from "../model";
import type { ControlPlane } from "./plane";
import { object } from "./values";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** Whom a route may lead to; the provider answers the empty text for what it does not lead to. */
const TARGETS = [
  "carrierGatewayId",
  "coreNetworkArn",
  "destinationPrefixListId",
  "egressOnlyGatewayId",
  "gatewayId",
  "instanceId",
  "ipv6CidrBlock",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
] as const;

/**
 * EC2's DescribeRouteTables as the provider's data source answers it, for one table named by its id
 * (docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html).
 */
export function routeTable(inputs: Props, settings: ProviderSettings, plane: ControlPlane): Props {
  const id = inputs["routeTableId"];
  if (typeof id !== "string") {
    throw new Error(
      "`routeTableId`: the local clouds find a route table by its id alone, got none; give it",
    );
  }
  const region = String(inputs["region"] ?? settings.region ?? "");
  const here = (token: string) =>
    plane.store
      .all(token)
      .filter(
        ({ scope, deletedAt }) =>
          deletedAt === undefined && scope.account === settings.account && scope.region === region,
      );
  const table = here(TABLE).find((one) => one.id === id);
  if (!table || plane.isFresh(table)) {
    throw new CloudError(
      "NotFound",
      404,
      "query returned no results. Please change your search criteria and try again",
    );
  }
  const ofTable = (token: string) =>
    here(token).filter((one) => one.inputs["routeTableId"] === id && !plane.isFresh(one));
  const text = (values: Props, key: string): string =>
    typeof values[key] === "string" ? values[key] : "";
  return {
    ...inputs,
    id,
    region,
    arn: text(table.state, "arn"),
    ownerId: settings.account,
    routeTableId: id,
    vpcId: text(table.inputs, "vpcId"),
    gatewayId: text(inputs, "gatewayId"),
    subnetId: text(inputs, "subnetId"),
    tags: object(table.inputs["tags"]),
    associations: ofTable(ASSOCIATION).map((one) => ({
      routeTableAssociationId: one.id,
      routeTableId: id,
      subnetId: text(one.inputs, "subnetId"),
      gatewayId: text(one.inputs, "gatewayId"),
      main: false,
    })),
    routes: ofTable(ROUTE).map((one) => ({
      cidrBlock: text(one.inputs, "destinationCidrBlock"),
      ...Object.fromEntries(TARGETS.map((key) => [key, text(one.inputs, key)])),
    })),
  };
}
