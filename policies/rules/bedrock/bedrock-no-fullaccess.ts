import { attachments } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Names of AWS' own policies that may not be attached. */
  policies: string[];
}

/** AWS' own policies that allow Bedrock as a whole. */
const POLICIES = [
  "AmazonBedrockFullAccess",
  "AmazonBedrockLimitedAccess",
  "BedrockAgentCoreFullAccess",
];

/** No role, user or group has one of AWS' own policies for the whole of Bedrock. */
export default rule<Config>({
  id: "bedrock-no-fullaccess",
  title: "AWS' own full-access policies for Bedrock are not attached",
  severity: "high",
  why: "Who only calls a model could also delete guardrails, switch invocation logging off and buy provisioned throughput.",
  seen: "AmazonBedrockFullAccess attached to agents' roles to get past one refusal, and never taken off (sonraisecurity.com/blog/aws-bedrock-agent-permissions-what-you-need-to-lock-down-before-go-live)",
  remedy:
    "Attach a policy of your own that allows bedrock:InvokeModel on the models in use, instead of AmazonBedrockFullAccess.",
  publicIds: ["Prowler bedrock_full_access_policy_attached"],
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

  applies: attachments.has,

  check(resource, config) {
    resource.each(attachments.in(resource), (place) => {
      const name = /:aws:policy\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/.exec(place.text() ?? "")?.[1];
      if (name !== undefined && config.policies.includes(name))
        resource.violation({
          at: place,
          must: "be a policy that names models",
          fix: "attach a policy with bedrock:InvokeModel on the models in use",
        });
    });
  },
});
