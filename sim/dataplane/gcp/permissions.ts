/** Google's IAM as the control plane stored it: bindings of projects and service accounts, roles, enabled APIs. */
import type { StoredResource } from "../../model";
import {
  block,
  CUSTOM_ROLE,
  markedNumber,
  SECRET_MEMBER,
  SERVICE,
  SERVICE_ACCOUNT,
} from "../../facts/gcp/common";
import { permissionsOf } from "../../facts/gcp/iam-roles";
import { secretOf } from "../../facts/gcp/secret-member";
import { FRESH_SERVICES, serviceTitle } from "../../facts/gcp/services";
import { list, text } from "../../facts/judge";
import type { Clouds } from "../clouds";
import { CelError, holds } from "./cel";
import { errorInfo, refuse } from "./wire";

const PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember";
const PROJECT_BINDING = "gcp:projects/iAMBinding:IAMBinding";
const ACCOUNT_MEMBER = "gcp:serviceaccount/iAMMember:IAMMember";
const ACCOUNT_BINDING = "gcp:serviceaccount/iAMBinding:IAMBinding";

/** Number of a project. */
export const projectNumber = (clouds: Clouds, project: string): string =>
  clouds.organisation.gcp.project === project
    ? clouds.organisation.gcp.number
    : markedNumber(12, "project", project);

/** Whether a project exists, by id or number; its id. */
export function projectId(clouds: Clouds, project: string): string | undefined {
  const { gcp } = clouds.organisation;
  return [gcp.project, ...gcp.furtherProjects].find(
    (one) => one === project || projectNumber(clouds, one) === project,
  );
}

/** Refuses when an API is not enabled in a project. */
export function requireService(clouds: Clouds, project: string, service: string): void {
  const same = (one: StoredResource): boolean =>
    one.scope.account === project && one.inputs.service === service;
  if (FRESH_SERVICES.includes(service) || clouds.list(SERVICE, same).length > 0) return;
  const left = clouds.listDeleted(SERVICE, same).at(-1);
  if (left && left.inputs.disableOnDestroy !== true) return;
  const number = projectNumber(clouds, project);
  refuse(
    403,
    "SERVICE_DISABLED",
    `${serviceTitle(service)} has not been used in project ${number} before or it is disabled. Enable it by visiting ` +
      `https://console.developers.google.com/apis/api/${service}/overview?project=${number} then retry. If you enabled ` +
      "this API recently, wait a few minutes for the action to propagate to our systems and retry.",
    [
      errorInfo("SERVICE_DISABLED", {
        consumer: `projects/${number}`,
        service,
        serviceTitle: serviceTitle(service),
      }),
    ],
  );
}

function roleHas(clouds: Clouds, role: string, permission: string): boolean {
  if (!role.startsWith("projects/")) return permissionsOf(role).includes(permission);
  const row = clouds.find(CUSTOM_ROLE, (one) => one.id === role);
  return row?.inputs.stage !== "DISABLED" && list(row?.inputs.permissions).includes(permission);
}

/** Whether a binding's condition holds; one that cannot be judged does not. */
function conditionHolds(one: StoredResource, resource: string): boolean {
  const condition = text(block(one.inputs.condition)?.expression);
  if (condition === undefined) return true;
  try {
    return holds(condition, { resource: { name: resource } });
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function granted(
  clouds: Clouds,
  rows: StoredResource[],
  members: readonly string[],
  permission: string,
  resource: string,
): boolean {
  return rows.some((one) => {
    const held = [text(one.inputs.member) ?? "", ...list(one.inputs.members).map(String)];
    return (
      held.some((member) => members.includes(member)) &&
      roleHas(clouds, text(one.inputs.role) ?? "", permission) &&
      conditionHolds(one, resource)
    );
  });
}

/** Whether one of the members has a permission in a project. */
export function projectAllows(
  clouds: Clouds,
  project: string,
  members: readonly string[],
  permission: string,
  resource = `//cloudresourcemanager.googleapis.com/projects/${project}`,
): boolean {
  const own = (one: StoredResource): boolean =>
    (text(one.inputs.project) ?? one.scope.account) === project;
  const rows = [...clouds.list(PROJECT_MEMBER, own), ...clouds.list(PROJECT_BINDING, own)];
  return granted(clouds, rows, members, permission, resource);
}

/** Whether one of the members has a permission on a service account, by its own policy or its project's. */
export function accountAllows(
  clouds: Clouds,
  account: StoredResource,
  members: readonly string[],
  permission: string,
): boolean {
  const email = text(account.state.email) ?? "";
  const names = [account.id, `projects/-/serviceAccounts/${email}`, email];
  const own = (one: StoredResource): boolean =>
    names.includes(text(one.inputs.serviceAccountId) ?? "");
  const rows = [...clouds.list(ACCOUNT_MEMBER, own), ...clouds.list(ACCOUNT_BINDING, own)];
  const resource = `//iam.googleapis.com/${account.id}`;
  return (
    granted(clouds, rows, members, permission, resource) ||
    projectAllows(clouds, account.scope.account, members, permission, resource)
  );
}

/** Whether one of the members has a permission on a secret, by its own policy or its project's; of one that is not there only by the project's. */
export function secretAllows(
  clouds: Clouds,
  project: string,
  secret: string | undefined,
  members: readonly string[],
  permission: string,
): boolean {
  const own = (one: StoredResource): boolean =>
    secretOf(one.scope.account, text(one.inputs.secretId) ?? "") === secret;
  const resource = `//secretmanager.googleapis.com/${secret ?? ""}`;
  return (
    (secret !== undefined &&
      granted(clouds, clouds.list(SECRET_MEMBER, own), members, permission, resource)) ||
    members.includes(ownerOf(project)) ||
    projectAllows(clouds, project, members, permission, resource)
  );
}

/** Mark of the operator, who owns every project of these clouds; no binding can name it. */
export const ownerOf = (project: string): string => `owner:${project}`;

/** A service account by e-mail address. */
export const serviceAccount = (clouds: Clouds, email: string): StoredResource | undefined =>
  clouds.find(SERVICE_ACCOUNT, (one) => one.state.email === email.toLowerCase());
