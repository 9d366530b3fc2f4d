import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Members, as `serviceAccount:...`, whose calls need not be recorded. */
  allowed: string[];
}

const CONFIGS = new Set([
  "gcp:projects/iAMAuditConfig:IAMAuditConfig",
  "gcp:folder/iamAuditConfig:IamAuditConfig",
  "gcp:organizations/iamAuditConfig:IamAuditConfig",
]);

/** Audit records leave nobody out. */
export default rule<Config>({
  id: "gcp-audit-no-exemptions",
  title: "Audit records are kept of everybody's calls",
  severity: "medium",
  why: "Who is left out calls models and reads data without a trace, as does whoever takes his place.",
  seen: "members left out of audit records, which the CIS benchmark and Trivy's check GCP-0079 forbid (github.com/aquasecurity/trivy-checks/pull/465)",
  remedy: "Take `exemptedMembers` out of `auditLogConfigs`.",
  publicIds: ["CIS GCP 2.1", "TRV GCP-0079"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Members whose calls need not be recorded.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => CONFIGS.has(token),

  check(resource, { allowed }) {
    resource.each(resource.get("auditLogConfigs").items(), (config) => {
      const members = config.get("exemptedMembers");
      if (isEmpty(members)) return;
      resource.each(members.items(), (at) => {
        if (allowed.includes(at.text() ?? "")) return;
        resource.violation({
          at,
          must: "not be left out of the records",
          fix: "take it out of `exemptedMembers`",
        });
      });
    });
  },
});
