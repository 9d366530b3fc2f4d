/** Entra's v2.0 token endpoint for workload identity: a federated assertion becomes an access token. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, 2026-11-21. */
import type { StoredResource } from "../../model";
import { list, text } from "../../facts/judge";
import { IDENTITY, sameId } from "../../facts/azure/common";
import { json, Refused, type Call, type Dialect, type Reply } from "../call";
import { issuerKey, jwks } from "../issuer";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { audiencesOf, signJwt, timeProblem } from "../tokens/jwt";
import { subjectToken } from "../tokens/subject";

const CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Resources the directory knows; a real one knows thousands. */
const RESOURCES = ["https://cognitiveservices.azure.com", "https://management.azure.com"];
const FIELDS = ["client_id", "scope", "grant_type", "client_assertion_type", "client_assertion"];
/** Seconds an application's token lives, the lower end of Entra's 60 to 90 minutes. */
const LIFE = 3599;
/** Seconds a token is good before it was issued. */
const EARLY = 300;

const entraDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { error: code, error_description: message }, headers),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("{") }),
};

function refuse(call: Call, status: number, error: string, number: number, words: string): never {
  const time = call.now.toISOString().replace("T", " ").replace(/\.\d+/, "");
  const description = `AADSTS${number}: ${words} Trace ID: ${call.id} Correlation ID: ${call.id} Timestamp: ${time}`;
  const body = {
    error,
    error_description: description,
    error_codes: [number],
    timestamp: time,
    trace_id: call.id,
    correlation_id: call.id,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  throw new Refused(json(status, body), `AADSTS${number}`, words);
}

/** The service of `login.microsoftonline.com`. */
export const entra: ServiceDefinition = {
  cloud: "azure",
  name: "entra",
  dialect: entraDialect,
  modelApi: false,
  route(request: Request): Route {
    const form =
      /^\/([^/]+)\/(oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration|discovery\/v2\.0\/keys)$/.exec(
        request.path,
      );
    const [, tenant = "", what = "unknown"] = form ?? [];
    return {
      template: form ? `/{tenant}/${what}` : "unknown",
      answer(call, context) {
        if (!form) throw notFound();
        if (tenantOf(context, tenant) === undefined)
          return refuse(
            call,
            400,
            "invalid_request",
            90002,
            `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
          );
        if (what === "oauth2/v2.0/token") return token(call, context, tenant);
        if (call.method !== "GET") throw notFound();
        return what === "discovery/v2.0/keys"
          ? json(200, jwks(keyOf(context, tenant)))
          : discovery(tenant);
      },
    };
  },
};

const notFound = (): Refused =>
  new Refused(json(404, { error: "not_found" }), "NotFound", "no such path");

const tenantOf = (context: Context, tenant: string): string | undefined =>
  context.clouds.organisation.azure.tenant === tenant ||
  context.clouds.find(IDENTITY, (one) => one.state.tenantId === tenant)
    ? tenant
    : undefined;

/** Key that signs a tenant's tokens. */
export const keyOf = ({ clouds }: Pick<Context, "clouds">, tenant: string) =>
  issuerKey(clouds.directory, `entra-${tenant}`);

const discovery = (tenant: string): Reply => {
  const base = `https://login.microsoftonline.com/${tenant}`;
  return json(200, {
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
};

function token(call: Call, context: Context, tenant: string): Reply {
  if (call.method !== "POST" || !isForm(call) || call.query !== "")
    return refuse(call, 400, "invalid_request", 900144, "The request must be a POST of a form.");
  const { fields, problem } = readForm(call.body.toString("utf8"), FIELDS);
  if (problem !== undefined)
    return refuse(
      call,
      400,
      "invalid_request",
      900144,
      `The request body is not taken by the local directory: ${problem}.`,
    );
  for (const name of FIELDS)
    if (!fields[name])
      return refuse(
        call,
        400,
        "invalid_request",
        900144,
        `The request body must contain the following parameter: '${name}'.`,
      );
  if (fields.grant_type !== "client_credentials")
    return refuse(
      call,
      400,
      "unsupported_grant_type",
      70003,
      `The app requested an unsupported grant type '${fields.grant_type ?? ""}'.`,
    );
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
  if (!identity)
    return refuse(
      call,
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${fields.client_id ?? ""}' was not found in the directory '${tenant}'.`,
    );
  checkAssertion(call, context, identity, fields.client_assertion ?? "");
  const audience = resourceOf(call, fields.scope ?? "", tenant);
  const principal = String(identity.state.principalId);
  call.about.principal = principal;
  const seconds = context.behaviour.tokenSeconds ?? LIFE;
  const issued = Math.floor(call.now.getTime() / 1000);
  const key = keyOf(context, tenant);
  const access = signJwt(
    key,
    {
      aud: audience,
      iss: `https://sts.windows.net/${tenant}/`,
      iat: issued - EARLY,
      nbf: issued - EARLY,
      exp: issued + seconds,
      appid: fields.client_id,
      appidacr: "2",
      idp: `https://sts.windows.net/${tenant}/`,
      idtyp: "app",
      oid: principal,
      sub: principal,
      tid: tenant,
      uti: `sim0${call.id}`,
      ver: "1.0",
    },
    { x5t: key.kid },
  );
  const body = {
    token_type: "Bearer",
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: access,
  };
  return json(200, body, { "cache-control": "no-store, no-cache" });
}

function resourceOf(call: Call, scope: string, tenant: string): string {
  const resource = /^(https:\/\/[^ ]+?)\/?\/\.default$/.exec(scope)?.[1];
  if (resource === undefined)
    return refuse(
      call,
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  if (!RESOURCES.includes(resource))
    return refuse(
      call,
      400,
      "invalid_resource",
      500011,
      `The resource principal named ${resource} was not found in the tenant named ${tenant}.`,
    );
  return resource;
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
