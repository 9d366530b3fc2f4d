/** Google's token exchange for workload identity federation. https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token, 2026-11-21. */
import type { StoredResource } from "../../model";
import { block } from "../../facts/gcp/common";
import { isRecord, list, text } from "../../facts/judge";
import { readObject } from "../answer/judge-json";
import { json, Refused, type Call, type Reply } from "../call";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { audiencesOf, timeProblem, type Claims } from "../tokens/jwt";
import { subjectToken } from "../tokens/subject";
import { CelError, evaluate, holds, type Scope } from "./cel";
import { projectNumber, requireService } from "./permissions";
import { issueToken } from "./tokens";
import { oauthDialect } from "./wire";

const POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
const PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const FIELDS = [
  "audience",
  "grant_type",
  "requested_token_type",
  "scope",
  "subject_token",
  "subject_token_type",
];
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const SUBJECT_TYPES = [
  "urn:ietf:params:oauth:token-type:jwt",
  "urn:ietf:params:oauth:token-type:id_token",
];
const AUDIENCE =
  /^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([a-z0-9-]+)\/providers\/([a-z0-9-]+)$/;
const LIFE = 3599;

function refuse(status: number, error: string, words: string): never {
  throw new Refused(oauthDialect.error(status, error, words), error, words);
}

/** The service of `sts.googleapis.com`. */
export const googleSts: ServiceDefinition = {
  cloud: "gcp",
  name: "google-sts",
  dialect: oauthDialect,
  modelApi: false,
  route(request: Request): Route {
    const known = request.path === "/v1/token";
    return {
      template: known ? request.path : "unknown",
      answer(call, context) {
        if (!known || call.method !== "POST" || call.query !== "")
          return refuse(404, "invalid_request", "There is nothing at this path.");
        return exchange(call, context);
      },
    };
  },
};

function fieldsOf(call: Call): Record<string, string> {
  if (isForm(call)) {
    const { fields, problem } = readForm(call.body.toString("utf8"), [...FIELDS, "options"]);
    if (problem !== undefined)
      return refuse(400, "invalid_request", `Invalid request: ${problem}.`);
    return fields;
  }
  const body = readObject(call.body);
  if (!body) return refuse(400, "invalid_request", "The request must be a form or a JSON object.");
  const snake = (key: string): string =>
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [snake(key), String(value)]),
  );
}

function exchange(call: Call, context: Context): Reply {
  const { seal, behaviour } = context;
  if (call.headers.authorization !== undefined)
    return refuse(
      400,
      "invalid_request",
      "The exchange for workload identities takes no credentials.",
    );
  const fields = fieldsOf(call);
  for (const name of FIELDS)
    if (!fields[name]) return refuse(400, "invalid_request", `Missing required field: ${name}.`);
  if (fields.grant_type !== EXCHANGE)
    return refuse(400, "unsupported_grant_type", "Invalid grant_type.");
  if (fields.requested_token_type !== ACCESS_TOKEN)
    return refuse(400, "invalid_request", "Invalid requested_token_type.");
  if (!SUBJECT_TYPES.includes(fields.subject_token_type ?? ""))
    return refuse(400, "invalid_request", "Invalid subject_token_type.");
  const found = providerOf(context, fields.audience ?? "");
  const claims = checkToken(
    call,
    context,
    found.provider,
    fields.subject_token ?? "",
    fields.audience ?? "",
  );
  const mapped = mapAttributes(found.provider, claims);
  const base = `//iam.googleapis.com/projects/${found.number}/locations/global/workloadIdentityPools/${found.pool}`;
  const subject = `principal:${base}/subject/${mapped.subject}`;
  const sets = Object.entries(mapped.attributes).map(
    ([name, value]) => `principalSet:${base}/attribute.${name}/${value}`,
  );
  call.about.principal = subject;
  const seconds = behaviour.tokenSeconds ?? LIFE;
  const token = issueToken(seal, "d", {
    members: [subject, ...sets, `principalSet:${base}/*`],
    name: subject,
    scopes: (fields.scope ?? "").split(" "),
    expires: call.now.getTime() + seconds * 1000,
  });
  return json(200, {
    access_token: token,
    issued_token_type: ACCESS_TOKEN,
    token_type: "Bearer",
    expires_in: seconds,
  });
}

