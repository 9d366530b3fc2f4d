import { documented, type HookContext, type TypeFacts } from "../../model";
import { at, checkText, list, record, sameMeaning, text } from "../judge";
import {
  absent,
  AGENT_POOL,
  ARM_DOCS,
  armId,
  AUTONAME,
  AUTONAME_CHILD,
  checkLocation,
  checkTags,
  etag,
  identityOutputs,
  locationOf,
  MANAGED_CLUSTER,
  markedGuid,
  requireGroup,
  requireIdentities,
  requireParent,
  systemData,
} from "./common";
import { normalLocation } from "./locations";
import { admitCluster, admitPool, checkPool } from "./containerservice-rules";
import { requireCores } from "./vm-sizes";

const CLUSTER_DOCS = "https://learn.microsoft.com/rest/api/aks/managed-clusters/create-or-update";
const POOL_DOCS = "https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update";
const LIMIT_DOCS = "https://learn.microsoft.com/azure/aks/quotas-skus-regions";
const QUOTA_CODE = "ErrCode_InsufficientVCPUQuota";

const clusterId = (context: HookContext): string =>
  armId(
    context,
    "Microsoft.ContainerService/managedClusters",
    text(context.inputs.resourceName) ?? "",
  );

const operations = (type: string) => ({
  create: `Microsoft.ContainerService/${type}/write`,
  read: `Microsoft.ContainerService/${type}/read`,
  update: `Microsoft.ContainerService/${type}/write`,
  delete: `Microsoft.ContainerService/${type}/delete`,
});

/** Facts of AKS clusters. */
export const managedCluster: TypeFacts = {
  token: MANAGED_CLUSTER,
  operations: operations("managedClusters"),
  facts: {
    replaceOn: documented(
      [
        "resourceName",
        "resourceGroupName",
        "location",
        "dnsPrefix",
        "fqdnSubdomain",
        "nodeResourceGroup",
        "diskEncryptionSetID",
        "networkProfile.networkPlugin",
        "networkProfile.serviceCidr",
        "networkProfile.dnsServiceIP",
        "enableRBAC",
      ],
      CLUSTER_DOCS,
    ),
    name: documented(
      {
        property: "resourceName",
        pattern: "^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
    defaults: documented(
      { enableRBAC: true, "sku.name": "Base", "sku.tier": "Free" },
      CLUSTER_DOCS,
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.resourceName, "resourceName", {
      pattern: /^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/,
      max: 63,
      words: "1 to 63 letters, digits, - or _, starting and ending with a letter or digit",
    }),
    ...checkText(inputs.dnsPrefix, "dnsPrefix", {
      pattern: /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/,
      max: 54,
      words: "1 to 54 letters, digits or -, starting and ending with a letter or digit",
    }),
    ...list(inputs.agentPoolProfiles).flatMap((pool, index) =>
      checkPool(record(pool), `agentPoolProfiles[${index}].`, "name"),
    ),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ],
  admit: (context, stored) => {
    requireGroup(context);
    admitCluster(context);
    requireIdentities(context);
    for (const pool of list(context.inputs.agentPoolProfiles).map(record)) {
      const count = Number(pool.count ?? pool.minCount ?? 1);
      const size = text(pool.vmSize) ?? "";
      requireCores(context, {
        size,
        count,
        location: locationOf(context),
        code: QUOTA_CODE,
        except: stored?.id,
      });
    }
  },
  id: clusterId,
  outputs: (context, id) => {
    const prefix = text(context.inputs.dnsPrefix) ?? text(context.inputs.fqdnSubdomain) ?? "";
    const location = locationOf(context);
    const group = text(context.inputs.resourceGroupName) ?? "";
    const name = text(context.inputs.resourceName) ?? "";
    const issuer = at(context.inputs, "oidcIssuerProfile.enabled") === true;
    return {
      name,
      location,
      fqdn: `${prefix}-sim.hcp.${location}.azmk8s.io`,
      provisioningState: "Succeeded",
      powerState: { code: "Running" },
      maxAgentPools: 100,
      azurePortalFQDN: `${prefix}-sim.portal.hcp.${location}.azmk8s.io`,
      ...absent("privateFQDN"),
      currentKubernetesVersion: text(context.inputs.kubernetesVersion) ?? "1.33.5",
      nodeResourceGroup:
        text(context.inputs.nodeResourceGroup) ?? `MC_${group}_${name}_${location}`.slice(0, 80),
      resourceUID: markedGuid("cluster", id).replaceAll("-", ""),
      ...(issuer
        ? {
            oidcIssuerProfile: {
              issuerURL: `https://${location}.oic.prod-aks.azure.com/${markedGuid("tenant", context.scope.account)}/${markedGuid("issuer", id)}/`,
            },
          }
        : {}),
      ...identityOutputs(context, id),
      eTag: etag(id, JSON.stringify(context.inputs)),
      systemData: systemData(context),
      type: "Microsoft.ContainerService/ManagedClusters",
      azureApiVersion: "2025-05-01",
    };
  },
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "resourceName", "identity.userAssignedIdentities"],
    keyed: ["identity.userAssignedIdentities"],
  }),
};

