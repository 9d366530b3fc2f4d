/** ElastiCache's API, as far as the password of a cache goes. https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html, 2026-11-21. */
import type { StoredResource } from "../../model";
import { list, valueOf } from "../../facts/aws/common";
import { Refused, type Call, type Dialect, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { cacheAuth, cacheNamed, changeCacheAuth } from "./cache-auth";
import { authenticate, type Session } from "./credentials";
import { deniedBecause } from "./permissions";
import { aboutCaller } from "./secret-access";
import { xml, xmlText } from "./wire";

const VERSION = "2015-02-02";
const NAMESPACE = `http://elasticache.amazonaws.com/doc/${VERSION}/`;
const FIELDS = [
  "Action",
  "Version",
  "ReplicationGroupId",
  "AuthToken",
  "AuthTokenUpdateStrategy",
  "ApplyImmediately",
];
/** 16 to 128 printable characters; of the signs only `!`, `&`, `#`, `$`, `^`, `<`, `>` and `-`. */
const TOKEN = /^[A-Za-z0-9!&#$^<>-]{16,128}$/;

const dialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    xml(
      status,
      `<ErrorResponse xmlns="${NAMESPACE}">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${xmlText(code)}</Code>\n` +
        `    <Message>${xmlText(message)}</Message>\n  </Error>\n  <RequestId>51a00000-0000-0000-0000-000000000000</RequestId>\n</ErrorResponse>\n`,
      headers,
    ),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("<") }),
};

function refuse(status: number, code: string, message: string): never {
  throw new Refused(dialect.error(status, code, message), code, message);
}

/** The service of `elasticache.<region>.amazonaws.com`. */
export const elastiCache: ServiceDefinition = {
  cloud: "aws",
  name: "elasticache",
  dialect,
  modelApi: false,
  route(request: Request, service: Service): Route {
    const { fields, problem } = readForm(request.body.toString("utf8"), FIELDS);
    const action = fields.Action ?? "";
    return {
      template: `/?Action=${action || "none"}`,
      answer(call, context) {
        const region = "region" in service ? service.region : "";
        if (call.method !== "POST" || call.path !== "/" || !isForm(call))
          return refuse(404, "UnknownOperationException", "There is nothing at this path.");
        if (problem !== undefined)
          return refuse(
            400,
            "InvalidParameterCombination",
            `The local clouds change only the password of a cache: ${problem}.`,
          );
        if (fields.Version !== VERSION)
          return refuse(400, "InvalidAction", `Could not find operation ${action}`);
        return handle(call, context, region, fields);
      },
    };
  },
};

function handle(
  call: Call,
  context: Context,
  region: string,
  fields: Record<string, string>,
): Reply {
  const { Action: action = "", ReplicationGroupId: id } = fields;
  if (!["DescribeReplicationGroups", "ModifyReplicationGroup"].includes(action))
    return refuse(
      400,
      "InvalidAction",
      `Could not find operation ${action} (the local clouds offer DescribeReplicationGroups and ModifyReplicationGroup)`,
    );
  const session = authenticate(call, context, { region, service: "elasticache" });
  if ("code" in session) return refuse(session.status, session.code, session.message);
  call.about.principal = session.arn;
  if (id === undefined || id === "")
    return refuse(400, "InvalidParameterValue", "ReplicationGroupId must be given.");
  call.about.model = id;
  const group = groupFor(context, session, region, id, action);
  if (action === "ModifyReplicationGroup") modify(context, group, fields);
  return answerGroup(action, call, context, group);
}

function groupFor(
  context: Context,
  session: Session,
  region: string,
  id: string,
  action: string,
): StoredResource {
  // The operator's session is one of every account; which one follows from the cache.
  const place = session.operator === true ? { region } : { region, account: session.account };
  const group = cacheNamed(context.clouds, id, place);
  const account = group?.scope.account ?? session.account;
  const resource = `arn:aws:elasticache:${region}:${account}:replicationgroup:${id.toLowerCase()}`;
  const reason = deniedBecause(context.clouds, session, {
    action: `elasticache:${action}`,
    resource,
    context: aboutCaller(session, region),
  });
  if (reason !== undefined)
    return refuse(
      403,
      "AccessDenied",
      `User: ${session.arn} is not authorized to perform: elasticache:${action} on resource: ${resource} ${reason}`,
    );
  return group ?? refuse(404, "ReplicationGroupNotFoundFault", `ReplicationGroup ${id} not found.`);
}

function modify(context: Context, group: StoredResource, fields: Record<string, string>): void {
  const { AuthToken: token, AuthTokenUpdateStrategy: strategy, ApplyImmediately: now } = fields;
  if (!["ROTATE", "SET", "DELETE"].includes(strategy ?? ""))
    refuse(
      400,
      "InvalidParameterValue",
      `The AuthTokenUpdateStrategy must be one of SET, ROTATE, DELETE, got ${String(strategy)}.`,
    );
  if (now !== "true")
    refuse(
      400,
      "InvalidParameterCombination",
      "Updates to the auth token must be applied immediately: ApplyImmediately must be true.",
    );
  if (group.inputs.transitEncryptionEnabled !== true)
    refuse(
      400,
      "InvalidParameterCombination",
      "The AUTH token modification is only supported when encryption-in-transit is enabled.",
    );
  if (list(group.inputs.userGroupIds).length > 0)
    refuse(
      400,
      "InvalidParameterCombination",
      "The AUTH token cannot be modified while the group has user groups.",
    );
  if (strategy !== "DELETE" && (token === undefined || !TOKEN.test(token)))
    refuse(
      400,
      "InvalidParameterValue",
      "Invalid AuthToken provided. It must have 16 to 128 printable characters, of the signs only !, &, #, $, ^, <, > and -.",
    );
  changeCacheAuth(context.values, group, strategy as "ROTATE" | "SET" | "DELETE", token);
}

function answerGroup(action: string, call: Call, context: Context, group: StoredResource): Reply {
  const enabled = cacheAuth(context.values, group).tokens.length > 0;
  const shown =
    `<ReplicationGroupId>${xmlText(group.id)}</ReplicationGroupId><Status>available</Status>` +
    `<ARN>${xmlText(String(valueOf(group, "arn")))}</ARN><AuthTokenEnabled>${enabled}</AuthTokenEnabled>` +
    `<TransitEncryptionEnabled>${group.inputs.transitEncryptionEnabled === true}</TransitEncryptionEnabled>`;
  const inner =
    action === "ModifyReplicationGroup"
      ? `<ReplicationGroup>${shown}</ReplicationGroup>`
      : `<ReplicationGroups><ReplicationGroup>${shown}</ReplicationGroup></ReplicationGroups>`;
  return xml(
    200,
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${inner}</${action}Result>` +
      `<ResponseMetadata><RequestId>${xmlText(call.id)}</RequestId></ResponseMetadata></${action}Response>`,
  );
}
