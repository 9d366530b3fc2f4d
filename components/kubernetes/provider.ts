import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

/** What {@link createClusterProvider} needs to know. Nothing here is secret. */
export interface ClusterProviderSettings {
  /** Name of the EKS cluster. */
  clusterName: string;
  region: string;
  /** What identifies the cluster for good: another one is another provider. */
  clusterArn: pulumi.Input<string>;
  endpoint: pulumi.Input<string>;
  /** Base64 of PEM. */
  certificateAuthority: pulumi.Input<string>;
}

/**
 * The provider of one cluster. Its kubeconfig has no credential: at every use the AWS CLI signs a token with the AWS
 * credentials of whoever runs Pulumi.
 */
export function createClusterProvider(
  name: string,
  settings: ClusterProviderSettings,
  opts: pulumi.ResourceOptions,
): Provider {
  const { clusterName, region } = settings;
  return new Provider(
    name,
    {
      kubeconfig: pulumi
        .all([settings.endpoint, settings.certificateAuthority])
        .apply(([endpoint, certificateAuthority]) =>
          renderKubeconfig({ clusterName, region, endpoint, certificateAuthority }),
        ),
      // Without it a changed kubeconfig (a new endpoint, a renewed authority) would replace everything in the cluster.
      clusterIdentifier: settings.clusterArn,
      enableServerSideApply: true,
      // Without it a changed ConfigMap is deleted before its successor exists, under the running pods.
      enableConfigMapMutable: true,
    },
    opts,
  );
}

/** The kubeconfig as JSON. */
export function renderKubeconfig(cluster: {
  clusterName: string;
  region: string;
  endpoint: string;
  certificateAuthority: string;
}): string {
  const { clusterName: name, region, endpoint, certificateAuthority } = cluster;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", name, "--region", region],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}
