import {
  anyNames,
  anyTexts,
  fewNames,
  lengths,
  strangersIds,
  strangersNames,
  type Words,
} from "../words";
import { made, plain, type World } from "../world";

/** Ids are a kind and letters and digits: `org-9dHqVqLVtxhJaBHm`. */
const idsOf =
  (kind: string) =>
  (words: Words): string[] => [
    ...new Set(
      [...strangersIds(words), ...lengths(words)]
        .map((id) => (id.startsWith(`${kind}-`) ? id : `${kind}-${id}`))
        .filter((id) => new RegExp(`^${kind}-[A-Za-z0-9]+$`).test(id) && !words.texts.includes(id)),
    ),
  ];

/** HCP Terraform: one issuer for every organisation (developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens, 2026-11-21). */
export const terraform: World = {
  stranger: "a workspace of another HCP Terraform organisation",
  choices: {
    audience: anyTexts,
    organisation: strangersNames,
    project: anyNames,
    workspace: fewNames,
    phase: () => ["plan", "apply"],
    organisationId: idsOf("org"),
    projectId: idsOf("prj"),
    workspaceId: idsOf("ws"),
  },
  claims: {
    aud: plain("audience"),
    terraform_organization_name: plain("organisation"),
    terraform_organization_id: plain("organisationId"),
    terraform_project_name: plain("project"),
    terraform_project_id: plain("projectId"),
    terraform_workspace_name: plain("workspace"),
    terraform_workspace_id: plain("workspaceId"),
    terraform_run_phase: plain("phase"),
    terraform_full_workspace: made(
      ["organisation", "project", "workspace"],
      (organisation, project, workspace) =>
        `organization:${organisation}:project:${project}:workspace:${workspace}`,
    ),
    sub: made(
      ["organisation", "project", "workspace", "phase"],
      (organisation, project, workspace, phase) =>
        `organization:${organisation}:project:${project}:workspace:${workspace}:run_phase:${phase}`,
    ),
  },
};
