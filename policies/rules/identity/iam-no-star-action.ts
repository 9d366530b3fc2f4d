import { eachDocument } from "../../internal/iam";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { attachments, permissions } from "../../internal/iam/places";
import { asCaller } from "../../internal/iam/caller";
import { ANYTHING } from "../../internal/iam/pattern";
import { rule } from "../../rule";

interface Config {
  /** Names of AWS' own policies that may not be attached. */
  policies: string[];
}

/** AWS' own policies that allow everything, or everything but IAM. */
const POLICIES = ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"];

/** An action that no service has: only a wildcard for everything, or `NotAction`, allows it. */
const NO_SERVICE = "zq7unnamed:ZqUnnamedAction";

/** No policy allows every action there is, now or later. */
export default rule<Config>({
  id: "iam-no-star-action",
  title: "No policy allows all actions of all services",
  severity: "critical",
  why: "Whoever holds it, or steals it, owns the account; `NotAction` with Allow is the same with holes.",
  seen: "a leaked key of a start-up with which strangers made themselves a user and a role with administrator access (divesh-netizen.github.io/Divesh-P/blog.html)",
  remedy:
    "Name the actions in `policy`, leave `NotAction` out of statements that allow, and attach no AdministratorAccess, PowerUserAccess or IAMFullAccess.",
  publicIds: [
    "CKV_AWS_1",
    "CKV_AWS_49",
    "CKV_AWS_62",
    "CKV_AWS_274",
    "FSBP IAM.1",
    "CIS AWS 6.0 2.15",
  ],
  config: {
    schema: {
      policies: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: POLICIES,
        description: "Names of AWS' own policies that may not be attached.",
      },
    },
    defaults: { policies: POLICIES },
  },

  applies: (token) => permissions.has(token) || attachments.has(token),

  check(resource, config) {
    eachDocument(resource, permissions.in(resource), (statements) => {
      const scenario = asCaller(statements, NO_SERVICE, [ANYTHING]);
      eachAllow(statements, scenario, ({ statement }) =>
        resource.violation({
          at: statement.actions.at,
          must: "name actions",
          ...(statement.actions.not && {
            got: `everything but ${quoted(resource, statement, statement.actions.values.join(", "))}`,
          }),
          fix: "list the actions that are used under `Action`",
        }),
      );
    });
    resource.each(attachments.in(resource), (place) => {
      const name = /:aws:policy\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/.exec(place.text() ?? "")?.[1];
      if (name !== undefined && config.policies.includes(name))
        resource.violation({
          at: place,
          must: "be a policy that names actions",
          fix: "attach a policy with the actions that are used",
        });
    });
  },
});
