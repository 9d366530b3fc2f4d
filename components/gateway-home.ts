import * as pulumi from "@pulumi/pulumi";
import { imageOf } from "../catalog/artifacts";
import { AwsHome, validateAwsHomeArgs, type AwsHomeArgs } from "./aws/home/aws-home";
import { renderScrapeConfig, type ScrapedPods } from "./aws/home/scrape-config";
import type { BedrockEndpoint } from "./aws/bedrock-endpoint";
import type { OpenAiEndpoint } from "./azure/openai-endpoint";
import type { GatewayCaller, TargetEndpoint } from "./endpoint";
import {
  GATEWAY,
  HEALTH_PATH,
  METRICS_PORTS,
  namespaceOf,
  PORT,
  renderGateway,
  TENANT_KEYS_SECRET,
} from "./gateway";
import { keptMetrics, renderAlertManager, renderRules } from "./gateway/alerts";
import { called } from "./gateway/agent-settings";
import type { GatewayIdentities } from "./gateway/token-agent";
import type { GatewayedSpec } from "./gateway/types";
import { loadExtension } from "./gateway/extension-module";
import type { VertexEndpoint } from "./gcp/vertex-endpoint";
import { gatewayWorkload } from "./identity/workload";
import { AiGateway } from "./kubernetes/ai-gateway";
import { RATE_LIMIT_METRICS } from "./kubernetes/controller-values";
import type { SecretStoreReference } from "./secrets/store";
import type { Issue, ResolvedSpec } from "./spec/resolved";

/** The clouds' components, each where its cloud is enabled. */
export interface CloudEndpoints {
  aws?: BedrockEndpoint;
  azure?: OpenAiEndpoint;
  gcp?: VertexEndpoint;
}

/** Where the gateway runs and what it reports to. Nothing secret. */
export interface GatewayOutputs {
  /** Name of the cluster. */
  clusterName: string;
  /** ARN of the cluster. */
  clusterArn: string;
  /** Namespace of the gateway's objects and proxies. */
  namespace: string;
  /** Secret in that namespace that the token agent keeps the tenants' keys in. */
  tenantKeysSecret: string;
  /** The ElastiCache replication group of the limits' counters; absent when the cluster's baseline has them. */
  limits?: {
    /** Id of the replication group. */
    replicationGroupId: string;
    /** AWS region it is in. */
    region: string;
  };
  /** What the domain has to point to when no zone was given. */
  loadBalancerName: string;
  /** Public IPv4 addresses that calls leave from. */
  egressAddresses: string[];
  /** Topic that alarms are sent to. */
  alarmTopicArn: string;
  /** Base URL of the metrics' Prometheus API, for dashboards. */
  prometheusUrl: string;
}

/** Whether the environment has a gateway. */
export function hasGateway(spec: ResolvedSpec): spec is GatewayedSpec {
  return spec.gateway !== undefined && spec.cluster !== undefined && spec.secrets !== undefined;
}

/**
 * Seconds of silence after which both the load balancer and the NAT gateways drop a connection is 350, and cannot be changed
 * (docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html and
 * docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html, 2026-11-21); this leaves room for an answer.
 */
const LONGEST_SILENCE_SECONDS = 340;

/** Problems that only the gateway's home has. Paths as the user wrote them in the spec. */
export function validateHome(spec: ResolvedSpec): Issue[] {
  if (!hasGateway(spec)) return [];
  const { cluster, gateway, aws } = spec;
  const issues = validateAwsHomeArgs({ cluster, region: regionOf(spec) });
  for (const key of ["answerSeconds", "idleSeconds"] as const) {
    const seconds = gateway.timeouts[key];
    if (seconds <= LONGEST_SILENCE_SECONDS) continue;
    issues.push({
      path: `gateway.timeouts.${key}`,
      reason: `must be at most ${LONGEST_SILENCE_SECONDS}, since AWS drops a connection after 350 seconds of silence, got ${seconds}; use less, and streams for answers that take longer`,
    });
  }
  if (aws?.caller !== undefined) {
    issues.push({
      path: "aws.caller",
      reason:
        "must not be given with `gateway`, whose service account is then the only one that may take the callers' role; remove it",
    });
  }
  return issues;
}

/** The gateway's home: network, cluster, way in, counters and alarms. */
export function createHome(
  name: string,
  spec: GatewayedSpec,
  opts: pulumi.ComponentResourceOptions,
): AwsHome {
  const { gateway, cluster, namePrefix, tags, deletionProtection, logging } = spec;
  const { domain, zoneId, certificateArn } = gateway;
  const { permissionsBoundary } = spec.aws!;
  const args: AwsHomeArgs = {
    accountId: spec.aws!.accountId,
    region: regionOf(spec),
    namePrefix,
    cluster,
    edge: {
      domain,
      ...(zoneId !== undefined && { zoneId }),
      ...(certificateArn !== undefined && { certificateArn }),
      podPort: PORT,
      healthPath: HEALTH_PATH,
    },
    monitoring: {
      rules: renderRules(spec),
      alertManager: renderAlertManager,
      scrape: renderScrapeConfig({ pods: scrapedPods(spec), metrics: keptMetrics() }),
    },
    retentionDays: logging.retentionDays,
    ...(spec.schedule && { schedule: spec.schedule }),
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    tags,
    deletionProtection,
  };
  return new AwsHome(name, args, opts);
}

