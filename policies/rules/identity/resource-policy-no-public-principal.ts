import { eachDocument, oneOf, strangers } from "../../internal/iam";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { resourcePolicies } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Actions that strangers may do, as `service:Action`. */
  allowed: string[];
}

/** Nobody gets at a bucket, topic, queue, secret or agent whose policy does not name him, his account or his organisation. */
export default rule<Config>({
  id: "resource-policy-no-public-principal",
  title: "Policies of buckets, topics, queues, secrets and agents let in only principals they name",
  severity: "critical",
  why: 'A principal "*" opens documents, alarms or secrets to every AWS account, unless a condition really keeps it out; conditions are judged here, not just seen.',
  seen: "a security product's queue that every topic of every account could write to (github.com/panther-labs/panther/issues/1701)",
  remedy:
    "In the resource's `policy` name accounts, roles or services under `Principal`, or compare `aws:PrincipalOrgID`, `aws:SourceAccount` or `aws:SourceVpce` by StringEquals.",
  publicIds: ["CKV_AWS_32", "CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string", pattern: "^[a-z0-9-]+:" },
        default: [],
        description: "Actions that strangers may do, as service:Action.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: resourcePolicies.has,

  check(resource, config) {
    eachDocument(resource, resourcePolicies.in(resource), (statements) => {
      const action = [oneOf("?*:?*")];
      if (config.allowed.length > 0) action.push({ ...oneOf(...config.allowed), not: true });
      eachAllow(statements, strangers(statements, { action }), ({ statement, request }) => {
        const arn = request.context["aws:principalarn"]?.[0] ?? request.principal?.value ?? "";
        resource.violation({
          at: statement.principals?.at ?? statement.at,
          must: "name who is let in",
          got: `one that also lets in ${quoted(resource, statement, arn)}`,
          fix: "name accounts, roles or services under `Principal`, or compare `aws:PrincipalOrgID` by StringEquals",
        });
      });
    });
  },
});
