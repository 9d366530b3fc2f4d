import { grantsOf, isBroadGrant, roleName, type Grant } from "../../internal/google-iam";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Roles, as `roles/...` or by name, that service accounts may have all the same. */
  allowedRoles: string[];
}

/** Roles that change everything, or who may: cloud.google.com/iam/docs/roles-overview, 2026-11-21. */
const ADMIN = /^(owner|editor|writer)$|admin$/i;

/** Service accounts and identities of workloads have no basic or admin role on a project, folder or organisation. */
export default rule<Config>({
  id: "gcp-sa-no-admin",
  title: "Service accounts have no owner, editor or admin role on a project or above",
  severity: "high",
  why: "A workload with such a role turns every hole in it into one of the whole project.",
  seen: "a service broker whose account had to be owner of the project (github.com/GoogleCloudPlatform/gcp-service-broker/issues/400)",
  remedy:
    "Give a role with exactly the permissions used, on the resource it is used on; `gcp.projects.IAMCustomRole` where there is none.",
  publicIds: ["CKV_GCP_42", "CIS GCP 1.5"],
  config: {
    schema: {
      allowedRoles: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Roles that service accounts may have all the same.",
      },
    },
    defaults: { allowedRoles: [] },
  },

  applies: isBroadGrant,

  check(resource, { allowedRoles }) {
    for (const grant of grantsOf(resource)) {
      resource.attempt(() => judge(resource, grant, allowedRoles));
    }
  },
});

function judge(resource: Resource, { role, member }: Grant, allowed: readonly string[]): void {
  const name = roleName(role);
  if (!ADMIN.test(name) || allowed.includes(name) || allowed.includes(role.text() ?? "")) return;
  if (!/^(serviceAccount|principal|principalSet):/.test(member.text() ?? "")) return;
  resource.violation({
    at: role,
    must: "be no owner, editor or admin role for a service account",
    fix: "give a role with the permissions used, on the resource it is used on",
  });
}
