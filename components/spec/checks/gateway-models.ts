import { findModel, type ModelRow } from "../../../catalog";
import type { Cloud } from "../types";
import type { CheckContext } from "./context";

/**
 * Models that the gateway cannot serve as it has to: Vertex AI applies a Model Armor template to Google's own models
 * only (docs.cloud.google.com/model-armor/model-armor-vertex-integration, 2026-11-21), and Envoy AI Gateway 1.0.0
 * writes Bedrock embedding calls in Titan's form alone (internal/translator/openai_awsbedrock_embeddings.go).
 */
export function checkGatewayModels({ draft, catalog, report }: CheckContext): void {
  if (!draft.gateway) return;
  for (const alias of draft.aliases) {
    for (const { steps, spec } of alias.targets) {
      const row = spec.model === undefined ? undefined : findModel(catalog, spec.model);
      const problem = row && spec.cloud && problemOf(row, spec.cloud);
      if (problem) report.issue([...steps, "model"], problem);
    }
  }
}

function problemOf(row: ModelRow, cloud: Cloud): string | undefined {
  const got = JSON.stringify(row.key);
  if (cloud === "gcp" && row.gcp && row.gcp.publisher !== "google") {
    return `must be a model of Google itself on gcp, since no guardrail covers calls to others there, got ${got} of ${row.gcp.publisher}; use another model, or another cloud for it`;
  }
  const aws = row.aws?.foundationModelId;
  if (cloud === "aws" && row.kind === "embedding" && aws && !aws.startsWith("amazon.titan-embed")) {
    return `must be a Titan embedding model on aws, the only ones the gateway can call there, got ${got}; use "titan-embed-text-v2"`;
  }
  return undefined;
}
