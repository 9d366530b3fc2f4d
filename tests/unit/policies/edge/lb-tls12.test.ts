import rule from "../../../../policies/rules/edge/lb-tls12";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/listener:Listener";
const cdn = "aws:cloudfront/distribution:Distribution";
const gateway = "azure-native:network:ApplicationGateway";
const listener = (sslPolicy?: string, protocol = "HTTPS") => ({
  type,
  inputs: { protocol, ...(sslPolicy !== undefined && { sslPolicy }) },
});

describeRule(rule, {
  passes: {
    "TLS 1.3 and 1.2": listener("ELBSecurityPolicy-TLS13-1-2-2021-06"),
    "TLS 1.3 only": listener("ELBSecurityPolicy-TLS13-1-3-2021-06", "TLS"),
    "a post-quantum policy": listener("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
    "forward secrecy": listener("ELBSecurityPolicy-FS-1-2-Res-2020-10"),
    "a listener without TLS": listener(undefined, "HTTP"),
    "a REST domain": {
      type: "aws:apigateway/domainName:DomainName",
      inputs: { securityPolicy: "TLS_1_2" },
    },
    "a REST domain with a policy of 2025": {
      type: "aws:apigateway/domainName:DomainName",
      inputs: { securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" },
    },
    "an HTTP domain": {
      type: "aws:apigatewayv2/domainName:DomainName",
      inputs: { domainNameConfiguration: { securityPolicy: "TLS_1_2" } },
    },
    "a domain of Front Door by default": { type: "azure-native:cdn:AFDCustomDomain", inputs: {} },
    "a policy of Google": {
      type: "gcp:compute/sSLPolicy:SSLPolicy",
      inputs: { minTlsVersion: "TLS_1_2" },
    },
    "a distribution": {
      type: cdn,
      inputs: { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" } },
    },
    "a distribution under CloudFront's own name": {
      type: cdn,
      inputs: { viewerCertificate: { cloudfrontDefaultCertificate: true } },
    },
    "an application gateway by default": { type: gateway, inputs: {} },
    "an application gateway with a policy of 2022": {
      type: gateway,
      inputs: { sslPolicy: { policyName: "AppGwSslPolicy20220101S", policyType: "Predefined" } },
    },
    "an application gateway with versions of its own": {
      type: gateway,
      inputs: { sslPolicy: { policyType: "CustomV2", minProtocolVersion: "TLSv1_3" } },
    },
  },
  fails: {
    "the policy of 2016": {
      ...listener("ELBSecurityPolicy-2016-08"),
      messages: [
        '`sslPolicy` must refuse TLS before 1.2, got "ELBSecurityPolicy-2016-08"; set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
      ],
    },
    "TLS 1.1": {
      ...listener("ELBSecurityPolicy-TLS-1-1-2017-01"),
      messages: [
        '`sslPolicy` must refuse TLS before 1.2, got "ELBSecurityPolicy-TLS-1-1-2017-01"; set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
      ],
    },
    "TLS 1.0 with 1.3": {
      ...listener("ELBSecurityPolicy-TLS13-1-0-2021-06"),
      messages: [
        '`sslPolicy` must refuse TLS before 1.2, got "ELBSecurityPolicy-TLS13-1-0-2021-06"; set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
      ],
    },
    "a certificate without a protocol": {
      type,
      inputs: { certificateArn: "arn" },
      messages: [
        '`sslPolicy` must refuse TLS before 1.2, got nothing; set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
      ],
    },
    "a REST domain": {
      type: "aws:apigateway/domainName:DomainName",
      inputs: { securityPolicy: "TLS_1_0" },
      messages: [
        '`securityPolicy` must refuse TLS before 1.2, got "TLS_1_0"; set `securityPolicy` to "TLS_1_2"',
      ],
    },
    "a domain of Front Door": {
      type: "azure-native:cdn:AFDCustomDomain",
      inputs: { tlsSettings: { minimumTlsVersion: "TLS10" } },
      messages: [
        '`tlsSettings.minimumTlsVersion` must refuse TLS before 1.2, got "TLS10"; set `minimumTlsVersion` to "TLS12"',
      ],
    },
    "a policy of Google by default": {
      type: "gcp:compute/regionSslPolicy:RegionSslPolicy",
      inputs: {},
      messages: [
        '`minTlsVersion` must refuse TLS before 1.2, got nothing; set `minTlsVersion` to "TLS_1_2"',
      ],
    },
    "a distribution": {
      type: cdn,
      inputs: { viewerCertificate: { minimumProtocolVersion: "TLSv1.1_2016" } },
      messages: [
        '`viewerCertificate.minimumProtocolVersion` must refuse TLS before 1.2, got "TLSv1.1_2016"; set `minimumProtocolVersion` to "TLSv1.2_2021"',
      ],
    },
    "an application gateway with a policy of 2017": {
      type: gateway,
      inputs: { sslPolicy: { policyName: "AppGwSslPolicy20170401" } },
      messages: [
        '`sslPolicy.policyName` must refuse TLS before 1.2, got "AppGwSslPolicy20170401"; set `policyName` to "AppGwSslPolicy20220101"',
      ],
    },
    "an application gateway with versions of its own": {
      type: gateway,
      inputs: { sslPolicy: { policyType: "Custom", minProtocolVersion: "TLSv1_1" } },
      messages: [
        '`sslPolicy.minProtocolVersion` must refuse TLS before 1.2, got "TLSv1_1"; set `minProtocolVersion` to "TLSv1_2"',
      ],
    },
  },
  missing: {
    ...listener(),
    messages: [
      '`sslPolicy` must refuse TLS before 1.2, got nothing; set `sslPolicy` to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
    ],
  },
  unknown: { type, inputs: { protocol: "HTTPS", sslPolicy: UNKNOWN }, path: "sslPolicy" },
  ignores: { type: "aws:lb/targetGroup:TargetGroup", inputs: { protocol: "HTTPS" } },
});
