import type { Labelled } from "../frame";

/** Checkov's checks of the same purpose, by rule. */
export const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "gcp-wif-condition": ["CKV_GCP_118", "CKV_GCP_125"],
};

interface Inputs {
  attributeMapping: Record<string, string>;
  attributeCondition: string;
  oidc: { issuerUri: string; allowedAudiences: readonly string[] };
}

/** The case as Terraform, which is what Checkov reads. */
export function renderTerraform({ resource }: Labelled, name: string): string {
  const { attributeMapping, attributeCondition, oidc } = resource.inputs as Inputs;
  const mapping = Object.entries(attributeMapping).map(
    ([key, place]) => `    ${JSON.stringify(key)} = ${JSON.stringify(place)}`,
  );
  return [
    `resource "google_iam_workload_identity_pool_provider" ${JSON.stringify(name)} {`,
    `  workload_identity_pool_id          = "ci"`,
    `  workload_identity_pool_provider_id = ${JSON.stringify(name)}`,
    `  attribute_mapping = {`,
    ...mapping,
    `  }`,
    `  attribute_condition = ${JSON.stringify(attributeCondition)}`,
    `  oidc {`,
    `    issuer_uri        = ${JSON.stringify(oidc.issuerUri)}`,
    `    allowed_audiences = ${JSON.stringify(oidc.allowedAudiences)}`,
    `  }`,
    `}`,
  ].join("\n");
}
