export {
  extProcEnvironment,
  extProcVolumeMounts,
  redisSecretRules,
  TOKEN_AGENT,
  tokenAgentChecksum,
  tokenAgentConfigMapData,
  tokenAgentContainer,
  tokenAgentRules,
  tokenAgentVolumes,
  type KubernetesPart,
} from "./container";
export { tokenAgentScript } from "./script";
export {
  AWS_AUDIENCE,
  AZURE_AUDIENCE,
  METRICS_PORT,
  OLD_KEY_SUFFIX,
  TOKEN_PORT,
  type GatewayIdentities,
  type TokenAgentSettings,
} from "./settings";
