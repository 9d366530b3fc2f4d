import clusterCa from "./data/cluster-ca.json";
import { CloudError, documented, guessed, type TypeFacts } from "../../model";
import {
  decidedOnce,
  list,
  MARK,
  record,
  sameApart,
  sameJson,
  sameSets,
  tagsAll,
  timestamp,
} from "./common";
import { overlaps, parseCidr } from "./cidr";
import { admitCluster, checkCluster, DECIDED } from "./eks-cluster-rules";
import { DEFAULT_VERSION } from "./eks-versions";
import { byId } from "./network";
import { CLUSTER, NODE_GROUP, SUBNET, VPC } from "./tokens";

const API = "https://docs.aws.amazon.com/eks/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/cluster.go";
const SERVICE_RANGES = ["serviceIpv4Cidr", "serviceIpv6Cidr"];

/** A Kubernetes control plane, and with Auto Mode the nodes under it. */
export const cluster: TypeFacts = {
  token: CLUSTER,
  operations: {
    create: "eks:CreateCluster",
    read: "eks:DescribeCluster",
    update: "eks:UpdateClusterConfig",
    delete: "eks:DeleteCluster",
  },
  facts: {
    replaceOn: documented(
      [
        ...["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
        ...["computeConfig.nodeRoleArn", "kubernetesNetworkConfig.ipFamily"],
        ...[
          "kubernetesNetworkConfig.serviceIpv4Cidr",
          "name",
          "region",
          "remoteNetworkConfig",
          "roleArn",
        ],
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[0-9A-Za-z][0-9A-Za-z_-]*$",
        minLength: 1,
        maxLength: 100,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ResourceInUseException", status: 409 },
      },
      `${API}/API_CreateCluster.html`,
    ),
    defaults: documented(
      {
        "accessConfig.authenticationMode": "CONFIG_MAP",
        "accessConfig.bootstrapClusterCreatorAdminPermissions": true,
        bootstrapSelfManagedAddons: true,
        "controlPlaneScalingConfig.tier": "standard",
        deletionProtection: false,
        "kubernetesNetworkConfig.elasticLoadBalancing.enabled": false,
        "kubernetesNetworkConfig.ipFamily": "ipv4",
        "upgradePolicy.supportType": "EXTENDED",
        version: DEFAULT_VERSION,
        "vpcConfig.endpointPrivateAccess": false,
        "vpcConfig.endpointPublicAccess": true,
      },
      `${API}/API_CreateCluster.html; ${PROVIDER}`,
    ),
    deleteBlockedBy: documented(
      [
        {
          token: NODE_GROUP,
          property: "clusterName",
          by: "name",
          code: "ResourceInUseException",
          status: 409,
        },
      ],
      `${API}/API_DeleteCluster.html`,
    ),
    quota: documented({ max: 100, per: "region", code: "ResourceLimitExceededException" }, QUOTAS),
    latency: guessed({ createSeconds: 600 }, `${PROVIDER} (waits up to 30 minutes)`),
  },
  location: { property: "region" },
  decides: {
    vpcConfig: [...DECIDED, "publicAccessCidrs"],
    kubernetesNetworkConfig: SERVICE_RANGES,
  },
  check: checkCluster,
  admit: admitCluster,
  id: (context) => String(context.inputs.name),
  outputs(context) {
    const { account, region } = context.scope;
    const { inputs } = context;
    const name = String(inputs.name);
    const hex = (MARK.hex + context.hex(28)).toUpperCase();
    const vpcConfig = record(inputs.vpcConfig);
    const vpcId = byId(context, SUBNET, list(vpcConfig.subnetIds)[0])?.inputs.vpcId ?? "";
    const own = parseCidr(String(byId(context, VPC, vpcId)?.inputs.cidrBlock ?? ""));
    const first = parseCidr("10.100.0.0/16")!;
    const network = record(inputs.kubernetesNetworkConfig);
    return {
      arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
      certificateAuthority: { data: caData() },
      clusterId: "",
      createdAt: decidedOnce(context, "createdAt", () => timestamp(context.now)),
      endpoint: `https://${hex}.gr7.${region}.eks.amazonaws.com`,
      identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${hex}` }] }],
      kubernetesNetworkConfig: {
        ...network,
        serviceIpv4Cidr:
          network.serviceIpv4Cidr ??
          (own && overlaps(own, first) ? "172.20.0.0/16" : "10.100.0.0/16"),
        serviceIpv6Cidr: "",
      },
      platformVersion: "eks.1",
      status: "ACTIVE",
      vpcConfig: {
        ...vpcConfig,
        clusterSecurityGroupId: `sg-0${MARK.hex}${context.hex(12)}`,
        publicAccessCidrs:
          vpcConfig.publicAccessCidrs ??
          (vpcConfig.endpointPublicAccess === false ? [] : ["0.0.0.0/0"]),
        vpcId,
      },
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal(path, before, after) {
    if (path === "vpcConfig") return sameApart([...DECIDED, "publicAccessCidrs"], before, after);
    if (path === "kubernetesNetworkConfig") return sameApart(SERVICE_RANGES, before, after);
    const sets = [
      "computeConfig.nodePools",
      "enabledClusterLogTypes",
      "encryptionConfig.resources",
    ];
    const inVpc = ["subnetIds", "securityGroupIds", "publicAccessCidrs"].map(
      (one) => `vpcConfig.${one}`,
    );
    return [...sets, ...inVpc].includes(path) ? sameSets(before, after) : sameJson(before, after);
  },
  retire({ stored }) {
    if (stored.inputs.deletionProtection === true)
      throw new CloudError(
        "InvalidRequestException",
        400,
        `Cluster ${stored.id} has deletion protection enabled and cannot be deleted; switch it off first`,
      );
  },
};

/** PEM in base64, as the API answers it. */
function caData(): string {
  const lines = clusterCa.certificate.match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  return Buffer.from(pem).toString("base64");
}
