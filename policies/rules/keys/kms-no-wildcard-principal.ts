import { eachDocument, oneOf, strangers } from "../../internal/iam";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { keyPolicies } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Actions that strangers may do, as `kms:Action`. */
  allowed: string[];
}

/** Nobody uses a key whose policy does not name him, his account or his organisation. */
export default rule<Config>({
  id: "kms-no-wildcard-principal",
  title: "KMS keys can be used only by principals that their policy names",
  severity: "critical",
  why: 'A principal "*" lets every AWS account decrypt, grant or delete, unless a condition really keeps it out; conditions are judged here, not just seen.',
  seen: "examples in a provider's documentation that give every AWS account everything on a key, copied from page to page (github.com/hashicorp/terraform-provider-aws/pull/24428)",
  remedy:
    "In the key's `policy` name accounts or roles under `Principal`, or compare `kms:CallerAccount` or `aws:PrincipalOrgID` by StringEquals.",
  publicIds: ["CKV_AWS_33", "FSBP KMS.5"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string", pattern: "^kms:" },
        default: [],
        description: "Actions that strangers may do, such as kms:GetPublicKey or kms:Verify.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: keyPolicies.has,

  check(resource, config) {
    eachDocument(resource, keyPolicies.in(resource), (statements) => {
      const action = [oneOf("kms:?*")];
      if (config.allowed.length > 0) action.push({ ...oneOf(...config.allowed), not: true });
      eachAllow(statements, strangers(statements, { action }), ({ statement, request }) => {
        const arn = request.context["aws:principalarn"]?.[0] ?? request.principal?.value ?? "";
        resource.violation({
          at: statement.principals?.at ?? statement.at,
          must: "name who may use the key",
          got: `one that also lets in ${quoted(resource, statement, arn)}`,
          fix: "name accounts or roles under `Principal`, or compare `kms:CallerAccount` or `aws:PrincipalOrgID` by StringEquals",
        });
      });
    });
  },
});
