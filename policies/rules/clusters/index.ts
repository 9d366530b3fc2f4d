import type { AnyRule } from "../../stack-rule";
import aksApiPrivate from "./aks-api-private";
import aksLocalAccountsOff from "./aks-local-accounts-off";
import aksNetworkPolicy from "./aks-network-policy";
import aksNoNodePublicIp from "./aks-no-node-public-ip";
import eksAuditLogs from "./eks-audit-logs";
import eksEndpointPrivate from "./eks-endpoint-private";
import eksSecretsKms from "./eks-secrets-kms";
import gkeAuthorizedNetworks from "./gke-authorized-networks";
import gkeMetadataServer from "./gke-metadata-server";
import gkePrivateNodes from "./gke-private-nodes";
import gkeShieldedNodes from "./gke-shielded-nodes";
import podImageByDigest from "./pod-image-by-digest";
import podLimits from "./pod-limits";
import podNoPrivilegeEscalation from "./pod-no-privilege-escalation";
import podNonRoot from "./pod-non-root";
import podNotPrivileged from "./pod-not-privileged";
import podReadOnlyRoot from "./pod-read-only-root";
import podSecretsAsFiles from "./pod-secrets-as-files";

/** Rules for Kubernetes clusters and what runs in them. */
export const clusters: readonly AnyRule[] = [
  aksApiPrivate,
  aksLocalAccountsOff,
  aksNetworkPolicy,
  aksNoNodePublicIp,
  eksAuditLogs,
  eksEndpointPrivate,
  eksSecretsKms,
  gkeAuthorizedNetworks,
  gkeMetadataServer,
  gkePrivateNodes,
  gkeShieldedNodes,
  podImageByDigest,
  podLimits,
  podNoPrivilegeEscalation,
  podNonRoot,
  podNotPrivileged,
  podReadOnlyRoot,
  podSecretsAsFiles,
];
