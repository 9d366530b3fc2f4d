/**
 * Inputs with which the conformance suite walks every Google Cloud type through its life, in the project below. APIs
 * that a fresh project lacks are enabled first.
 */
import type { Need, Sample } from "../sample";
import { stateSamples } from "./samples-state";

/** Project the samples are written for. */
export const sampleProject = "atlas-ml";

const project = sampleProject;
const location = "us-central1";
const labels = {
  environment: "dev",
  project: "atlas",
  cost_center: "ml-4100",
  team: "platform-ai",
  managed_by: "pulumi",
};
const moreLabels = { ...labels, team: "research" };

const api = (name: string): Need => ({
  token: "gcp:projects/service:Service",
  inputs: { project, service: `${name}.googleapis.com`, disableOnDestroy: false },
});
/** Resource Manager goes first: the provider needs it to enable the others. */
const apis = (...names: string[]): Need[] => [api("cloudresourcemanager"), ...names.map(api)];

const accountInputs = { accountId: "atlas-sample-caller", displayName: "Atlas caller", project };
const caller: Need = { token: "gcp:serviceaccount/account:Account", inputs: accountInputs };
const member = `serviceAccount:atlas-sample-caller@${project}.iam.gserviceaccount.com`;

const roleInputs = {
  roleId: "atlas_caller",
  title: "Atlas caller",
  permissions: ["modelarmor.templates.useToSanitizeUserPrompt", "aiplatform.endpoints.predict"],
  project,
};

const secretInputs = {
  secretId: "atlas-sample",
  project,
  replication: {
    userManaged: { replicas: [{ location: "us-central1" }, { location: "us-east4" }] },
  },
  versionDestroyTtl: "86400s",
  labels,
};

const filterConfig = {
  raiSettings: {
    raiFilters: [
      { filterType: "HATE_SPEECH", confidenceLevel: "MEDIUM_AND_ABOVE" },
      { filterType: "DANGEROUS", confidenceLevel: "MEDIUM_AND_ABOVE" },
    ],
  },
  piAndJailbreakFilterSettings: {
    filterEnforcement: "ENABLED",
    confidenceLevel: "MEDIUM_AND_ABOVE",
  },
};
const templateInputs = { templateId: "atlas-sample", location, project, filterConfig, labels };
const floorInputs = {
  parent: `projects/${project}`,
  location: "global",
  enableFloorSettingEnforcement: true,
  filterConfig,
  integratedServices: ["AI_PLATFORM"],
};

const logBucketInputs = {
  bucketId: "atlas-sample",
  location: "us",
  project,
  retentionDays: 90,
  description: "Calls",
};
const logBucketPath = `projects/${project}/locations/us/buckets/atlas-sample`;
const sinkInputs = {
  name: "atlas-sample",
  project,
  destination: `logging.googleapis.com/${logBucketPath}`,
  filter: 'protoPayload.serviceName="aiplatform.googleapis.com"',
  uniqueWriterIdentity: true,
};

const endpointInputs = {
  name: "1234567890",
  displayName: "atlas-sample",
  location,
  project,
  dedicatedEndpointEnabled: true,
  labels,
};

const auditInputs = {
  project,
  service: "aiplatform.googleapis.com",
  auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "ADMIN_READ" }],
};

const instanceInputs = {
  name: "atlas-sample",
  machineType: "e2-medium",
  zone: "us-central1-a",
  project,
  bootDisk: { initializeParams: { image: "debian-cloud/debian-12" } },
  networkInterfaces: [{ network: "default" }],
  labels,
};
const clusterInputs = {
  name: "atlas-sample",
  location,
  project,
  initialNodeCount: 1,
  deletionProtection: false,
  resourceLabels: labels,
};
const poolInputs = {
  name: "work",
  cluster: "atlas-sample",
  location,
  project,
  nodeCount: 1,
  nodeConfig: {
    machineType: "e2-standard-4",
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  },
};
const bucketInputs = {
  name: "atlas-ml-sample",
  location: "us-central1",
  project,
  uniformBucketLevelAccess: true,
  labels,
};

