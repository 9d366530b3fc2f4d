import type { Admitted } from "./vertex";

const AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig";

/** Writes the audit record of a call when the project's audit configuration asks for data access of Vertex AI; it holds no text. */
export function logVertexCall(admitted: Admitted, resourceName: string): void {
  const { call, context, project, principal, method } = admitted;
  const configured = context.clouds.find(
    AUDIT,
    (one) =>
      one.scope.account === project &&
      ["aiplatform.googleapis.com", "allServices"].includes(String(one.inputs.service)) &&
      JSON.stringify(one.inputs.auditLogConfigs ?? []).includes('"DATA_READ"'),
  );
  if (!configured) return;
  context.logs.write({
    cloud: "gcp",
    destination: `projects/${project}/logs/cloudaudit.googleapis.com%2Fdata_access`,
    record: {
      timestamp: call.now.toISOString(),
      insertId: call.id,
      protoPayload: {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        serviceName: "aiplatform.googleapis.com",
        methodName: `google.cloud.aiplatform.v1.PredictionService.${method}`,
        resourceName,
        authenticationInfo: { principalEmail: principal.name },
        requestMetadata: { callerIp: context.home.addresses()[0] ?? "" },
      },
    },
  });
}
