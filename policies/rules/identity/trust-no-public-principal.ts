import { eachDocument, oneOf, strangers } from "../../internal/iam";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { trust } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Accounts that may be trusted; any that is named when empty. */
  accounts: string[];
}

/** Nobody takes a role whose trust policy does not name him, his account or his organisation. */
export default rule<Config>({
  id: "trust-no-public-principal",
  title: "Roles can be taken only by principals that their trust policy names",
  severity: "critical",
  why: 'A principal "*", or `NotPrincipal`, lets every AWS account in the world take the role unless a condition really keeps it out.',
  seen: 'a role with principal "*" and a wildcard in the ARN of its condition, open to every account, found the day a deployment stood still (dev.to/abestdev, IAM Access Analyzer nuked our prod hotfix, 2026)',
  remedy:
    "In the role's `assumeRolePolicy` name accounts, roles or services under `Principal`, or compare `aws:PrincipalOrgID` by StringEquals with your organisation.",
  publicIds: ["CKV_AWS_60", "CKV_AWS_61"],
  config: {
    schema: {
      accounts: {
        type: "array",
        items: { type: "string", pattern: "^[0-9]{12}$" },
        default: [],
        description: "Accounts that may be trusted; any that is named when empty.",
      },
    },
    defaults: { accounts: [] },
  },

  applies: trust.has,

  check(resource, config) {
    eachDocument(resource, trust.in(resource), (statements) => {
      const scenario = strangers(statements, { action: [oneOf("sts:AssumeRole*")] });
      eachAllow(statements, scenario, ({ statement, request }) => {
        const arn = request.context["aws:principalarn"]?.[0] ?? request.principal?.value ?? "";
        resource.violation({
          at: statement.principals?.at ?? statement.at,
          must: "name who may take the role",
          got: `one that also lets in ${quoted(resource, statement, arn)}`,
          fix: "name accounts, roles or services under `Principal`, or compare `aws:PrincipalOrgID` by StringEquals with your organisation",
        });
      });
      if (config.accounts.length === 0) return;
      for (const { effect, principals } of statements) {
        if (effect !== "Allow" || !principals || principals.not) continue;
        const foreign = principals.values.find(({ type, value }) => {
          const account = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1];
          return type === "AWS" && account !== undefined && !config.accounts.includes(account);
        });
        if (foreign)
          resource.violation({
            at: principals.at,
            must: "name accounts that the policy config allows",
            fix: "leave the account out, or add it to `accounts` in the policy config",
          });
      }
    });
  },
});
