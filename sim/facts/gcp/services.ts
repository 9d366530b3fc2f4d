/** Which APIs there are, what they are called, and which of them a fresh project has. */

/** API to the title its error messages use. */
const TITLES: Readonly<Record<string, string>> = {
  "accesscontextmanager.googleapis.com": "Access Context Manager API",
  "aiplatform.googleapis.com": "Vertex AI API",
  "analyticshub.googleapis.com": "Analytics Hub API",
  "apikeys.googleapis.com": "API Keys API",
  "artifactregistry.googleapis.com": "Artifact Registry API",
  "bigquery.googleapis.com": "BigQuery API",
  "bigqueryconnection.googleapis.com": "BigQuery Connection API",
  "bigquerydatapolicy.googleapis.com": "BigQuery Data Policy API",
  "bigquerydatatransfer.googleapis.com": "BigQuery Data Transfer API",
  "bigquerymigration.googleapis.com": "BigQuery Migration API",
  "bigqueryreservation.googleapis.com": "BigQuery Reservation API",
  "bigquerystorage.googleapis.com": "BigQuery Storage API",
  "billingbudgets.googleapis.com": "Cloud Billing Budget API",
  "cloudapis.googleapis.com": "Google Cloud APIs",
  "cloudbilling.googleapis.com": "Cloud Billing API",
  "cloudkms.googleapis.com": "Cloud Key Management Service (KMS) API",
  "cloudquotas.googleapis.com": "Cloud Quotas API",
  "cloudresourcemanager.googleapis.com": "Cloud Resource Manager API",
  "cloudtrace.googleapis.com": "Cloud Trace API",
  "compute.googleapis.com": "Compute Engine API",
  "container.googleapis.com": "Kubernetes Engine API",
  "dataform.googleapis.com": "Dataform API",
  "dataplex.googleapis.com": "Cloud Dataplex API",
  "datastore.googleapis.com": "Cloud Datastore API",
  "dlp.googleapis.com": "Sensitive Data Protection (DLP)",
  "dns.googleapis.com": "Cloud DNS API",
  "iam.googleapis.com": "Identity and Access Management (IAM) API",
  "iamcredentials.googleapis.com": "IAM Service Account Credentials API",
  "logging.googleapis.com": "Cloud Logging API",
  "modelarmor.googleapis.com": "Model Armor API",
  "monitoring.googleapis.com": "Cloud Monitoring API",
  "networkmanagement.googleapis.com": "Network Management API",
  "orgpolicy.googleapis.com": "Organization Policy API",
  "pubsub.googleapis.com": "Cloud Pub/Sub API",
  "redis.googleapis.com": "Google Cloud Memorystore for Redis API",
  "secretmanager.googleapis.com": "Secret Manager API",
  "servicemanagement.googleapis.com": "Service Management API",
  "servicenetworking.googleapis.com": "Service Networking API",
  "serviceusage.googleapis.com": "Service Usage API",
  "sql-component.googleapis.com": "Cloud SQL",
  "storage-api.googleapis.com": "Google Cloud Storage JSON API",
  "storage-component.googleapis.com": "Cloud Storage",
  "storage.googleapis.com": "Cloud Storage API",
  "sts.googleapis.com": "Security Token Service API",
  "telemetry.googleapis.com": "Telemetry API",
};

/** Every API the local Google knows. */
export const SERVICES: readonly string[] = Object.keys(TITLES);

export const serviceTitle = (service: string): string => TITLES[service] ?? service;

/**
 * APIs of a project made with the console or gcloud: https://docs.cloud.google.com/service-usage/docs/enabled-service.
 * Cloud Resource Manager, IAM, Compute and Vertex AI are not among them.
 */
export const FRESH_SERVICES: readonly string[] = [
  "analyticshub",
  "bigquery",
  "bigqueryconnection",
  "bigquerydatapolicy",
  "bigquerydatatransfer",
  "bigquerymigration",
  "bigqueryreservation",
  "bigquerystorage",
  "cloudapis",
  "cloudtrace",
  "dataform",
  "dataplex",
  "datastore",
  "logging",
  "monitoring",
  "servicemanagement",
  "serviceusage",
  "sql-component",
  "storage",
  "storage-api",
  "storage-component",
  "telemetry",
].map((name) => `${name}.googleapis.com`);

/** APIs that cannot work without others: enabling the first enables those behind it. Source: Service Usage's dependency list, in part. */
export const DEPENDENCIES: Readonly<Record<string, readonly string[]>> = {
  "container.googleapis.com": ["compute.googleapis.com"],
};
