import { eachAt } from "../../internal/require";
import { isListener } from "../../internal/load-balancers";
import { anyOf } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";
const CLOUDFRONT = "aws:cloudfront/distribution:Distribution";
const FRONT_DOOR_ROUTE = "azure-native:cdn:Route";

const PLAIN = ["HTTP"];

/** What stands at the edge answers in the clear with a redirect at most. */
export default rule({
  id: "lb-https-only",
  title: "Load balancers and content networks answer plain HTTP with a redirect at most",
  severity: "high",
  why: "Keys and prompts go over the internet in the clear on the first call that forgets the s.",
  seen: "a web application behind a load balancer that speaks HTTP on port 80 only (github.com/pulumi/examples aws-py-fargate/__main__.py:43, 40c09b2)",
  remedy:
    'Listeners: `protocol` HTTPS or TLS, or `defaultActions` with a redirect to HTTPS. CloudFront: `viewerProtocolPolicy` "redirect-to-https". Front Door: `supportedProtocols` ["Https"] or `httpsRedirect` Enabled.',
  publicIds: ["CKV_AWS_2", "CKV2_AWS_20", "FSBP ELB.1", "TRV AWS-0054"],

  applies: (token) => isListener(token) || [CLASSIC, CLOUDFRONT, FRONT_DOOR_ROUTE].includes(token),

  check(resource) {
    if (resource.token === CLASSIC) return judgeClassic(resource);
    if (resource.token === CLOUDFRONT) return judgeCloudFront(resource);
    if (resource.token === FRONT_DOOR_ROUTE) return judgeRoute(resource);
    judgeListener(resource);
  },
});

/** TCP listeners pass on what they do not read; the protocol of an application's listener is HTTP when it is not said. */
function judgeListener(resource: Resource): void {
  const at = resource.get("protocol");
  const port = resource.get("port");
  if (at.isMissing ? port.number() === 443 || port.isMissing : !at.is(...PLAIN)) return;
  const actions = resource.get("defaultActions").items();
  const redirects = actions.map((action) => () => {
    const protocol = action.get("redirect", "protocol");
    return action.get("type").is("redirect") && (protocol.isMissing || protocol.is("HTTPS"));
  });
  // Without a protocol of its own a redirect keeps the caller's, which is HTTP here.
  const keeps = actions.find(
    (action) => action.get("type").is("redirect") && action.get("redirect", "protocol").isMissing,
  );
  if (keeps === undefined && anyOf(...redirects)) return;
  resource.violation({
    at,
    must: "be HTTPS or TLS, or redirect to HTTPS",
    fix: 'set `protocol` to "HTTPS" with `certificateArn`, or `defaultActions` to a redirect with `protocol` "HTTPS"',
  });
}

function judgeClassic(resource: Resource): void {
  resource.each(eachAt(resource, "listeners"), (listener) => {
    const at = listener.get("lbProtocol");
    if (!at.is(...PLAIN)) return;
    resource.violation({
      at,
      must: "be HTTPS or SSL",
      fix: 'set `lbProtocol` to "https" with `sslCertificateId`',
    });
  });
}

function judgeCloudFront(resource: Resource): void {
  const behaviors = [
    resource.get("defaultCacheBehavior"),
    ...eachAt(resource, "orderedCacheBehaviors"),
  ];
  resource.each(behaviors, (behavior) => {
    const at = behavior.get("viewerProtocolPolicy");
    if (!at.is("allow-all")) return;
    resource.violation({
      at,
      must: 'be "redirect-to-https" or "https-only"',
      fix: 'set `viewerProtocolPolicy` to "redirect-to-https"',
    });
  });
}

/** Front Door redirects and takes both protocols unless told otherwise. */
function judgeRoute(resource: Resource): void {
  const at = resource.get("httpsRedirect");
  if (!at.is("Disabled")) return;
  const protocols = resource.get("supportedProtocols");
  if (!protocols.isMissing && !protocols.items().some((each) => each.is("Http"))) return;
  resource.violation({
    at,
    must: 'be "Enabled" while HTTP is supported',
    fix: 'set `httpsRedirect` to "Enabled" or `supportedProtocols` to ["Https"]',
  });
}
