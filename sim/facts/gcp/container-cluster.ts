import { documented, type HookContext, type StoredResource, type TypeFacts } from "../../model";
import { checkText, list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  block,
  checkDeletionPolicy,
  checkLabels,
  CLUSTER,
  etag,
  labelOutputs,
  markedNumber,
  projectOutput,
  PROVIDER,
  retireByPolicy,
} from "./common";
import {
  checkClusterLocation,
  checkNodes,
  LOCATIONS,
  refuse,
  requireNodeConfig,
} from "./container-rules";
import { requireDefaultNetwork, requireMachines } from "./machines";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/container/resource_container_cluster.go`;

const locationOf = (context: HookContext): string =>
  text(context.inputs.location) ??
  text(context.provider.config.zone) ??
  context.provider.region ??
  "";

function admit(context: HookContext, stored?: StoredResource): void {
  requireService(context, "container.googleapis.com");
  const { inputs } = context;
  if (!LOCATIONS.includes(locationOf(context)))
    refuse("badRequest", 400, `Location "${locationOf(context)}" does not exist.`);
  const pools = list(inputs.nodePools).map(record);
  if (
    inputs.enableAutopilot !== true &&
    pools.length === 0 &&
    !(Number(inputs.initialNodeCount ?? 0) > 0)
  ) {
    refuse("badRequest", 400, "Cluster.initial_node_count must be greater than zero.");
  }
  if (
    inputs.enableAutopilot === true &&
    (inputs.nodeConfig !== undefined || inputs.removeDefaultNodePool === true)
  ) {
    refuse(
      "badRequest",
      400,
      "Autopilot clusters take neither nodeConfig nor removeDefaultNodePool.",
    );
  }
  const pool = text(block(inputs.workloadIdentityConfig)?.workloadPool);
  if (pool !== undefined && pool !== `${context.scope.account}.svc.id.goog`) {
    refuse(
      "badRequest",
      400,
      `Workload pool '${pool}' must be '${context.scope.account}.svc.id.goog'.`,
    );
  }
  requireDefaultNetwork(context, inputs.network, "networks");
  requireDefaultNetwork(context, inputs.subnetwork, "subnetworks");
  requireNodeConfig(context);
  requireMachines(context, CLUSTER, stored?.id);
}

/** Facts of GKE clusters. */
export const cluster: TypeFacts = {
  token: CLUSTER,
  operations: {
    create: "container.clusters.create",
    read: "container.clusters.get",
    update: "container.clusters.update",
    delete: "container.clusters.delete",
  },
  facts: {
    replaceOn: documented(
      [
        "name",
        "location",
        "project",
        "description",
        "network",
        "subnetwork",
        "initialNodeCount",
        "enableAutopilot",
        "enableTpu",
        "enableKubernetesAlpha",
        "ipAllocationPolicy",
        "networkingMode",
        "privateClusterConfig",
        "defaultMaxPodsPerNode",
        "datapathProvider",
        "confidentialNodes",
        "masterAuth",
        "userManagedKeysConfig",
        "nodePools",
      ],
      SOURCE,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$",
        minLength: 1,
        maxLength: 40,
        uniqueIn: "region",
        autoname: AUTONAME,
        taken: { code: "alreadyExists", status: 409 },
      },
      SOURCE,
    ),
    defaults: documented(
      {
        deletionProtection: true,
        enableShieldedNodes: true,
        network: "default",
        deletionPolicy: "DELETE",
      },
      SOURCE,
    ),
  },
  location: { property: "location" },
  check: (inputs, provider) => [
    ...checkText(inputs.name, "name", {
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      max: 40,
      words: "1 to 40 lower-case letters, digits or -, starting with a letter and not ending in -",
    }),
    ...checkClusterLocation(inputs.location),
    ...checkNodes(inputs),
    ...checkLabels(inputs, provider, "resourceLabels"),
    ...checkDeletionPolicy(inputs),
  ],
  admit,
  id: (context) =>
    `projects/${context.scope.account}/locations/${locationOf(context)}/clusters/${text(context.inputs.name) ?? ""}`,
  outputs: (context, id) => {
    const number = markedNumber(12, "cluster", id);
    return {
      ...projectOutput(context),
      name: text(context.inputs.name) ?? "",
      location: locationOf(context),
      // An address of RFC 5737: no real cluster has one.
      endpoint: `192.0.2.${1 + (Number(number.slice(-3)) % 254)}`,
      masterVersion: "1.34.1-gke.1000000",
      selfLink: `https://container.googleapis.com/v1/${id}`,
      emulatedVersion: "",
      operation: "",
      tpuIpv4CidrBlock: "",
      servicesIpv4Cidr: "34.118.224.0/20",
      labelFingerprint: etag("labels", id, JSON.stringify(context.inputs.resourceLabels ?? {})),
      ...labelOutputs(context, "resourceLabels"),
    };
  },
  equal: sameMeaning({
    sets: ["nodeLocations", "nodeConfig.oauthScopes"],
    fold: {
      network: (value) => value.slice(value.lastIndexOf("/") + 1),
      subnetwork: (value) => value.slice(value.lastIndexOf("/") + 1),
    },
  }),
  retire: (context) => {
    retireByPolicy(context);
    if (context.stored.inputs.deletionProtection === false) return;
    refuse(
      "deletionProtection",
      400,
      "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
    );
  },
};

export const rows: readonly TypeFacts[] = [cluster];
