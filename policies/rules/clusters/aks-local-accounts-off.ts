import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** AKS admits identities of Entra only. */
export default rule({
  id: "aks-local-accounts-off",
  title: "AKS has no local accounts",
  severity: "high",
  why: "The local admin certificate belongs to nobody, passes every role and cannot be taken from one person.",
  seen: "a program that exports the kubeconfig of the local cluster admin (github.com/pulumi/examples azure-go-aks-managed-identity/main.go, 40c09b2)",
  remedy: "Set `disableLocalAccounts` to true and `aadProfile`.",
  publicIds: ["CKV_AZURE_141"],

  applies: (token) => token === "azure-native:containerservice:ManagedCluster",

  check(resource) {
    requireInputs(resource, [{ path: "disableLocalAccounts", oneOf: [true] }]);
  },
});
