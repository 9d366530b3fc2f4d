import {
  documented,
  guessed,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkText, list, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  checkDeletionPolicy,
  CLUSTER,
  projectOutput,
  PROVIDER,
  retireByPolicy,
} from "./common";
import { checkClusterLocation, checkNodes, refuse, requireNodeConfig } from "./container-rules";
import { ZONES } from "./locations";
import { requireMachines } from "./machines";
import { requireService } from "./service-usage";

const TOKEN = "gcp:container/nodePool:NodePool";
const SOURCE = `${PROVIDER}/container/resource_container_node_pool.go`;
const CONFIG_SOURCE = `${PROVIDER}/container/node_config.go`;

/** Id of the cluster the pool names: by its id, or by name and location. */
function clusterId(context: HookContext): string {
  const named = text(context.inputs.cluster) ?? "";
  if (named.startsWith("projects/")) return named;
  const location =
    text(context.inputs.location) ??
    text(context.provider.config.zone) ??
    context.provider.region ??
    "";
  return `projects/${context.scope.account}/locations/${location}/clusters/${named}`;
}

function admit(context: HookContext, stored?: StoredResource): void {
  requireService(context, "container.googleapis.com");
  const id = clusterId(context);
  const parent = context.world.list(CLUSTER, (one) => one.id === id)[0];
  if (!parent) return refuse("notFound", 404, `Not found: ${id}.`);
  if (parent.inputs.enableAutopilot === true)
    refuse("badRequest", 400, "Autopilot clusters take no node pools.");
  const { nodeCount, initialNodeCount, autoscaling } = context.inputs;
  if (nodeCount === undefined && initialNodeCount === undefined && autoscaling === undefined) {
    refuse(
      "badRequest",
      400,
      "The pool's size must be given: set nodeCount, initialNodeCount or autoscaling.",
    );
  }
  requireNodeConfig(context);
  requireMachines(context, TOKEN, stored?.id);
}

/** One instance group per zone of the pool. */
function groupUrls(context: HookContext, cluster: string): Props {
  const location = cluster.split("/")[3] ?? "";
  const named = list(context.inputs.nodeLocations).filter((zone) => typeof zone === "string");
  const zones =
    named.length > 0 ? named : ZONES.filter((zone) => zone.startsWith(location)).slice(0, 3);
  const head = "https://www.googleapis.com/compute/v1/projects";
  const name = `gke-${cluster.split("/").at(-1) ?? ""}-${text(context.inputs.name) ?? ""}-grp`;
  const urls = (kind: string) =>
    zones.map((zone) => `${head}/${context.scope.account}/zones/${zone}/${kind}/${name}`);
  return {
    instanceGroupUrls: urls("instanceGroupManagers"),
    managedInstanceGroupUrls: urls("instanceGroups"),
  };
}

/** Facts of GKE node pools. */
export const nodePool: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "container.nodePools.create",
    read: "container.nodePools.get",
    update: "container.nodePools.update",
    delete: "container.nodePools.delete",
  },
  facts: {
    replaceOn: documented(
      [
        "name",
        "cluster",
        "location",
        "project",
        "initialNodeCount",
        "maxPodsPerNode",
        "placementPolicy",
        "queuedProvisioning",
        "nodeConfig.guestAccelerators",
        "nodeConfig.oauthScopes",
        "nodeConfig.serviceAccount",
        "nodeConfig.spot",
        "nodeConfig.preemptible",
        "nodeConfig.metadata",
        "nodeConfig.localSsdCount",
        "nodeConfig.minCpuPlatform",
        "nodeConfig.shieldedInstanceConfig",
        "nodeConfig.sandboxConfig",
        "nodeConfig.reservationAffinity",
        "nodeConfig.bootDiskKmsKey",
        "nodeConfig.nodeGroup",
        "nodeConfig.confidentialNodes",
      ],
      CONFIG_SOURCE,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$",
        minLength: 1,
        maxLength: 40,
        uniqueIn: "parent",
        parentProperties: ["cluster", "location"],
        autoname: AUTONAME,
        taken: { code: "alreadyExists", status: 409 },
      },
      SOURCE,
    ),
    defaults: documented({ deletionPolicy: "DELETE" }, SOURCE),
    exclusiveUnder: guessed(
      { property: "cluster", code: "failedPrecondition", milliseconds: 50 },
      "clusters take one operation at a time; the provider queues its own, so this is stricter",
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.name, "name", {
      pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      max: 40,
      words: "1 to 40 lower-case letters, digits or -, starting with a letter and not ending in -",
    }),
    ...checkClusterLocation(inputs.location),
    ...checkNodes(inputs),
    ...checkDeletionPolicy(inputs),
  ],
  admit,
  id: (context) => `${clusterId(context)}/nodePools/${text(context.inputs.name) ?? ""}`,
  outputs: (context) => {
    const id = clusterId(context);
    return {
      ...projectOutput(context),
      name: text(context.inputs.name) ?? "",
      location: id.split("/")[3] ?? "",
      version: text(context.inputs.version) ?? "1.34.1-gke.1000000",
      operation: "",
      ...groupUrls(context, id),
    };
  },
  equal: sameMeaning({
    sets: ["nodeLocations", "nodeConfig.oauthScopes", "nodeConfig.tags"],
    fold: { cluster: (value) => value.slice(value.lastIndexOf("/") + 1) },
  }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [nodePool];
