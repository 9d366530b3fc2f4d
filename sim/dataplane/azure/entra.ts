/** Entra's v2.0 token endpoint for workload identity: a federated assertion becomes an access token. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, 2026-11-21. */
import { IDENTITY } from "../../facts/azure/common";
import { json, Refused, type Call, type Reply } from "../call";
import { issuerKey, jwks } from "../issuer";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { signJwt } from "../tokens/jwt";
import { identityFor, operatorFor, type Subject } from "./entra-subject";
import { entraDialect, refuse } from "./entra-wire";

/** Resources the directory knows; a real one knows thousands. */
const RESOURCES = [
  "https://cognitiveservices.azure.com",
  "https://management.azure.com",
  "https://vault.azure.net",
];
/** What Microsoft's libraries say of themselves beside the fields of a request. */
const TELEMETRY = [
  ...["client_info", "client-request-id", "x-app-name", "x-app-ver", "x-client-CPU"],
  ...["x-client-OS", "x-client-SKU", "x-client-VER", "x-client-current-telemetry"],
  ...["x-client-last-telemetry", "x-ms-lib-capability"],
];
/** Microsoft's own clients name the request in the query. */
const isTelemetry = (query: string): boolean =>
  [...new URLSearchParams(query).keys()].every((name) => TELEMETRY.includes(name));
/** Fields of a request with a secret instead of an assertion. */
const SECRET_FIELDS = ["client_id", "scope", "grant_type", "client_secret"];
const FIELDS = ["client_id", "scope", "grant_type", "client_assertion_type", "client_assertion"];
/** Seconds an application's token lives, the lower end of Entra's 60 to 90 minutes. */
const LIFE = 3599;
/** Seconds a token is good before it was issued. */
const EARLY = 300;

/** The service of `login.microsoftonline.com`. */
export const entra: ServiceDefinition = {
  cloud: "azure",
  name: "entra",
  dialect: entraDialect,
  modelApi: false,
  route(request: Request): Route {
    if (/^\/(common|[0-9a-f-]{36})\/discovery\/instance$/.test(request.path))
      return { template: "/{tenant}/discovery/instance", answer: instanceDiscovery };
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
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
};

/** Which names the directory has, for clients that ask before they trust one. */
function instanceDiscovery(call: Call, { clouds }: Context): Reply {
  if (call.method !== "GET") throw notFound();
  const host = "login.microsoftonline.com";
  return json(200, {
    tenant_discovery_endpoint: `https://${host}/${clouds.organisation.azure.tenant}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}

function token(call: Call, context: Context, tenant: string): Reply {
  if (call.method !== "POST" || !isForm(call) || !isTelemetry(call.query))
    return refuse(call, 400, "invalid_request", 900144, "The request must be a POST of a form.");
  const { fields, problem } = readForm(call.body.toString("utf8"), [
    ...FIELDS,
    "client_secret",
    // What Microsoft's own clients say they can do.
    "claims",
    ...TELEMETRY,
  ]);
  if (problem !== undefined)
    return refuse(
      call,
      400,
      "invalid_request",
      900144,
      `The request body is not taken by the local directory: ${problem}.`,
    );
  const bySecret = fields.client_secret !== undefined;
  for (const name of bySecret ? SECRET_FIELDS : FIELDS)
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
  const subject = bySecret
    ? operatorFor(call, context, tenant, fields)
    : identityFor(call, context, tenant, fields);
  const audience = resourceOf(call, fields.scope ?? "", tenant);
  return issueToken(call, context, {
    tenant,
    audience,
    clientId: fields.client_id ?? "",
    ...subject,
  });
}

function issueToken(
  call: Call,
  context: Context,
  about: Subject & { tenant: string; audience: string; clientId: string },
): Reply {
  const { tenant, audience, clientId, objectId: principal, groups } = about;
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
      appid: clientId,
      appidacr: groups === undefined ? "2" : "1",
      idp: `https://sts.windows.net/${tenant}/`,
      idtyp: "app",
      oid: principal,
      sub: principal,
      ...(groups !== undefined && { groups }),
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
