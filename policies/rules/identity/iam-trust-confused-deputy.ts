import { eachDocument, oneOf, throughService, type Statement } from "../../internal/iam";
import { eachAllow } from "../../internal/iam/finding";
import { trust } from "../../internal/iam/places";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Services that take roles of their own account only and send no source. */
  exempt: string[];
}

/** A role for a service is taken only when the service acts for an account that the trust policy names. */
export default rule<Config>({
  id: "iam-trust-confused-deputy",
  title: "Roles for AWS services are taken only on behalf of named accounts or resources",
  severity: "high",
  why: "A service acts for all its customers. Without a source in the condition another customer can make it use the role.",
  seen: "the trust policy that the user guide of Amazon EKS showed for cluster roles, without a source until August 2025 (awsdocs/amazon-eks-user-guide 9fedf66)",
  remedy:
    "In the role's `assumeRolePolicy` add `aws:SourceAccount` by StringEquals, or `aws:SourceArn` with the account in it by ArnLike, to every statement that lets in a service.",
  publicIds: ["Prowler iam_role_cross_service_confused_deputy_prevention"],
  config: {
    schema: {
      exempt: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["ec2.amazonaws.com", "lambda.amazonaws.com"],
        description: "Services that take roles of their own account only and send no source.",
      },
    },
    defaults: { exempt: ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
  },

  applies: trust.has,

  check(resource, config) {
    const exempt = config.exempt.map((each) => each.toLowerCase());
    eachDocument(resource, trust.in(resource), (statements) => {
      for (const service of servicesIn(statements))
        if (!exempt.includes(plain(service))) judge(resource, statements, service);
    });
  },
});

/** The name without the suffix of China's partition: one exemption does for all. */
const plain = (service: string): string => service.toLowerCase().replace(/\.cn$/, "");

function servicesIn(statements: readonly Statement[]): string[] {
  const services = statements.flatMap(({ effect, principals }) =>
    effect === "Allow" && principals && !principals.not
      ? principals.values.filter(({ type }) => type === "Service").map(({ value }) => value)
      : [],
  );
  return [...new Set(services)];
}

function judge(resource: Resource, statements: readonly Statement[], service: string): void {
  const scenario = throughService(statements, service, { action: [oneOf("sts:AssumeRole*")] });
  // What lets everybody in is another rule's finding.
  const named = statements.filter(
    ({ effect, principals }) =>
      effect === "Deny" ||
      (principals?.values.some(({ type, value }) => type === "Service" && value === service) &&
        !principals.not),
  );
  eachAllow(named, scenario, ({ statement }) =>
    resource.violation({
      at: statement.at,
      must: `let in ${service} for named accounts only`,
      got: "one that lets it in for every account",
      fix: "add the condition `StringEquals` `aws:SourceAccount`, or `ArnLike` `aws:SourceArn` with your account",
    }),
  );
}
