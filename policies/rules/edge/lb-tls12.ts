import { at, isEmpty } from "../../internal/require";
import { isListener } from "../../internal/load-balancers";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

/** Where the oldest version is set, the values that refuse everything before TLS 1.2, and whether the default does. */
interface Place {
  path: string;
  good: RegExp;
  fix: string;
  /** Whether nothing written there is safe, too. */
  default?: true;
}

/**
 * Sources, 2026-11-21: docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html,
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html,
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html,
 * learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview,
 * docs.cloud.google.com/load-balancing/docs/ssl-policies-concepts.
 */
const PLACES: Readonly<Record<string, Place>> = {
  "aws:apigateway/domainName:DomainName": {
    path: "securityPolicy",
    good: /^TLS_1_[23]$|^SecurityPolicy_TLS1[23]_/i,
    fix: 'set `securityPolicy` to "TLS_1_2"',
  },
  "aws:apigatewayv2/domainName:DomainName": {
    path: "domainNameConfiguration.securityPolicy",
    good: /^TLS_1_[23]$|^SecurityPolicy_TLS1[23]_/i,
    fix: 'set `securityPolicy` to "TLS_1_2"',
  },
  "azure-native:cdn:AFDCustomDomain": {
    path: "tlsSettings.minimumTlsVersion",
    good: /^TLS1[23]$/i,
    fix: 'set `minimumTlsVersion` to "TLS12"',
    default: true,
  },
  "gcp:compute/sSLPolicy:SSLPolicy": {
    path: "minTlsVersion",
    good: /^TLS_1_[23]$/,
    fix: 'set `minTlsVersion` to "TLS_1_2"',
  },
  "gcp:compute/regionSslPolicy:RegionSslPolicy": {
    path: "minTlsVersion",
    good: /^TLS_1_[23]$/,
    fix: 'set `minTlsVersion` to "TLS_1_2"',
  },
};

const LISTENER: Place = {
  path: "sslPolicy",
  good: /^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)/,
  fix: 'set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
};
const CLOUDFRONT = "aws:cloudfront/distribution:Distribution";
const GATEWAY = "azure-native:network:ApplicationGateway";

/** What ends TLS at the edge refuses versions before 1.2. */
export default rule({
  id: "lb-tls12",
  title: "Load balancers, gateways and content networks refuse TLS before 1.2",
  severity: "high",
  why: "A listener without a policy still speaks TLS 1.0 to whoever asks for it, so a caller can be talked down.",
  seen: "a published load balancer component that gives its HTTPS listener no policy, so that it speaks TLS 1.0 by the default of 2016 (github.com/pulumi/pulumi-awsx awsx/lb/applicationLoadBalancer.ts, e60adf3)",
  remedy: `AWS listeners: \`sslPolicy\` of the families TLS13-1-2, TLS13-1-3, TLS-1-2 or FS-1-2. ${Object.entries(
    PLACES,
  )
    .map(([token, place]) => `${token.split(":").at(-1)}: \`${place.path}\``)
    .join(
      ", ",
    )}. CloudFront: \`minimumProtocolVersion\` TLSv1.2_2021. Application Gateway: \`sslPolicy\`.`,
  publicIds: ["CKV_AWS_103", "TRV AWS-0047"],

  applies: (token) =>
    isListener(token) || token === CLOUDFRONT || token === GATEWAY || Object.hasOwn(PLACES, token),

  check(resource) {
    if (resource.token === CLOUDFRONT) return judgeCloudFront(resource);
    if (resource.token === GATEWAY) return judgeGateway(resource);
    if (!isListener(resource.token)) return judge(resource, PLACES[resource.token]);
    const protocol = resource.get("protocol");
    // Only these end TLS; the default of the policy is of 2016 and speaks TLS 1.0.
    if (protocol.is("HTTPS", "TLS") || !isEmpty(resource.get("certificateArn")))
      judge(resource, LISTENER);
  },
});

function judge(resource: Resource, place: Place | undefined): void {
  if (place === undefined) return;
  const value = at(resource, place.path);
  if (isEmpty(value) ? place.default : place.good.test(value.text() ?? "")) return;
  report(resource, value, place.fix);
}

const report = (resource: Resource, value: Value, fix: string): void =>
  resource.violation({ at: value, must: "refuse TLS before 1.2", fix });

/** With CloudFront's own certificate the version cannot be chosen. */
function judgeCloudFront(resource: Resource): void {
  const certificate = resource.get("viewerCertificate");
  if (certificate.get("cloudfrontDefaultCertificate").is(true)) return;
  const value = certificate.get("minimumProtocolVersion");
  if (/^TLSv1\.[23]_/.test(value.text() ?? "")) return;
  report(resource, value, 'set `minimumProtocolVersion` to "TLSv1.2_2021"');
}

/** Gateways with an API version since 2023 take the policy of 2022, which begins at TLS 1.2, by themselves. */
function judgeGateway(resource: Resource): void {
  const policy = resource.get("sslPolicy");
  if (isEmpty(policy)) return;
  const name = policy.get("policyName");
  const version = policy.get("minProtocolVersion");
  if (policy.get("policyType").is("Custom", "CustomV2")) {
    if (version.is("TLSv1_2", "TLSv1_3")) return;
    return report(resource, version, 'set `minProtocolVersion` to "TLSv1_2"');
  }
  if (/^AppGwSslPolicy(20170401S|2022\d+S?)$/i.test(name.text() ?? "")) return;
  report(resource, name, 'set `policyName` to "AppGwSslPolicy20220101"');
}
