import { documented, type Fact } from "../../model";

/** What the API server and the provider do with one built-in kind. */
export interface KindFacts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly facts: {
    readonly namespaced: Fact<boolean>;
    /** Paths whose change makes the provider replace the object, beside its name and namespace. */
    readonly replaceOn: Fact<readonly string[]>;
  };
}

const API = "https://github.com/kubernetes/kubernetes/blob/v1.36.1/pkg/registry";
const PROVIDER =
  "https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/provider/pkg/provider/diff.go";

const kind = (
  apiVersion: string,
  name: string,
  namespaced: boolean,
  registry: string,
  replaceOn: readonly string[] = [],
): KindFacts => ({
  apiVersion,
  kind: name,
  facts: {
    namespaced: documented(namespaced, `${API}/${registry}/strategy.go`),
    replaceOn: documented(replaceOn, PROVIDER),
  },
});

const RBAC = "rbac.authorization.k8s.io/v1";

/** Built-in kinds that programs may make in a local cluster. */
export const kinds: readonly KindFacts[] = [
  kind("v1", "Namespace", false, "core/namespace"),
  kind("v1", "ServiceAccount", true, "core/serviceaccount"),
  // Unless the provider is told that they may change in place: `enableConfigMapMutable`, `enableSecretMutable`.
  kind("v1", "ConfigMap", true, "core/configmap", ["data", "binaryData"]),
  kind("v1", "Secret", true, "core/secret", ["type", "stringData", "data"]),
  kind("v1", "Service", true, "core/service", ["spec.clusterIP"]),
  kind("apps/v1", "Deployment", true, "apps/deployment", ["spec.selector"]),
  kind("autoscaling/v2", "HorizontalPodAutoscaler", true, "autoscaling/horizontalpodautoscaler"),
  kind("networking.k8s.io/v1", "NetworkPolicy", true, "networking/networkpolicy"),
  kind("policy/v1", "PodDisruptionBudget", true, "policy/poddisruptionbudget"),
  kind(RBAC, "Role", true, "rbac/role"),
  kind(RBAC, "RoleBinding", true, "rbac/rolebinding", ["roleRef"]),
  kind(RBAC, "ClusterRole", false, "rbac/clusterrole"),
  kind(RBAC, "ClusterRoleBinding", false, "rbac/clusterrolebinding", ["roleRef"]),
];

/** The kind of an object, when it is a built-in one. */
export const builtInKind = (apiVersion: string, name: string): KindFacts | undefined =>
  kinds.find((one) => one.apiVersion === apiVersion && one.kind === name);

/** Kinds of charts' objects that belong to the whole cluster and no program of ours makes. */
export const clusterWideChartKinds: readonly string[] = [
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
];

/** Namespaces every cluster has from its start. */
export const initialNamespaces: readonly string[] = [
  "default",
  "kube-node-lease",
  "kube-public",
  "kube-system",
];
