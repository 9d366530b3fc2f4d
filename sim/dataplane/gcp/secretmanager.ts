/** Secret Manager's API. https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets, 2026-11-21. */
import { SECRET } from "../../facts/gcp/common";
import { json, type Call, type Reply } from "../call";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { crossPerimeter } from "./perimeter";
import { projectId, projectNumber, requireService, secretAllows } from "./permissions";
import {
  access,
  add,
  change,
  destroyVersion,
  getSecret,
  getVersion,
  listVersions,
  patchSecret,
  turn,
  type Operation,
} from "./secret-operations";
import { fail } from "./secret-wire";
import { authenticate, CLOUD_PLATFORM } from "./tokens";
import { errorInfo, refuse, vertexDialect } from "./wire";

const API = "secretmanager.googleapis.com";
const PATH =
  /^\/v1\/projects\/([^/]+)\/secrets\/([A-Za-z0-9_-]+)(?::([A-Za-z]+)|\/versions(?:\/([A-Za-z0-9_-]+)(?::([A-Za-z]+))?)?)?$/;

/** By HTTP method, then `secret`, `versions` or `version`, then the verb behind the colon. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET secret ": { permission: "secrets.get", method: "GetSecret", run: getSecret },
  "PATCH secret ": { permission: "secrets.update", method: "UpdateSecret", run: patchSecret },
  "POST secret addVersion": { permission: "versions.add", method: "AddSecretVersion", run: add },
  "GET versions ": { permission: "versions.list", method: "ListSecretVersions", run: listVersions },
  "GET version ": { permission: "versions.get", method: "GetSecretVersion", run: getVersion },
  "GET version access": {
    permission: "versions.access",
    method: "AccessSecretVersion",
    run: access,
  },
  "POST version destroy": change("versions.destroy", "DestroySecretVersion", destroyVersion),
  "POST version disable": change("versions.disable", "DisableSecretVersion", turn("DISABLED")),
  "POST version enable": change("versions.enable", "EnableSecretVersion", turn("ENABLED")),
};

/** The service of `secretmanager.googleapis.com`. */
export const secretManager: ServiceDefinition = {
  cloud: "gcp",
  name: "secretmanager",
  dialect: vertexDialect,
  modelApi: false,
  route(request: Request): Route {
    const [all, project = "", id = "", secretVerb, version, verb] = PATH.exec(request.path) ?? [];
    const inVersions = /\/versions(\/|$)/.test(request.path);
    const what = version !== undefined ? "version" : inVersions ? "versions" : "secret";
    const key = `${request.method} ${what} ${secretVerb ?? verb ?? ""}`;
    const operation = Object.hasOwn(OPERATIONS, key) ? OPERATIONS[key] : undefined;
    return {
      template: all === undefined || !operation ? "unknown" : `/v1 ${operation.method}`,
      answer(call, context) {
        if (all === undefined || !operation)
          return refuse(404, "NOT_FOUND", "The requested URL was not found on this server.");
        return handle(call, context, operation, { project, id, version: version ?? "" });
      },
    };
  },
};

function handle(
  call: Call,
  context: Context,
  { permission, method, run }: Operation,
  named: { project: string; id: string; version: string },
): Reply {
  const { clouds } = context;
  const caller = authenticate(call, context, [CLOUD_PLATFORM], API);
  const project = projectId(clouds, named.project) ?? "";
  const name = `projects/${named.project}/secrets/${named.id}`;
  const secret = clouds.find(SECRET, (one) => one.id === `projects/${project}/secrets/${named.id}`);
  const wanted = `secretmanager.${permission}`;
  if (!secretAllows(clouds, project, secret?.id, caller.members, wanted)) {
    const resource = named.version === "" ? name : `${name}/versions/${named.version}`;
    return refuse(
      403,
      "IAM_PERMISSION_DENIED",
      `Permission '${wanted}' denied for resource '${resource}' (or it may not exist).`,
      [errorInfo("IAM_PERMISSION_DENIED", { permission: wanted, resource }, API)],
    );
  }
  requireService(clouds, project, API);
  crossPerimeter(
    clouds,
    {
      project,
      service: API,
      method: `google.cloud.secretmanager.v1.SecretManagerService.${method}`,
      principal: caller,
      addresses: context.home.addresses(),
    },
    call.id,
  );
  if (!secret)
    return fail(
      404,
      "NOT_FOUND",
      `Secret [projects/${projectNumber(clouds, project)}/secrets/${named.id}] not found.`,
    );
  call.about.model = named.id;
  const answer = run({ call, context, secret, version: named.version });
  return json(200, answer, {}, "application/json; charset=UTF-8");
}
