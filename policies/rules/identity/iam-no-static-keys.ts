import { rule } from "../../rule";

interface Config {
  /** Types of credentials that may be made: `AccessKey`, `UserLoginProfile`, `ServiceSpecificCredential`. */
  allowed: string[];
}

const KINDS: Readonly<Record<string, { name: string; what: string; instead: string }>> = {
  "aws:iam/accessKey:AccessKey": {
    name: "AccessKey",
    what: "an access key",
    instead:
      "let the workload take a role (EKS Pod Identity, `AssumeRoleWithWebIdentity`, an instance profile)",
  },
  "aws:iam/userLoginProfile:UserLoginProfile": {
    name: "UserLoginProfile",
    what: "a console password",
    instead: "let people sign in through IAM Identity Center",
  },
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": {
    name: "ServiceSpecificCredential",
    what: "a long-term API key",
    instead: "let the workload take a role and sign its calls",
  },
};

/** No access keys, console passwords or long-term API keys of users are made. */
export default rule<Config>({
  id: "iam-no-static-keys",
  title: "No long-term AWS credentials are made",
  severity: "critical",
  why: "A key that does not expire is in a repository, a log or the state sooner or later; a Bedrock API key then works from anywhere without signing.",
  seen: "Bedrock API keys on GitHub within 14 days of their launch, abused for up to 14,000 USD a day and region (github.com/BeyondTrust/bedrock-keys-security, 2026)",
  remedy:
    "Remove the resource and give the workload a role that it takes with short-lived credentials.",
  publicIds: ["Prowler bedrock_api_key_no_long_term_credentials"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string", enum: Object.values(KINDS).map(({ name }) => name) },
        default: [],
        description: "Kinds of credentials that may be made.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => Object.hasOwn(KINDS, token),

  check(resource, config) {
    const kind = KINDS[resource.token];
    if (!kind || config.allowed.includes(kind.name)) return;
    resource.violation({
      at: [],
      must: "not exist",
      got: kind.what,
      fix: kind.instead,
    });
  },
});
