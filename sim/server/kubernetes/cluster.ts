import type { ProviderSettings, StoredResource } from "../../model";
import type { ControlPlane } from "../plane";
import { object } from "../values";
import { readKubeconfig, tokenSubject, type Kubeconfig } from "./kubeconfig";

const CLUSTER = "aws:eks/cluster:Cluster";
const ACCESS_POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** The cluster a provider talks to. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** AWS account of the cluster. */
  readonly account: string;
  /** EKS Auto Mode brings definitions of its own. */
  readonly autoMode: boolean;
  /** Kubernetes version, e.g. `1.34`. */
  readonly version: string;
  readonly vpcId: string;
  /** Namespace for objects that name none. */
  readonly defaultNamespace: string;
}

/** Nobody answers, or answers others only: what the provider then says. */
export class Unreachable extends Error {}

/**
 * The cluster of a provider's kubeconfig, which must be one of the EKS clusters of the local AWS, reached by its own
 * address, certificate and token. Throws Unreachable with the reason in the provider's words.
 */
export function clusterOf(plane: ControlPlane, settings: ProviderSettings): Cluster {
  const read = readKubeconfig(settings.config);
  if ("reason" in read) throw new Unreachable(read.reason);
  const found = plane.store
    .all(CLUSTER)
    .find((one) => one.deletedAt === undefined && one.state["endpoint"] === read.server);
  const url = `Get "${read.server}/openapi/v2?timeout=32s"`;
  if (!found) {
    throw new Unreachable(
      `unable to load schema information from the API server: ${url}: dial tcp: lookup ${hostOf(read.server)}: no such host`,
    );
  }
  const vpc = object(found.state["vpcConfig"]);
  const wanted = object(found.inputs["vpcConfig"]);
  if (wanted["endpointPublicAccess"] === false) {
    throw new Unreachable(
      `unable to load schema information from the API server: ${url}: dial tcp ${hostOf(read.server)}:443: i/o timeout (the endpoint is private)`,
    );
  }
  requireTrust(read, found, url);
  const name = String(found.inputs["name"] ?? found.id);
  requireToken(read, name, found.scope.region);
  requireAccess(plane, found, name);
  return {
    arn: String(found.state["arn"]),
    name,
    region: found.scope.region,
    account: found.scope.account,
    autoMode: object(found.inputs["computeConfig"])["enabled"] === true,
    version: String(found.inputs["version"] ?? ""),
    vpcId: String(vpc["vpcId"] ?? ""),
    defaultNamespace: read.namespace ?? "default",
  };
}

const hostOf = (server: string): string => server.replace(/^https?:\/\//, "").split(/[/:]/)[0]!;

function requireTrust(read: Kubeconfig, cluster: StoredResource, url: string): void {
  if (read.skipsVerification)
    throw new Unreachable(
      "the kubeconfig skips the check of the API server's certificate, which the local clouds refuse; give certificate-authority-data",
    );
  if (read.caData === object(cluster.state["certificateAuthority"])["data"]) return;
  throw new Unreachable(
    `unable to load schema information from the API server: ${url}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  );
}

function requireToken(read: Kubeconfig, name: string, region: string): void {
  const unauthorized = (why: string): Unreachable =>
    new Unreachable(
      `unable to load schema information from the API server: the server has asked for the client to provide credentials (${why})`,
    );
  if (!read.exec) throw unauthorized("the kubeconfig's user has no exec command");
  const subject = tokenSubject(read.exec);
  if ("reason" in subject) throw unauthorized(subject.reason);
  if (subject.cluster !== name || subject.region !== region) {
    throw unauthorized(
      `the token is for cluster ${JSON.stringify(subject.cluster)} in ${subject.region}, the server is ${JSON.stringify(name)} in ${region}`,
    );
  }
}

/** The caller made the cluster, so it is its administrator unless that was switched off and nobody was let in. */
function requireAccess(plane: ControlPlane, cluster: StoredResource, name: string): void {
  const access = object(cluster.inputs["accessConfig"]);
  if (access["bootstrapClusterCreatorAdminPermissions"] !== false) return;
  const admitted = plane.store
    .all(ACCESS_POLICY)
    .some(
      ({ inputs, scope }) =>
        scope.account === cluster.scope.account &&
        scope.region === cluster.scope.region &&
        inputs["clusterName"] === name &&
        String(inputs["policyArn"]).endsWith("/AmazonEKSClusterAdminPolicy"),
    );
  if (admitted) return;
  throw new Unreachable(
    "unable to load schema information from the API server: the server has asked for the client to provide credentials " +
      "(bootstrapClusterCreatorAdminPermissions is off and no access entry has AmazonEKSClusterAdminPolicy)",
  );
}

/** Removes everything that was in a cluster: it went with it. */
export function forgetCluster(plane: ControlPlane, cluster: StoredResource): void {
  if (cluster.token !== CLUSTER) return;
  const arn = cluster.state["arn"];
  for (const one of plane.store.everything()) {
    if (one.scope.cloud === "kubernetes" && one.scope.account === arn) plane.store.remove(one);
  }
}
