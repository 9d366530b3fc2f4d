import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Nodes of AKS have no address on the internet. */
export default rule({
  id: "aks-no-node-public-ip",
  title: "AKS nodes have no public address",
  severity: "high",
  why: "A node with an address of its own is reached past load balancer, firewall and log.",
  seen: "Kubeflow reached from the internet on GPU nodes and set to mining (Azure Security Center, in cyberreport.io/news/cryptomining-campaign-targets-kubernetes-via-machine-learning-toolkit?article=22307)",
  remedy: "Leave `enableNodePublicIP` and `nodePublicIPPrefixID` out.",
  publicIds: ["CKV_AZURE_143"],

  applies: (token) =>
    token === "azure-native:containerservice:ManagedCluster" ||
    token === "azure-native:containerservice:AgentPool",

  check(resource) {
    const pools = resource.token.endsWith(":AgentPool")
      ? [resource.inputs]
      : resource.get("agentPoolProfiles").items();
    resource.each(pools, (pool) =>
      requireInputs(
        resource,
        [
          {
            path: "enableNodePublicIP",
            oneOf: [false],
            default: true,
            fix: "leave `enableNodePublicIP` out",
          },
        ],
        pool,
      ),
    );
  },
});