/** Facts of AKS node pools. */
export const agentPool: TypeFacts = {
  token: AGENT_POOL,
  operations: operations("managedClusters/agentPools"),
  facts: {
    replaceOn: documented(
      [
        "agentPoolName",
        "resourceName",
        "resourceGroupName",
        "vmSize",
        "osType",
        "osDiskSizeGB",
        "osDiskType",
        "availabilityZones",
        "maxPods",
        "vnetSubnetID",
        "scaleSetPriority",
        "gpuInstanceProfile",
        "enableFIPS",
        "enableNodePublicIP",
      ],
      POOL_DOCS,
    ),
    name: documented(
      {
        property: "agentPoolName",
        pattern: "^[a-z][a-z0-9]{0,11}$",
        minLength: 1,
        maxLength: 12,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "resourceName"],
        autoname: AUTONAME_CHILD,
      },
      LIMIT_DOCS,
    ),
    defaults: documented(
      {
        mode: "User",
        osType: "Linux",
        type: "VirtualMachineScaleSets",
        scaleSetPriority: "Regular",
      },
      POOL_DOCS,
    ),
  },
  location: { global: true },
  check: (inputs) => [...checkPool(inputs, "", "agentPoolName"), ...checkTags(inputs)],
  admit: (context, stored) => {
    const cluster = requireParent(
      context,
      MANAGED_CLUSTER,
      clusterId(context),
      "managedClusters/agentPools",
    );
    admitPool(context.inputs);
    const location = normalLocation(text(cluster.state.location) ?? "");
    const count = Number(context.inputs.count ?? context.inputs.minCount ?? 1);
    const size = text(context.inputs.vmSize) ?? "";
    requireCores(context, { size, count, location, code: QUOTA_CODE, except: stored?.id });
  },
  id: (context) => `${clusterId(context)}/agentPools/${text(context.inputs.agentPoolName) ?? ""}`,
  outputs: (context, id) => ({
    name: text(context.inputs.agentPoolName) ?? "",
    provisioningState: "Succeeded",
    powerState: { code: "Running" },
    currentOrchestratorVersion: text(context.inputs.orchestratorVersion) ?? "1.33.5",
    nodeImageVersion: "AKSUbuntu-2204gen2containerd-202511.01.0",
    eTag: etag(id, JSON.stringify(context.inputs)),
    azureApiVersion: "2025-05-01",
  }),
  equal: sameMeaning({
    caseless: ["resourceGroupName", "resourceName", "vmSize"],
    sets: ["availabilityZones", "nodeTaints"],
  }),
};

export const rows: readonly TypeFacts[] = [managedCluster, agentPool];