const identityPoolInputs = {
  workloadIdentityPoolId: "atlas-sample",
  displayName: "Atlas",
  description: "Clusters of the gateway",
  project,
};
const identityPool: Need = {
  token: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
  inputs: identityPoolInputs,
};
const subject = "system:serviceaccount:atlas-dev:ai-gateway";
const identityProviderInputs = {
  workloadIdentityPoolId: "atlas-sample",
  workloadIdentityPoolProviderId: "gateway",
  displayName: "Gateway",
  attributeMapping: { "google.subject": "assertion.sub" },
  attributeCondition: `assertion.sub == "${subject}"`,
  oidc: {
    issuerUri: "https://oidc.eks.us-east-1.amazonaws.com/id/51A0C0FFEE",
    allowedAudiences: ["https://iam.googleapis.com/projects/100000000001"],
  },
  project,
};
const accountMemberInputs = {
  serviceAccountId: `projects/${project}/serviceAccounts/atlas-sample-caller@${project}.iam.gserviceaccount.com`,
  role: "roles/iam.workloadIdentityUser",
  member: `principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/atlas-sample/subject/${subject}`,
};
const accessPolicy = "accessPolicies/900000000001";
const levelInputs = {
  parent: accessPolicy,
  name: `${accessPolicy}/accessLevels/atlas_gateway`,
  title: "atlas_gateway",
  basic: { conditions: [{ ipSubnetworks: ["203.0.113.7/32"] }] },
};
const perimeterInputs = {
  parent: accessPolicy,
  name: `${accessPolicy}/servicePerimeters/atlas_ai`,
  title: "AI models",
  perimeterType: "PERIMETER_TYPE_REGULAR",
  status: {
    resources: ["projects/100000000001"],
    restrictedServices: ["aiplatform.googleapis.com", "modelarmor.googleapis.com"],
  },
};
const ingressInputs = {
  perimeter: perimeterInputs.name,
  title: "atlas gateway",
  ingressFrom: { identities: [member], sources: [{ accessLevel: levelInputs.name }] },
  ingressTo: {
    resources: ["projects/100000000001"],
    operations: [{ serviceName: "aiplatform.googleapis.com", methodSelectors: [{ method: "*" }] }],
  },
};

