import type { Labelled } from "../frame";

/** Checkov's checks of the same purpose, by rule. */
export const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "azure-fic-subject": ["CKV_AZURE_249"],
};

interface Inputs {
  issuer: string;
  audiences: string[];
  subject?: string;
}

/**
 * The case as Terraform, which is what Checkov reads. Its check knows the credentials of applications only, and no
 * expressions: those come without a subject.
 */
export function renderTerraform({ resource }: Labelled, name: string): string {
  const { issuer, audiences, subject } = resource.inputs as Inputs;
  return [
    `resource "azuread_application_federated_identity_credential" ${JSON.stringify(name)} {`,
    `  application_id = "/applications/00000000-0000-0000-0000-000000000000"`,
    `  display_name   = ${JSON.stringify(name)}`,
    `  audiences      = ${JSON.stringify(audiences)}`,
    `  issuer         = ${JSON.stringify(issuer)}`,
    ...(subject === undefined ? [] : [`  subject        = ${JSON.stringify(subject)}`]),
    `}`,
  ].join("\n");
}
