/** Impersonation of a service account. https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken, 2026-11-21. */
import { readObject, unknownKey } from "../answer/judge-json";
import { json, type Call, type Reply } from "../call";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { accountAllows, requireService, serviceAccount } from "./permissions";
import { authenticate, CLOUD_PLATFORM, issueToken } from "./tokens";
import { errorInfo, refuse, vertexDialect } from "./wire";

const PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/;
const IAM_SCOPE = "https://www.googleapis.com/auth/iam";
const PERMISSION = "iam.serviceAccounts.getAccessToken";
/** Longest life without an organization policy that extends it. */
const MOST_SECONDS = 3600;

/** The service of `iamcredentials.googleapis.com`. */
export const iamCredentials: ServiceDefinition = {
  cloud: "gcp",
  name: "iamcredentials",
  dialect: vertexDialect,
  modelApi: false,
  route(request: Request): Route {
    const email = PATH.exec(request.path)?.[1];
    return {
      template:
        email === undefined
          ? "unknown"
          : "/v1/projects/-/serviceAccounts/{account}:generateAccessToken",
      answer(call, context) {
        if (email === undefined || call.method !== "POST" || call.query !== "")
          return refuse(404, "NOT_FOUND", "Requested entity was not found.");
        return generate(call, context, decodeURIComponent(email));
      },
    };
  },
};

function generate(call: Call, context: Context, email: string): Reply {
  const { clouds, seal, behaviour } = context;
  const caller = authenticate(
    call,
    context,
    [CLOUD_PLATFORM, IAM_SCOPE],
    "iamcredentials.googleapis.com",
  );
  const account = serviceAccount(clouds, email);
  const allowed = account && accountAllows(clouds, account, caller.members, PERMISSION);
  if (!account || !allowed)
    return refuse(
      403,
      "IAM_PERMISSION_DENIED",
      `Permission '${PERMISSION}' denied on resource (or it may not exist).`,
      [errorInfo("IAM_PERMISSION_DENIED", { permission: PERMISSION }, "iam.googleapis.com")],
    );
  requireService(clouds, account.scope.account, "iamcredentials.googleapis.com");
  if (account.inputs.disabled === true)
    return refuse(400, "FAILED_PRECONDITION", "The service account is disabled.");
  const body = readObject(call.body);
  const extra = body && unknownKey(body, ["delegates", "scope", "lifetime"]);
  if (!body || extra !== undefined)
    return refuse(
      400,
      "INVALID_ARGUMENT",
      `Invalid JSON payload received. Unknown name "${extra ?? ""}": Cannot find field.`,
    );
  if (Array.isArray(body.delegates) && body.delegates.length > 0)
    return refuse(400, "INVALID_ARGUMENT", "Delegates are not offered by the local clouds.");
  const scopes = Array.isArray(body.scope) ? body.scope.map(String) : [];
  if (scopes.length === 0)
    return refuse(
      400,
      "INVALID_ARGUMENT",
      "Request contains an invalid argument: scope must not be empty.",
    );
  const lifetime = /^(\d+)s$/.exec(String(body.lifetime ?? "3600s"))?.[1];
  if (lifetime === undefined || Number(lifetime) < 1 || Number(lifetime) > MOST_SECONDS)
    return refuse(
      400,
      "INVALID_ARGUMENT",
      `Invalid value at 'lifetime': must be between 1s and ${MOST_SECONDS}s.`,
    );
  const seconds = behaviour.tokenSeconds ?? Number(lifetime);
  const expires = call.now.getTime() + seconds * 1000;
  const name = String(account.state.email);
  const accessToken = issueToken(seal, "c", {
    members: [`serviceAccount:${name}`],
    name,
    scopes,
    expires,
  });
  return json(200, {
    accessToken,
    expireTime: new Date(expires).toISOString().replace(/\.\d+/, ""),
  });
}
