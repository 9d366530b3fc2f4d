import { eachDocument } from "../../internal/iam";
import { asCaller } from "../../internal/iam/caller";
import { servicesNamed } from "../../internal/iam/candidates";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { ANYTHING } from "../../internal/iam/pattern";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Services, by the prefix of their actions, that may be allowed as a whole. */
  services: string[];
}

/** An action that the service does not have: only a wildcard for the whole service allows it. */
const NO_ACTION = "ZqUnnamedAction";

/** No policy allows every action of a service, now or later. */
export default rule<Config>({
  id: "iam-no-service-wildcard",
  title: "No policy allows all actions of a service",
  severity: "high",
  why: "`bedrock:*` invokes models, and also deletes guardrails, switches logging off and buys capacity; what AWS adds tomorrow is allowed too.",
  seen: "AmazonBedrockLimitedAccess, which AWS attaches to the users of long-term Bedrock keys, full of Bedrock's administrative actions (BeyondTrust, AWS Bedrock API Keys Security Guide, 2026)",
  remedy: "List the actions that are used under `Action` in `policy`.",
  publicIds: ["FSBP IAM.21"],
  config: {
    schema: {
      services: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
        description: "Services, by the prefix of their actions, that may be allowed as a whole.",
      },
    },
    defaults: { services: [] },
  },

  applies: permissions.has,

  check(resource, config) {
    const free = config.services.map((each) => each.toLowerCase());
    eachDocument(resource, permissions.in(resource), (statements) => {
      const named = new Set(
        statements.flatMap(({ effect, actions }) =>
          effect === "Allow" && !actions.not ? actions.values.flatMap(servicesNamed) : [],
        ),
      );
      const reported = new Set<unknown>();
      for (const service of named) {
        if (free.includes(service)) continue;
        const scenario = asCaller(statements, `${service}:${NO_ACTION}`, [ANYTHING]);
        eachAllow(statements, scenario, ({ statement }) => {
          // What allows every service is another rule's finding.
          if (
            statement.actions.not ||
            statement.actions.values.some((value) => /^[*:]+$/.test(value))
          )
            return;
          if (reported.has(statement)) return;
          reported.add(statement);
          resource.violation({
            at: statement.actions.at,
            must: "name the actions of a service",
            got: quoted(resource, statement, statement.actions.values.join(", ")),
            fix: `list the actions of ${service} that are used`,
          });
        });
      }
    });
  },
});
