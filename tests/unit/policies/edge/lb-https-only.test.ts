import rule from "../../../../policies/rules/edge/lb-https-only";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/listener:Listener";
const classic = "aws:elb/loadBalancer:LoadBalancer";
const cdn = "aws:cloudfront/distribution:Distribution";
const route = "azure-native:cdn:Route";
const forward = [{ type: "forward", targetGroupArn: "arn" }];
const redirect = (protocol?: string) => [
  { type: "redirect", redirect: { statusCode: "HTTP_301", ...(protocol && { protocol }) } },
];

describeRule(rule, {
  passes: {
    HTTPS: { type, inputs: { protocol: "HTTPS", defaultActions: forward } },
    "TLS of a network load balancer": {
      type,
      inputs: { protocol: "TLS", defaultActions: forward },
    },
    "TCP, which is passed on unread": {
      type,
      inputs: { protocol: "TCP", defaultActions: forward },
    },
    "a redirect": {
      type: "aws:alb/listener:Listener",
      inputs: { protocol: "HTTP", port: 80, defaultActions: redirect("HTTPS") },
    },
    "no protocol on port 443": { type, inputs: { port: 443, defaultActions: forward } },
    "a gateway load balancer's listener, which has neither": {
      type,
      inputs: { defaultActions: forward },
    },
    "a classic one": {
      type: classic,
      inputs: { listeners: [{ lbProtocol: "https" }, { lbProtocol: "ssl" }] },
    },
    "a distribution that redirects": {
      type: cdn,
      inputs: {
        defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
        orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }],
      },
    },
    "a route that redirects by default": {
      type: route,
      inputs: { supportedProtocols: ["Http", "Https"] },
    },
    "a route without HTTP": {
      type: route,
      inputs: { supportedProtocols: ["Https"], httpsRedirect: "Disabled" },
    },
  },
  fails: {
    HTTP: {
      type,
      inputs: { protocol: "HTTP", port: 80, defaultActions: forward },
      messages: [
        '`protocol` must be HTTPS or TLS, or redirect to HTTPS, got "HTTP"; set `protocol` to "HTTPS" with `certificateArn`, or `defaultActions` to a redirect with `protocol` "HTTPS"',
      ],
    },
    "no protocol on port 80": {
      type,
      inputs: { port: 80, defaultActions: forward },
      messages: [
        '`protocol` must be HTTPS or TLS, or redirect to HTTPS, got nothing; set `protocol` to "HTTPS" with `certificateArn`, or `defaultActions` to a redirect with `protocol` "HTTPS"',
      ],
    },
    "a redirect that keeps the protocol": {
      type,
      inputs: { protocol: "HTTP", defaultActions: redirect() },
      messages: [
        '`protocol` must be HTTPS or TLS, or redirect to HTTPS, got "HTTP"; set `protocol` to "HTTPS" with `certificateArn`, or `defaultActions` to a redirect with `protocol` "HTTPS"',
      ],
    },
    "a redirect to HTTP": {
      type,
      inputs: { protocol: "http", defaultActions: redirect("HTTP") },
      messages: [
        '`protocol` must be HTTPS or TLS, or redirect to HTTPS, got "http"; set `protocol` to "HTTPS" with `certificateArn`, or `defaultActions` to a redirect with `protocol` "HTTPS"',
      ],
    },
    "one listener of a classic one": {
      type: classic,
      inputs: { listeners: [{ lbProtocol: "https" }, { lbProtocol: "HTTP" }] },
      messages: [
        '`listeners[1].lbProtocol` must be HTTPS or SSL, got "HTTP"; set `lbProtocol` to "https" with `sslCertificateId`',
      ],
    },
    "a distribution that takes both": {
      type: cdn,
      inputs: {
        defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
        orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }],
      },
      messages: [
        '`orderedCacheBehaviors[0].viewerProtocolPolicy` must be "redirect-to-https" or "https-only", got "allow-all"; set `viewerProtocolPolicy` to "redirect-to-https"',
      ],
    },
    "a route that takes both": {
      type: route,
      inputs: { httpsRedirect: "Disabled" },
      messages: [
        '`httpsRedirect` must be "Enabled" while HTTP is supported, got "Disabled"; set `httpsRedirect` to "Enabled" or `supportedProtocols` to ["Https"]',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { protocol: UNKNOWN, defaultActions: forward }, path: "protocol" },
  ignores: { type: "aws:lb/targetGroup:TargetGroup", inputs: { protocol: "HTTP", port: 80 } },
});
