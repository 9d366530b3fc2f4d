import { known, never, text, type Inputs, type Place, type Row } from "./identity";

const project = (inputs: Inputs, place: Place): string =>
  typeof inputs["project"] === "string" ? inputs["project"] : place.project;

const located = (inputs: Inputs, place: Place, rest: string): string =>
  `projects/${project(inputs, place)}/locations/${text(inputs, "location")}/${rest}`;

const pool = (inputs: Inputs, place: Place): string =>
  `projects/${project(inputs, place)}/locations/global/workloadIdentityPools/${text(inputs, "workloadIdentityPoolId")}`;

/** Ids as each type's page in the Pulumi Registry states them (section "Import"), checked 2026-11-21. */
export const gcp: Readonly<Record<string, Row>> = {
  "gcp:accesscontextmanager/accessLevel:AccessLevel": known((i) => text(i, "name"), ["title"]),
  "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter": known(
    (i) => text(i, "name"),
    ["title"],
  ),
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy": never(
    "Google Cloud gives all ingress policies of a perimeter the perimeter's id, so the id tells none from another",
  ),
  "gcp:billing/budget:Budget": never(
    "Google Cloud chose its id, and the provider looks no budget up by its name",
  ),
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": known(pool, ["displayName"]),
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": known(
    (i, place) => `${pool(i, place)}/providers/${text(i, "workloadIdentityPoolProviderId")}`,
  ),
  "gcp:kms/cryptoKey:CryptoKey": known(
    (i) => `${text(i, "keyRing")}/cryptoKeys/${text(i, "name")}`,
  ),
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": known(
    (i) => `${text(i, "cryptoKeyId")}/${text(i, "role")}/${text(i, "member")}`,
  ),
  "gcp:kms/keyRing:KeyRing": known((i, place) => located(i, place, `keyRings/${text(i, "name")}`)),
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": known((i, place) =>
    located(i, place, `buckets/${text(i, "bucketId")}`),
  ),
  "gcp:logging/projectSink:ProjectSink": known(
    (i, place) => `projects/${project(i, place)}/sinks/${text(i, "name")}`,
    ["destination"],
  ),
  "gcp:modelarmor/floorsetting:Floorsetting": known(
    (i) => `${text(i, "parent")}/locations/${text(i, "location")}/floorSetting`,
  ),
  "gcp:modelarmor/template:Template": known((i, place) =>
    located(i, place, `templates/${text(i, "templateId")}`),
  ),
  "gcp:monitoring/notificationChannel:NotificationChannel": never(
    "Google Cloud chose its id, and another channel may tell the same address",
  ),
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": known(
    (i, place) => `${project(i, place)}/audit_config/${text(i, "service")}`,
  ),
  "gcp:projects/iAMCustomRole:IAMCustomRole": known(
    (i, place) => `projects/${project(i, place)}/roles/${text(i, "roleId")}`,
  ),
  "gcp:projects/iAMMember:IAMMember": known(
    (i, place) => `${project(i, place)}/${text(i, "role")}/${text(i, "member")}`,
  ),
  "gcp:projects/service:Service": known((i, place) => `${project(i, place)}/${text(i, "service")}`),
  "gcp:projects/serviceIdentity:ServiceIdentity": known(
    (i, place) => `projects/${project(i, place)}/services/${text(i, "service")}`,
  ),
  "gcp:secretmanager/secret:Secret": known(
    (i, place) => `projects/${project(i, place)}/secrets/${text(i, "secretId")}`,
  ),
  "gcp:secretmanager/secretIamMember:SecretIamMember": known(
    (i, place) =>
      `projects/${project(i, place)}/secrets/${text(i, "secretId")}/${text(i, "role")}/${text(i, "member")}`,
  ),
  "gcp:serviceaccount/account:Account": known((i, place) => {
    const id = project(i, place);
    return `projects/${id}/serviceAccounts/${text(i, "accountId")}@${id}.iam.gserviceaccount.com`;
  }),
  "gcp:serviceaccount/iAMMember:IAMMember": known(
    (i) => `${text(i, "serviceAccountId")}/${text(i, "role")}/${text(i, "member")}`,
  ),
  "gcp:storage/bucket:Bucket": known((i) => text(i, "name")),
  "gcp:storage/bucketIAMMember:BucketIAMMember": known(
    (i) => `b/${text(i, "bucket")}/${text(i, "role")}/${text(i, "member")}`,
  ),
  "gcp:vertex/aiEndpoint:AiEndpoint": known((i, place) =>
    located(i, place, `endpoints/${text(i, "name")}`),
  ),
  "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel": known(
    (i, place) => `projects/${project(i, place)}/${text(i, "publisherModelName")}`,
  ),
};