/** Everything of the gateway that has metrics: the proxies' pods, and the service that counts their limits. */
function scrapedPods(spec: GatewayedSpec): ScrapedPods[] {
  const proxies = {
    namespace: namespaceOf(spec),
    label: { name: "gateway.envoyproxy.io/owning-gateway-name", value: GATEWAY },
  };
  return [
    { ...proxies, job: "envoy", port: METRICS_PORTS.envoy, path: "/stats/prometheus" },
    { ...proxies, job: "ai-gateway", port: METRICS_PORTS.processor, path: "/metrics" },
    { ...proxies, job: "token-agent", port: METRICS_PORTS.tokenAgent, path: "/metrics" },
    { job: "rate-limit", ...RATE_LIMIT_METRICS },
  ];
}

/** The gateway as the clouds get to know it. */
export function callerOf(spec: GatewayedSpec, home: AwsHome): GatewayCaller {
  return {
    ...gatewayWorkload(spec)!,
    issuer: home.cluster.issuer,
    egressAddresses: home.egressAddresses,
  };
}

/** The gateway itself: its objects in the cluster, with the controllers when the cluster is the environment's own. */
export function createGateway(
  name: string,
  spec: GatewayedSpec,
  parts: {
    home: AwsHome;
    clouds: CloudEndpoints;
    targets: pulumi.Output<TargetEndpoint[]>;
    secrets: pulumi.Output<SecretStoreReference>;
  },
  opts: pulumi.ComponentResourceOptions,
): AiGateway {
  const { home, clouds, targets, secrets } = parts;
  const extension = loadExtension();
  const images = {
    envoy: imageOf("envoy"),
    processor: imageOf("aiGatewayExtProc"),
    node: imageOf("node"),
  };
  const objects = pulumi
    .all([targets, identitiesOf(spec, clouds), secrets])
    .apply(([known, identities, reference]) =>
      renderGateway({ spec, targets: known, identities, secrets: reference, images, extension }),
    );
  return new AiGateway(
    name,
    {
      spec,
      cluster: {
        clusterName: home.cluster.name,
        region: regionOf(spec),
        clusterArn: home.cluster.arn,
        endpoint: home.cluster.endpoint,
        certificateAuthority: home.cluster.certificateAuthority,
      },
      clusterReady: home.ready,
      ...(home.limitsAddress !== undefined && {
        controllers: {
          limitsAddress: home.limitsAddress,
          networkCidrs: home.privateCidrs,
          ...(spec.schedule && { sleeps: true }),
        },
      }),
      objects,
      targetGroupArn: home.targetGroupArn,
    },
    opts,
  );
}

/** What callers and operators need to know of the gateway; known when it is in the cluster. */
export function describeGateway(
  spec: GatewayedSpec,
  home: AwsHome,
  gateway: AiGateway,
): pulumi.Output<GatewayOutputs> {
  const { cluster, loadBalancerName, egressAddresses, alarmTopicArn, prometheusUrl } = home;
  return pulumi.output({
    clusterName: cluster.name,
    clusterArn: cluster.arn,
    namespace: gateway.namespace,
    tenantKeysSecret: TENANT_KEYS_SECRET,
    ...(home.limitsGroupId !== undefined && {
      limits: { replicationGroupId: home.limitsGroupId, region: regionOf(spec) },
    }),
    loadBalancerName,
    egressAddresses: pulumi.all([...egressAddresses]),
    alarmTopicArn,
    prometheusUrl,
  });
}

/** Who the gateway is in each cloud that it calls. */
function identitiesOf(
  spec: GatewayedSpec,
  { aws, azure, gcp }: CloudEndpoints,
): pulumi.Output<GatewayIdentities> {
  return pulumi.output({
    ...(aws &&
      called(spec, "aws") && { aws: { roleArn: aws.principalId, region: regionOf(spec) } }),
    ...(azure &&
      called(spec, "azure") && {
        azure: { tenantId: spec.azure!.tenantId, clientId: azure.clientId },
      }),
    ...(gcp &&
      called(spec, "gcp") && {
        gcp: { audience: gcp.gatewayAudience!, serviceAccountEmail: gcp.principalId },
      }),
  }) as pulumi.Output<GatewayIdentities>;
}

function regionOf(spec: ResolvedSpec): string {
  return spec.aws!.region;
}
