import type { StoredResource } from "../model";
import { at, list, text } from "../facts/judge";
import type { Clouds } from "./clouds";
import { CLUSTER } from "./tokens/subject";

const SUBNET = "aws:ec2/subnet:Subnet";
const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";

const valueOf = (one: StoredResource | undefined, property: string): string | undefined =>
  text(one?.state[property]) || text(one?.inputs[property]) || undefined;

/** Where callers come from: the public addresses of the NAT gateways in the VPC of a cluster, or addresses given by hand. */
export class Home {
  constructor(
    private readonly clouds: Clouds,
    private readonly clusterArn: string | undefined,
    private readonly given: readonly string[] = [],
  ) {}

  /** Public addresses; empty when the cluster is not there or has no way out. */
  addresses(): string[] {
    if (this.given.length > 0) return [...this.given];
    const { clouds } = this;
    const cluster = clouds.find(CLUSTER, (one) => valueOf(one, "arn") === this.clusterArn);
    if (!cluster) return [];
    const vpc = this.vpcOf(cluster);
    const gateways = clouds.list(
      NAT_GATEWAY,
      (one) => this.vpcOfSubnet(valueOf(one, "subnetId")) === vpc && vpc !== undefined,
    );
    const found = gateways.map(
      (gateway) =>
        valueOf(gateway, "publicIp") ??
        valueOf(
          clouds.find(EIP, (one) =>
            [one.id, valueOf(one, "allocationId")].includes(valueOf(gateway, "allocationId")),
          ),
          "publicIp",
        ),
    );
    return found.filter((address) => address !== undefined).sort();
  }

  /** VPC of the cluster: its own output, else that of its subnets. */
  vpcOf(cluster: StoredResource): string | undefined {
    const config = cluster.state.vpcConfig ?? cluster.inputs.vpcConfig;
    const own = text(at(config, "vpcId"));
    if (own !== undefined && own !== "") return own;
    const subnets = list(at(cluster.inputs, "vpcConfig.subnetIds"));
    return this.vpcOfSubnet(text(subnets[0]));
  }

  private vpcOfSubnet(id: string | undefined): string | undefined {
    return valueOf(
      this.clouds.find(SUBNET, (one) => one.id === id),
      "vpcId",
    );
  }
}
