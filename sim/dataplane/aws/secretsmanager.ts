/** Secrets Manager's API. https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html, 2026-11-21. */
import { readObject } from "../answer/judge-json";
import { json, Refused, type Call, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { authenticate, inAccountOf } from "./credentials";
import {
  batchGetSecretValue,
  describeSecret,
  getSecretValue,
  listSecretVersionIds,
} from "./secret-reads";
import type { SecretCall } from "./secret-call";
import { answer, refuse, secretDialect } from "./secret-wire";
import { putSecretValue, updateSecretVersionStage } from "./secret-writes";

const TARGET = /^secretsmanager\.([A-Za-z]+)$/;

const OPERATIONS: Readonly<Record<string, (asked: SecretCall) => unknown>> = {
  BatchGetSecretValue: batchGetSecretValue,
  DescribeSecret: describeSecret,
  GetSecretValue: getSecretValue,
  ListSecretVersionIds: listSecretVersionIds,
  PutSecretValue: putSecretValue,
  UpdateSecretVersionStage: updateSecretVersionStage,
};

/** The service of `secretsmanager.<region>.amazonaws.com`. */
export const secretsManager: ServiceDefinition = {
  cloud: "aws",
  name: "secretsmanager",
  dialect: secretDialect,
  modelApi: false,
  route(request: Request, service: Service): Route {
    const operation = TARGET.exec(request.headers["x-amz-target"] ?? "")?.[1];
    return {
      template: operation === undefined ? "unknown" : `/ ${operation}`,
      answer: (call, context) =>
        handle(call, context, "region" in service ? service.region : "", operation ?? ""),
    };
  },
};

function handle(call: Call, context: Context, region: string, operation: string): Reply {
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (call.method !== "POST" || call.path !== "/" || call.query !== "" || run === undefined)
    return refuse(
      "UnknownOperationException",
      `There is no operation ${JSON.stringify(operation)} (the local clouds offer ${Object.keys(OPERATIONS).join(", ")}).`,
    );
  if (!/^application\/x-amz-json-1\.1(;|$)/i.test(call.headers["content-type"] ?? ""))
    return refuse("SerializationException", "The content type must be application/x-amz-json-1.1.");
  const session = authenticate(call, context, { region, service: "secretsmanager" });
  if ("code" in session) {
    const body = { __type: session.code, message: session.message };
    // Services of this protocol answer every refusal of a credential with 400.
    throw new Refused(
      json(400, body, {}, "application/x-amz-json-1.1"),
      session.code,
      session.message,
    );
  }
  const body = readObject(call.body);
  if (!body) return refuse("SerializationException", "The body must be a JSON object.");
  const own = inAccountOf(session, String(body.SecretId ?? ""));
  call.about.principal = own.arn;
  return answer(run({ call, context, session: own, region, body }), {
    "x-amzn-requestid": call.id,
  });
}
