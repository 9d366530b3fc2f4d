import rule from "../../../../policies/rules/bedrock/bedrock-guardrail-grounding";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:bedrock/guardrail:Guardrail";
const filters = (...filtersConfigs: object[]) => ({
  contextualGroundingPolicyConfig: { filtersConfigs },
});

describeRule(rule, {
  passes: {
    "a threshold above the least": { type, inputs: filters({ type: "GROUNDING", threshold: 0.7 }) },
    "the least itself": { type, inputs: filters({ type: "GROUNDING", threshold: 0.5 }) },
  },
  fails: {
    "relevance only": {
      type,
      inputs: filters({ type: "RELEVANCE", threshold: 0.9 }),
      messages: [
        '`contextualGroundingPolicyConfig.filtersConfigs` must hold a filter of type GROUNDING, got [{"threshold":0.9,"type":"RELEVANCE"}]; set `threshold` of the GROUNDING filter to 0.5 or more',
      ],
    },
    "a low threshold": {
      type,
      inputs: filters({ type: "GROUNDING", threshold: 0.1 }),
      messages: [
        "`contextualGroundingPolicyConfig.filtersConfigs[0].threshold` must be 0.5 or more, got 0.1; set `threshold` of the GROUNDING filter to 0.5 or more",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`contextualGroundingPolicyConfig.filtersConfigs` must hold a filter of type GROUNDING, got nothing; set `threshold` of the GROUNDING filter to 0.5 or more",
    ],
  },
  unknown: {
    type,
    inputs: filters({ type: "GROUNDING", threshold: UNKNOWN }),
    path: "contextualGroundingPolicyConfig.filtersConfigs[0].threshold",
  },
  config: {
    without: { type, inputs: filters({ type: "GROUNDING", threshold: 0.6 }) },
    with: {
      type,
      inputs: filters({ type: "GROUNDING", threshold: 0.6 }),
      config: { minimumThreshold: 0.8 },
      messages: [
        "`contextualGroundingPolicyConfig.filtersConfigs[0].threshold` must be 0.8 or more, got 0.6; set `threshold` of the GROUNDING filter to 0.8 or more",
      ],
    },
  },
  ignores: { type: "aws:bedrock/guardrailVersion:GuardrailVersion", inputs: {} },
});
