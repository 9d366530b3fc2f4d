import rule from "../../../../policies/rules/bedrock/bedrock-guardrail-present";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const agent = "aws:bedrock/agentAgent:AgentAgent";
const flow = "aws:bedrock/agentFlow:AgentFlow";
const guard = { guardrailIdentifier: "gr-1", guardrailVersion: "3" };
const nodes = (...configurations: object[]) => ({
  definition: { nodes: configurations.map((configuration) => ({ configuration })) },
});

describeRule(rule, {
  passes: {
    "an agent with a guardrail": { type: agent, inputs: { guardrailConfigurations: [guard] } },
    "a flow whose prompt has one": {
      type: flow,
      inputs: nodes({ prompt: { guardrailConfiguration: guard } }, { input: {} }),
    },
    "a knowledge base that calls no model": {
      type: flow,
      inputs: nodes({ knowledgeBase: { knowledgeBaseId: "kb" } }),
    },
    "a flow that is not defined yet": { type: flow, inputs: {} },
  },
  fails: {
    "an agent with an empty list": {
      type: agent,
      inputs: { guardrailConfigurations: [] },
      messages: [
        "`guardrailConfigurations` must name a guardrail, got []; set `guardrailIdentifier` and `guardrailVersion` in `guardrailConfigurations`",
      ],
    },
    "an agent with an empty name": {
      type: agent,
      inputs: { guardrailConfigurations: [{ guardrailIdentifier: "" }] },
      messages: [
        '`guardrailConfigurations` must name a guardrail, got [{"guardrailIdentifier":""}]; set `guardrailIdentifier` and `guardrailVersion` in `guardrailConfigurations`',
      ],
    },
    "each node that calls a model": {
      type: flow,
      inputs: nodes(
        { prompt: {} },
        { prompt: { guardrailConfiguration: guard } },
        { knowledgeBase: { modelId: "m", guardrailConfiguration: { guardrailVersion: "1" } } },
      ),
      messages: [
        "`definition.nodes[0].configuration.prompt.guardrailConfiguration.guardrailIdentifier` must name a guardrail, got nothing; set `guardrailConfiguration` of the node",
        "`definition.nodes[2].configuration.knowledgeBase.guardrailConfiguration.guardrailIdentifier` must name a guardrail, got nothing; set `guardrailConfiguration` of the node",
      ],
    },
  },
  missing: {
    type: agent,
    inputs: {},
    messages: [
      "`guardrailConfigurations` must name a guardrail, got nothing; set `guardrailIdentifier` and `guardrailVersion` in `guardrailConfigurations`",
    ],
  },
  unknown: {
    type: agent,
    inputs: { guardrailConfigurations: [{ guardrailIdentifier: UNKNOWN }] },
    path: "guardrailConfigurations[0].guardrailIdentifier",
  },
  ignores: { type: "aws:bedrock/agentPrompt:AgentPrompt", inputs: { guardrailConfigurations: [] } },
});
