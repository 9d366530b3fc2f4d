import { CloudError, documented, type TypeFacts } from "../../model";
import { checkRegion, checkText, find, requireEnabledRegion, sameJson } from "./common";
import { admitPolicy, checkPolicy } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { missingPrincipals } from "./iam-principals";
import { TOPIC_POLICY_LIMIT } from "./sns-topic";
import { TOPIC, TOPIC_POLICY } from "./tokens";

const API = "https://docs.aws.amazon.com/sns/latest/api";

const refuse = (message: string): CloudError => new CloudError("InvalidParameter", 400, message);

/** Who may use a topic; deleting it gives the topic its first policy back. */
export const topicPolicy: TypeFacts = {
  token: TOPIC_POLICY,
  operations: {
    create: "sns:SetTopicAttributes",
    read: "sns:GetTopicAttributes",
    update: "sns:SetTopicAttributes",
    delete: "sns:SetTopicAttributes",
  },
  facts: {
    replaceOn: documented(["arn", "region"], `${API}/API_SetTopicAttributes.html`),
  },
  location: { property: "region" },
  check: (inputs, provider) => [
    ...checkRegion(inputs, provider, "any"),
    ...checkText(inputs, "arn", {
      pattern: /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/,
      max: 512,
      words: "the ARN of a topic",
    }),
    ...checkPolicy(inputs, "policy", "topic", TOPIC_POLICY_LIMIT.value),
  ],
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const arn = String(inputs.arn);
    if (!find(context, TOPIC, (one) => one.id === arn))
      throw new CloudError("NotFound", 404, `Topic does not exist: ${arn}`);
    const document = admitPolicy(inputs.policy, "topic");
    if (missingPrincipals(document, context).length > 0)
      throw refuse("Invalid parameter: Policy Error: PrincipalNotFound");
    const stray = document.statements.flatMap((one) => one.resources).find((one) => one !== arn);
    if (stray !== undefined)
      throw refuse(
        `Invalid parameter: Policy statement resource must be the topic itself, got ${JSON.stringify(stray)}`,
      );
    // SNS overwrites the policy: two owners of one are refused.
    const twin = find(
      context,
      TOPIC_POLICY,
      (one) => one.id !== stored?.id && one.inputs.arn === arn,
    );
    if (twin)
      throw new CloudError(
        "ConcurrentAccess",
        409,
        `The topic ${arn} has a policy of another owner`,
      );
  },
  id: ({ inputs }) => String(inputs.arn),
  outputs: ({ scope }) => ({ owner: scope.account }),
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};
