import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** AKS enforces network policies. */
export default rule({
  id: "aks-network-policy",
  title: "AKS enforces network policies",
  severity: "medium",
  why: "Without an engine AKS takes NetworkPolicy objects and ignores them: every pod reaches every other and the metadata server.",
  seen: "a cluster with no word about its network (github.com/pulumi/examples azure-go-aks-managed-identity/main.go:43, 40c09b2)",
  remedy: 'Set `networkProfile.networkPolicy` to "cilium", "azure" or "calico".',
  publicIds: ["CKV_AZURE_7"],

  applies: (token) => token === "azure-native:containerservice:ManagedCluster",

  check(resource) {
    requireInputs(resource, [
      {
        path: "networkProfile.networkPolicy",
        oneOf: ["cilium", "azure", "calico"],
        fix: 'set `networkPolicy` to "cilium"',
      },
    ]);
  },
});
