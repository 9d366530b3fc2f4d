/** What other programs use: the endpoint, its clouds one by one, and the description they are made from. */
export {
  UnifiedAiEndpoint,
  type EndpointOutputs,
  type UnifiedAiEndpointArgs,
} from "./unified-ai-endpoint";
export { BedrockEndpoint, type BedrockEndpointArgs } from "./aws/bedrock-endpoint";
export { KnowledgeBase, type KnowledgeBaseArgs } from "./aws/knowledge-base";
export { AwsHome, type AwsHomeArgs } from "./aws/home/aws-home";
export { OpenAiEndpoint, type OpenAiEndpointArgs } from "./azure/openai-endpoint";
export { VertexEndpoint, type VertexEndpointArgs } from "./gcp/vertex-endpoint";
export type { GatewayOutputs } from "./gateway-home";
export { AiGateway, type AiGatewayArgs } from "./kubernetes/ai-gateway";
export { GatewayControllers, type GatewayControllersArgs } from "./kubernetes/gateway-controllers";
export type {
  CloudEndpoint,
  GatewayCaller,
  GuardrailReference,
  SharedEndpointArgs,
  TargetEndpoint,
} from "./endpoint";
export { requireBaseline, type BaselineOutputs } from "./baseline";
export * from "./spec";