/** A sample of every type in `rows`. */
export const samples: Record<string, Sample> = {
  ...stateSamples,
  "gcp:projects/service:Service": {
    needs: [api("cloudresourcemanager")],
    inputs: { project, service: "aiplatform.googleapis.com", disableOnDestroy: false },
    update: { project, service: "aiplatform.googleapis.com", disableOnDestroy: true },
    replace: { project, service: "modelarmor.googleapis.com", disableOnDestroy: false },
  },
  "gcp:projects/serviceIdentity:ServiceIdentity": {
    needs: apis("aiplatform"),
    inputs: { project, service: "aiplatform.googleapis.com" },
    replace: { project, service: "pubsub.googleapis.com" },
  },
  "gcp:serviceaccount/account:Account": {
    needs: apis("iam"),
    inputs: accountInputs,
    update: { ...accountInputs, displayName: "Atlas callers" },
    replace: { ...accountInputs, accountId: "atlas-other-caller" },
  },
  "gcp:projects/iAMCustomRole:IAMCustomRole": {
    needs: apis("iam"),
    inputs: roleInputs,
    update: { ...roleInputs, permissions: ["aiplatform.endpoints.predict"] },
    replace: { ...roleInputs, roleId: "atlas_other" },
  },
  "gcp:projects/iAMMember:IAMMember": {
    needs: [...apis("iam"), caller],
    inputs: { project, role: "roles/aiplatform.user", member },
    replace: { project, role: "roles/aiplatform.viewer", member },
  },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    needs: apis(),
    inputs: auditInputs,
    update: { ...auditInputs, auditLogConfigs: [{ logType: "DATA_WRITE" }] },
    replace: { ...auditInputs, service: "modelarmor.googleapis.com" },
  },
  "gcp:modelarmor/template:Template": {
    needs: apis("modelarmor"),
    inputs: templateInputs,
    update: { ...templateInputs, labels: moreLabels },
    replace: { ...templateInputs, location: "us-east1" },
  },
  "gcp:modelarmor/floorsetting:Floorsetting": {
    needs: apis("modelarmor"),
    inputs: floorInputs,
    update: { ...floorInputs, enableFloorSettingEnforcement: false },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    inputs: logBucketInputs,
    update: { ...logBucketInputs, retentionDays: 120 },
    replace: { ...logBucketInputs, location: "eu" },
  },
  "gcp:logging/projectSink:ProjectSink": {
    needs: [
      { token: "gcp:logging/projectBucketConfig:ProjectBucketConfig", inputs: logBucketInputs },
    ],
    inputs: sinkInputs,
    update: { ...sinkInputs, filter: 'protoPayload.serviceName="modelarmor.googleapis.com"' },
    replace: { ...sinkInputs, name: "atlas-other" },
  },
  "gcp:vertex/aiEndpoint:AiEndpoint": {
    needs: apis("aiplatform"),
    inputs: endpointInputs,
    update: { ...endpointInputs, displayName: "atlas-other" },
    replace: { ...endpointInputs, name: "1234567891" },
  },
  "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel": {
    needs: apis("aiplatform"),
    grants: { "consent:anthropic": 1 },
    inputs: { project, publisherModelName: "publishers/anthropic/models/claude-sonnet-5-5" },
    replace: { project, publisherModelName: "publishers/anthropic/models/claude-opus-5-5" },
  },
  "gcp:compute/instance:Instance": {
    needs: apis("compute"),
    inputs: instanceInputs,
    update: { ...instanceInputs, labels: moreLabels },
    replace: { ...instanceInputs, zone: "us-central1-b" },
  },
  "gcp:container/cluster:Cluster": {
    needs: apis("container"),
    inputs: clusterInputs,
    update: { ...clusterInputs, resourceLabels: moreLabels },
    replace: { ...clusterInputs, initialNodeCount: 2 },
  },
  "gcp:container/nodePool:NodePool": {
    needs: [
      ...apis("container"),
      { token: "gcp:container/cluster:Cluster", inputs: clusterInputs },
    ],
    inputs: poolInputs,
    update: { ...poolInputs, nodeCount: 2 },
    replace: { ...poolInputs, name: "other" },
  },
  "gcp:storage/bucket:Bucket": {
    inputs: bucketInputs,
    update: { ...bucketInputs, labels: moreLabels },
    replace: { ...bucketInputs, location: "us-east1" },
  },
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
    needs: apis("iam"),
    inputs: identityPoolInputs,
    update: { ...identityPoolInputs, displayName: "Clusters" },
    replace: { ...identityPoolInputs, workloadIdentityPoolId: "atlas-other" },
  },
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    needs: [...apis("iam"), identityPool],
    inputs: identityProviderInputs,
    update: { ...identityProviderInputs, attributeCondition: 'assertion.sub == "other"' },
    replace: { ...identityProviderInputs, workloadIdentityPoolProviderId: "other" },
  },
  "gcp:serviceaccount/iAMMember:IAMMember": {
    needs: [...apis("iam"), caller, identityPool],
    inputs: accountMemberInputs,
    replace: { ...accountMemberInputs, role: "roles/iam.serviceAccountTokenCreator" },
  },
  "gcp:accesscontextmanager/accessLevel:AccessLevel": {
    needs: apis("accesscontextmanager"),
    inputs: levelInputs,
    update: {
      ...levelInputs,
      basic: { conditions: [{ ipSubnetworks: ["203.0.113.7/32", "203.0.113.8/32"] }] },
    },
    replace: { ...levelInputs, name: `${accessPolicy}/accessLevels/other` },
  },
  "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter": {
    needs: apis("accesscontextmanager"),
    inputs: perimeterInputs,
    update: { ...perimeterInputs, description: "Models" },
    replace: { ...perimeterInputs, name: `${accessPolicy}/servicePerimeters/other` },
  },
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy": {
    needs: [
      ...apis("accesscontextmanager", "iam"),
      caller,
      { token: "gcp:accesscontextmanager/accessLevel:AccessLevel", inputs: levelInputs },
      {
        token: "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
        inputs: perimeterInputs,
      },
    ],
    inputs: ingressInputs,
    replace: { ...ingressInputs, title: "another gateway" },
  },
  "gcp:secretmanager/secret:Secret": {
    needs: apis("secretmanager"),
    inputs: secretInputs,
    update: { ...secretInputs, labels: moreLabels },
    replace: { ...secretInputs, secretId: "atlas-other" },
  },
  "gcp:secretmanager/secretIamMember:SecretIamMember": {
    needs: [
      ...apis("secretmanager", "iam"),
      caller,
      { token: "gcp:secretmanager/secret:Secret", inputs: secretInputs },
    ],
    inputs: {
      project,
      secretId: "atlas-sample",
      role: "roles/secretmanager.secretAccessor",
      member,
    },
    replace: {
      project,
      secretId: "atlas-sample",
      role: "roles/secretmanager.secretAccessor",
      member: "user:someone@example.com",
    },
  },
};
