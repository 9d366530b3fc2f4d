import { eachDocument, findAllowed, strangers } from "../../internal/iam";
import { referringTo } from "../../internal/links";
import { isEmpty, requireInputs } from "../../internal/require";
import { stackRule } from "../../stack-rule";
import type { Stack, StackResource } from "../../stack";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const POLICY = ["aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"];
/** `com.amazonaws.<region>.bedrock`, `-runtime`, `-agent`, `-agent-runtime`, `-agentcore`, with `-fips` where there is one. */
const SERVICE = /\.bedrock(-[a-z-]+)?$/;

/** Endpoints for Bedrock answer by its own name and admit named callers only. */
export default stackRule({
  id: "bedrock-private-endpoint",
  title: "VPC endpoints for Bedrock take over its name and admit named callers only",
  severity: "medium",
  why: "An endpoint without a policy lets anything in the network call models with credentials of any account: the way out for data.",
  seen: "an endpoint for bedrock-runtime in a training platform that has no policy, which admits every principal (github.com/malston/training-platform-exercises modules/vpc-endpoints/main.tf)",
  remedy:
    "Set `privateDnsEnabled` to true and `policy`, or add `aws.ec2.VpcEndpointPolicy`: name principals, or add a condition on aws:PrincipalAccount or aws:PrincipalOrgID.",
  publicIds: ["P:bedrock_vpc_endpoints_configured", "AISF-INFRA-01"],

  applies: (token) => token === ENDPOINT,

  check(stack) {
    stack.each(stack.resources, (endpoint) => {
      if (SERVICE.test(endpoint.get("serviceName").text() ?? "")) judge(stack, endpoint);
    });
  },
});

function judge(stack: Stack, endpoint: StackResource): void {
  // Without it every SDK's call to Bedrock goes past the endpoint, over the internet.
  requireInputs(endpoint, [{ path: "privateDnsEnabled", oneOf: [true] }]);
  const holders = [
    ...referringTo(stack, endpoint, POLICY, "vpcEndpointId", ["id"]),
    ...(isEmpty(endpoint.get("policy")) ? [] : [endpoint]),
  ];
  for (const holder of holders) {
    eachDocument(holder, [holder.get("policy")], (statements, place) => {
      if (findAllowed(statements, strangers(statements)) === undefined) return;
      holder.violation({
        at: place,
        must: "admit named callers only",
        got: "a document that admits principals of any account",
        fix: "name principals, or add a condition on aws:PrincipalAccount",
      });
    });
  }
  if (holders.length > 0) return;
  endpoint.violation({
    at: endpoint.get("policy"),
    must: "admit named callers only",
    fix: "set `policy`",
  });
}
