/** Whom Entra believes a request to come from: the operator by a secret, a managed identity by a workload's token. */
import type { StoredResource } from "../../model";
import { list, text } from "../../facts/judge";
import { IDENTITY, sameId } from "../../facts/azure/common";
import type { Call } from "../call";
import { entraOperator } from "../operator";
import type { Context } from "../service";
import { audiencesOf, timeProblem } from "../tokens/jwt";
import { subjectToken } from "../tokens/subject";
import { refuse } from "./entra-wire";

const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Whom a token stands for. */
export interface Subject {
  objectId: string;
  groups?: readonly string[];
}

/** The operator, by the secret of its application: the only secret that the local directory knows. */
export function operatorFor(
  call: Call,
  { clouds, seal }: Context,
  tenant: string,
  fields: Record<string, string>,
): Subject {
  const operator = entraOperator(seal, clouds.organisation);
  if (fields.client_id !== operator.clientId) return unknownApplication(call, tenant, fields);
  if (fields.client_secret !== operator.secret)
    return refuse(
      call,
      401,
      "invalid_client",
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${operator.clientId}'.`,
    );
  return { objectId: operator.objectId, groups: operator.groups };
}

const unknownApplication = (call: Call, tenant: string, fields: Record<string, string>): never =>
  refuse(
    call,
    400,
    "unauthorized_client",
    700016,
    `Application with identifier '${fields.client_id ?? ""}' was not found in the directory '${tenant}'.`,
  );

/** A managed identity, by the token of a workload that it trusts. */
export function identityFor(
  call: Call,
  context: Context,
  tenant: string,
  fields: Record<string, string>,
): Subject {
  if (fields.client_assertion_type !== ASSERTION)
    return refuse(
      call,
      400,
      "invalid_request",
      50027,
      "The client_assertion_type is not supported.",
    );
  const identity = context.clouds.find(
    IDENTITY,
    (one) => one.state.clientId === fields.client_id && one.state.tenantId === tenant,
  );
  if (!identity) return unknownApplication(call, tenant, fields);
  checkAssertion(call, context, identity, fields.client_assertion ?? "");
  return { objectId: String(identity.state.principalId) };
}

function checkAssertion(
  call: Call,
  { clouds }: Context,
  identity: StoredResource,
  assertion: string,
): void {
  const read = subjectToken(clouds, assertion);
  if (!read.jwt)
    return refuse(call, 401, "invalid_client", 50027, "JWT token is invalid or malformed.");
  const { claims } = read.jwt;
  const held = clouds.list(CREDENTIAL, (one) => belongsTo(one, identity));
  const [issuer, subject, audiences] = [
    String(claims.iss),
    String(claims.sub),
    audiencesOf(claims),
  ];
  const narrowed: [number, string, (one: StoredResource) => boolean][] = [
    [700211, `issuer '${issuer}'`, (one) => one.inputs.issuer === issuer],
    [700213, `subject '${subject}'`, (one) => one.inputs.subject === subject],
    [
      700212,
      `audience '${audiences.join(",")}'`,
      (one) => list(one.inputs.audiences).some((wanted) => audiences.includes(text(wanted) ?? "")),
    ],
  ];
  let fitting = held;
  for (const [number, words, fits] of narrowed) {
    fitting = fitting.filter(fits);
    if (fitting.length === 0)
      return refuse(
        call,
        401,
        "invalid_client",
        number,
        `No matching federated identity record found for presented assertion ${words}. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://docs.microsoft.com/en-us/entra/workload-id/workload-identity-federation`,
      );
  }
  if (read.problem !== undefined)
    return refuse(
      call,
      401,
      "invalid_client",
      5002738,
      "The signature of the presented assertion could not be verified with the issuer's keys.",
    );
  if (timeProblem(claims, call.now) !== undefined)
    return refuse(
      call,
      401,
      "invalid_client",
      700024,
      `Client assertion is not within its valid time range. Current time: ${call.now.toISOString()}, expiry time of assertion ${new Date(Number(claims.exp) * 1000).toISOString()}.`,
    );
}

/** Whether a federated credential is the identity's: by the names its inputs give. */
function belongsTo(credential: StoredResource, identity: StoredResource): boolean {
  const { resourceName, resourceGroupName } = credential.inputs;
  return (
    credential.scope.account === identity.scope.account &&
    sameId(resourceName, identity.inputs.resourceName) &&
    sameId(resourceGroupName, identity.inputs.resourceGroupName)
  );
}
