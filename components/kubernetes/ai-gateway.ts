import * as pulumi from "@pulumi/pulumi";
import { GATEWAY, namespaceOf, PORT } from "../gateway/names";
import { planGateway } from "../gateway/plan";
import type { GatewayedSpec, KubernetesObject } from "../gateway/types";
import { GatewayControllers } from "./gateway-controllers";
import { GatewayObjects } from "./gateway-objects";
import { createClusterProvider, type ClusterProviderSettings } from "./provider";
import { createTargetGroupBinding } from "./target-group-binding";

/** Arguments of {@link AiGateway}. Plain values decide which resources exist. */
export interface AiGatewayArgs {
  /** Decides which objects there are. */
  spec: GatewayedSpec;
  /** The cluster that runs the gateway. */
  cluster: ClusterProviderSettings;
  /** What has to be there before anything is put into the cluster. */
  clusterReady: readonly pulumi.Resource[];
  /** Present when the cluster is the environment's own: its controllers come with it. */
  controllers?: {
    limitsAddress: pulumi.Input<string>;
    /** Ranges that the API server and the metrics' scraper call from. */
    networkCidrs: readonly string[];
    /** Whether the cluster's machines all end at night. @default false */
    sleeps?: boolean;
  };
  /** The gateway's objects with their content; they are known when everything they name is in place. */
  objects: pulumi.Input<readonly KubernetesObject[]>;
  /** Where the load balancer finds the proxies. */
  targetGroupArn: pulumi.Input<string>;
}

/**
 * The Kubernetes part of one environment's gateway.
 *
 * Makes a provider bound to the cluster, the controllers when the cluster is the environment's own
 * ({@link GatewayControllers}), the gateway's objects ({@link GatewayObjects}) and the binding of the proxies to the load
 * balancer's target group.
 */
export class AiGateway extends pulumi.ComponentResource {
  /** Namespace of the objects; known when all of them are in the cluster. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: AiGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:kubernetes:AiGateway", name, {}, opts);

    const provider = createClusterProvider(
      `${name}-cluster`,
      args.cluster,
      pulumi.mergeOptions({ parent: this }, { dependsOn: [...args.clusterReady] }),
    );
    const below: pulumi.ComponentResourceOptions = { parent: this, providers: [provider] };
    const controllers =
      args.controllers &&
      new GatewayControllers(
        `${name}-controllers`,
        { ...args.controllers, enforceNetworkPolicies: true },
        below,
      );
    const objects = new GatewayObjects(
      `${name}-objects`,
      {
        plan: planGateway(args.spec),
        objects: args.objects,
        after: controllers?.ready ?? [],
      },
      below,
    );
    const namespace = namespaceOf(args.spec);
    const binding = createTargetGroupBinding(
      name,
      { namespace, service: GATEWAY, port: PORT, targetGroupArn: args.targetGroupArn },
      { parent: this, provider, dependsOn: [...objects.last] },
    );

    this.namespace = pulumi
      .all([binding, ...objects.ready].map(({ id }) => id))
      .apply(() => namespace);
    this.registerOutputs({ namespace: this.namespace });
  }
}
