import { at, eachAt, isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const AGENT = "aws:bedrock/agentAgent:AgentAgent";
const FLOW = "aws:bedrock/agentFlow:AgentFlow";

/** Agents and flows of Bedrock have a guardrail wherever they call a model. */
export default rule({
  id: "bedrock-guardrail-present",
  title: "Bedrock agents and flows call models through a guardrail only",
  severity: "high",
  why: "An agent acts on what its model says; without a guardrail whoever writes into a prompt or a document decides what it does.",
  seen: "a Bedrock agent that read other users' to-do lists when the prompt asked it to, until a guardrail and ownership checks were added (blogs.houessou.com/todo-app-aws-chatbot-hardening)",
  remedy:
    "Agents: `guardrailConfigurations` with `guardrailIdentifier` and `guardrailVersion`. Flows: `guardrailConfiguration` of every prompt node and of every knowledge base node that has a model.",
  publicIds: ["CKV_AWS_383", "P:bedrock_agent_guardrail_enabled"],

  applies: (token) => token === AGENT || token === FLOW,

  check(resource) {
    if (resource.token === AGENT) return judgeAgent(resource);
    resource.each(eachAt(resource, "definition.nodes"), (node) => judgeNode(resource, node));
  },
});

function judgeAgent(resource: Resource): void {
  const place = resource.get("guardrailConfigurations");
  if (place.items().some((each) => !isEmpty(each.get("guardrailIdentifier")))) return;
  resource.violation({
    at: place,
    must: "name a guardrail",
    fix: "set `guardrailIdentifier` and `guardrailVersion` in `guardrailConfigurations`",
  });
}

function judgeNode(resource: Resource, node: Value): void {
  const prompt = at(node, "configuration.prompt");
  const knowledge = at(node, "configuration.knowledgeBase");
  // Without a model a knowledge base node only hands on what it finds.
  const calls = [prompt, ...(isEmpty(knowledge.get("modelId")) ? [] : [knowledge])];
  for (const call of calls) {
    if (call.isMissing) continue;
    const place = at(call, "guardrailConfiguration.guardrailIdentifier");
    if (!isEmpty(place)) continue;
    resource.violation({
      at: place,
      must: "name a guardrail",
      fix: "set `guardrailConfiguration` of the node",
    });
  }
}
