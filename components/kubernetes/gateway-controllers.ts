import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import { chartOf, chartRow, type ChartKey } from "../../catalog/artifacts";
import { createControllerPolicies } from "./controller-policies";
import {
  AI_GATEWAY_NAMESPACE,
  aiGatewayValues,
  ENVOY_GATEWAY_NAMESPACE,
  envoyGatewayValues,
} from "./controller-values";
import { createRateLimitCrd } from "./rate-limit-crd";

/** Seconds a release may take to become ready: a node has to be started first. */
const TIMEOUT_SECONDS = 900;

/** Days after which the certificate of the AI gateway's webhook has to be renewed; it is good for 365. */
const CERTIFICATE_DAYS = 300;

/** Arguments of {@link GatewayControllers}. Plain values decide which resources exist. */
export interface GatewayControllersArgs {
  /** `host:port` of the Redis that limits and budgets are counted in, reached by TLS. */
  limitsAddress: pulumi.Input<string>;
  /** Ranges that the API server and the metrics' scraper call from. @default - not known: all private ranges */
  networkCidrs?: readonly string[];
  /** Whether the cluster's machines all end at night. @default false */
  sleeps?: boolean;
  /** Switches network policies on in EKS Auto Mode, which enforces none otherwise. Only for clusters we make. */
  enforceNetworkPolicies: boolean;
}

/**
 * What a cluster has once for all its gateways: Envoy Gateway and the AI gateway's controller, as pinned Helm releases.
 *
 * Makes two namespaces with their network policies, the mended definition of BackendTrafficPolicy, the releases of the AI
 * gateway's definitions, of Envoy Gateway and of the AI gateway, and, on request, the switch for network policies.
 */
export class GatewayControllers extends pulumi.ComponentResource {
  /** What has to be there before the first object of an environment. */
  public readonly ready: pulumi.Resource[];
  /** Versions of the charts, by chart; known when all of them run. */
  public readonly versions: pulumi.Output<Record<ChartKey, string>>;

  constructor(name: string, args: GatewayControllersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:kubernetes:GatewayControllers", name, args, opts);
    warnOfOldCertificate(this);

    const child: pulumi.CustomResourceOptions = { parent: this };
    const enforcement = args.enforceNetworkPolicies ? [createEnforcement(name, child)] : [];
    const namespaces = [ENVOY_GATEWAY_NAMESPACE, AI_GATEWAY_NAMESPACE].map((namespace) =>
      createNamespace(name, namespace, child),
    );
    const inside = pulumi.mergeOptions(child, { dependsOn: namespaces });
    const policies = createControllerPolicies(
      name,
      { networkCidrs: args.networkCidrs ?? [] },
      inside,
    );
    const crd = createRateLimitCrd(name, child);

    const crds = createRelease(
      name,
      { chart: "ai-gateway-crds-helm", release: "aieg-crd", namespace: AI_GATEWAY_NAMESPACE },
      inside,
    );
    const envoyGateway = createRelease(
      name,
      {
        chart: "gateway-helm",
        release: "eg",
        namespace: ENVOY_GATEWAY_NAMESPACE,
        values: envoyGatewayValues(args),
      },
      pulumi.mergeOptions(inside, { dependsOn: [crd] }),
    );
    const aiGateway = createRelease(
      name,
      {
        chart: "ai-gateway-helm",
        release: "aieg",
        namespace: AI_GATEWAY_NAMESPACE,
        values: aiGatewayValues(),
      },
      // The controller watches kinds of both.
      pulumi.mergeOptions(inside, { dependsOn: [crds, envoyGateway] }),
    );

    this.ready = [crds, envoyGateway, aiGateway, ...policies, ...enforcement];
    this.versions = pulumi.all([crds.id, envoyGateway.id, aiGateway.id]).apply(() => ({
      "ai-gateway-crds-helm": chartRow("ai-gateway-crds-helm").version,
      "ai-gateway-helm": chartRow("ai-gateway-helm").version,
      "gateway-helm": chartRow("gateway-helm").version,
    }));
    this.registerOutputs({ versions: this.versions });
  }
}

function createNamespace(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): Namespace {
  return new Namespace(
    `${name}-${namespace}`,
    {
      metadata: {
        name: namespace,
        labels: {
          "pod-security.kubernetes.io/enforce": "baseline",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    },
    opts,
  );
}

function createRelease(
  name: string,
  settings: {
    chart: ChartKey;
    release: string;
    namespace: string;
    values?: Record<string, unknown>;
  },
  opts: pulumi.CustomResourceOptions,
): Release {
  return new Release(
    `${name}-${settings.chart}`,
    {
      name: settings.release,
      namespace: settings.namespace,
      chart: chartOf(settings.chart),
      version: chartRow(settings.chart).version,
      ...(settings.values === undefined ? {} : { values: settings.values }),
      // A release that does not become ready is taken back, not left half done.
      atomic: true,
      timeout: TIMEOUT_SECONDS,
    },
    opts,
  );
}

/** EKS Auto Mode reads this one map, and keeps to no network policy without it (docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html, 2026-11-21). */
function createEnforcement(name: string, opts: pulumi.CustomResourceOptions): ConfigMap {
  return new ConfigMap(
    `${name}-network-policies`,
    {
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    },
    opts,
  );
}

/**
 * The chart makes the webhook's certificate once, for 365 days, and never again under the same name; when it has ended
 * no proxy can start. Its name carries the day the artifacts were last looked at, so renewing those renews it.
 */
function warnOfOldCertificate(resource: pulumi.Resource): void {
  const { checked } = chartRow("ai-gateway-helm");
  const days = Math.floor((Date.now() - Date.parse(checked)) / 86_400_000);
  if (days < CERTIFICATE_DAYS) return;
  void pulumi.log.warn(
    `the certificate of the AI gateway's webhook may be ${days} days old and ends after 365, got "checked": ${JSON.stringify(checked)} in catalog/artifacts.json; look at the releases again and set the day`,
    resource,
  );
}