interface Found {
  provider: StoredResource;
  number: string;
  pool: string;
}

function providerOf({ clouds }: Context, audience: string): Found {
  const target = (): never =>
    refuse(
      400,
      "invalid_target",
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    );
  const form = AUDIENCE.exec(audience);
  if (!form)
    return refuse(
      400,
      "invalid_request",
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider.',
    );
  const [, number = "", pool = "", id = ""] = form;
  const here = (one: StoredResource): boolean =>
    projectNumber(clouds, one.scope.account) === number &&
    one.inputs.workloadIdentityPoolId === pool;
  const poolRow = clouds.find(POOL, here);
  const provider = clouds.find(
    PROVIDER,
    (one) => here(one) && one.inputs.workloadIdentityPoolProviderId === id,
  );
  if (!poolRow || !provider) return target();
  if (poolRow.inputs.disabled === true || provider.inputs.disabled === true) return target();
  requireService(clouds, provider.scope.account, "sts.googleapis.com");
  return { provider, number, pool };
}

function checkToken(
  call: Call,
  { clouds }: Context,
  provider: StoredResource,
  token: string,
  audience: string,
): Claims {
  const oidc = block(provider.inputs.oidc);
  if (!oidc) return refuse(400, "invalid_grant", "The provider takes no OIDC tokens.");
  const keys = text(oidc.jwksJson);
  const read = subjectToken(clouds, token, keys);
  if (!read.jwt) return refuse(400, "invalid_grant", "Unable to parse the ID Token.");
  const { claims } = read.jwt;
  const issuer = text(oidc.issuerUri) ?? "";
  if (claims.iss !== issuer)
    return refuse(
      400,
      "invalid_grant",
      `The issuer in ID Token ${String(claims.iss)} does not match the expected ones: ${issuer}.`,
    );
  if (read.problem !== undefined)
    return refuse(
      400,
      "invalid_grant",
      read.problem === "unknown-issuer"
        ? `Error connecting to the given credential's issuer.`
        : "Invalid ID Token signature.",
    );
  const own = audience.replace(/^\/\//, "https://");
  const given = list(oidc.allowedAudiences).map(String);
  const allowed = given.length > 0 ? given : [own, audience];
  if (!audiencesOf(claims).some((one) => allowed.includes(one)))
    return refuse(
      400,
      "invalid_grant",
      `The audience in ID Token [${audiencesOf(claims).join(", ")}] does not match the expected audience ${allowed.join(", ")}.`,
    );
  const time = timeProblem(claims, call.now);
  if (time === "expired")
    return refuse(
      400,
      "invalid_grant",
      `ID Token issued at ${String(claims.iat)} is stale to sign-in.`,
    );
  if (time !== undefined)
    return refuse(
      400,
      "invalid_grant",
      `ID Token issued at ${String(claims.iat)} is not yet valid.`,
    );
  return claims;
}

function mapAttributes(
  provider: StoredResource,
  assertion: Claims,
): { subject: string; attributes: Record<string, string> } {
  const mapping = isRecord(provider.inputs.attributeMapping)
    ? provider.inputs.attributeMapping
    : {};
  const attributes: Record<string, string> = {};
  let subject: unknown;
  try {
    for (const [name, expression] of Object.entries(mapping)) {
      const value = evaluate(String(expression), { assertion });
      if (name === "google.subject") subject = value;
      else if (name.startsWith("attribute."))
        attributes[name.slice("attribute.".length)] = String(value);
    }
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return refuse(
      400,
      "invalid_grant",
      `The attribute mapping cannot be evaluated: ${error.message}.`,
    );
  }
  if (typeof subject !== "string" || subject === "" || subject.length > 127)
    return refuse(
      400,
      "invalid_grant",
      "The mapped attribute google.subject must be 1 to 127 bytes.",
    );
  const scope: Scope = { assertion, attribute: attributes, google: { subject } };
  if (!conditionHolds(text(provider.inputs.attributeCondition), scope))
    return refuse(
      400,
      "unauthorized_client",
      "The given credential is rejected by the attribute condition.",
    );
  return { subject, attributes };
}

function conditionHolds(condition: string | undefined, scope: Scope): boolean {
  if (condition === undefined || condition === "") return true;
  try {
    return holds(condition, scope);
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}
