/** Bedrock's runtime API: who calls, which model, and whether the account's state allows it. */
import { list } from "../../facts/aws/common";
import { countTokens } from "../answer/tokens";
import { Refused, type Call, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { answerConverse } from "./converse";
import { authenticate, type Session } from "./credentials";
import {
  findGuardrail,
  guardrailContext,
  guardrailProblem,
  notAuthorized,
  type Guardrail,
} from "./guardrail";
import { answerInvoke } from "./invoke";
import { logInvocation } from "./invocation-log";
import { accessProblem, resolveTarget, type ModelTarget, type TargetProblem } from "./model-target";
import { deniedBecause } from "./permissions";
import { bedrockDialect } from "./wire";

const PATH = /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;

/** A call that was let in, and how its answer is finished. */
export interface Admitted {
  call: Call;
  context: Context;
  session: Session;
  region: string;
  target: ModelTarget;
  operation: string;
  guardrail: Guardrail | undefined;
}

/** Throws Bedrock's refusal. */
export function refuse(status: number, code: string, message: string): never {
  throw new Refused(bedrockDialect.error(status, code, message), code, message);
}

/** Throws Bedrock's refusal of a request body. */
export const invalid = (message: string): never => refuse(400, "ValidationException", message);

const raise = ({ status, code, message }: TargetProblem): never => refuse(status, code, message);

/** The service of `bedrock-runtime.<region>.amazonaws.com`. */
export const bedrock: ServiceDefinition = {
  cloud: "aws",
  name: "bedrock",
  dialect: bedrockDialect,
  modelApi: true,
  route(request: Request, service: Service): Route {
    const form = PATH.exec(request.path);
    if (!form || !("region" in service))
      return {
        template: "unknown",
        answer: () => refuse(404, "UnknownOperationException", "There is no such operation."),
      };
    const [, encoded = "", operation = ""] = form;
    const model = decoded(encoded);
    return {
      template: `/model/{model}/${operation}`,
      ...(model === undefined ? {} : { model }),
      answer: (call, context) => answer(call, context, service.region, model, operation),
    };
  },
};

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function answer(
  call: Call,
  context: Context,
  region: string,
  model: string | undefined,
  operation: string,
): Reply {
  if (call.method !== "POST") refuse(405, "UnknownOperationException", "Use POST.");
  if (call.query !== "") invalid("The operation takes no query parameters.");
  if (!/^application\/json(;|$)/i.test(call.headers["content-type"] ?? ""))
    invalid("The content type must be application/json.");
  const session = authenticate(call, context, { region, service: "bedrock" });
  if ("code" in session) return raise(session);
  call.about.principal = session.arn;
  call.about.stream = operation.endsWith("stream");
  const target = resolveTarget(context.clouds, model ?? "", region, session.account);
  if ("code" in target) return raise(target);
  const admitted: Omit<Admitted, "guardrail"> = {
    call,
    context,
    session,
    region,
    target,
    operation,
  };
  const reply = operation.startsWith("converse")
    ? answerConverse(admitted)
    : answerInvoke(admitted);
  reply.headers = { "x-amzn-requestid": call.id, ...reply.headers };
  logInvocation(admitted);
  return reply;
}

/**
 * Judges everything that does not depend on the words: permissions on the profile and on each model behind it, the
 * guardrail, access to the model.
 */
export function admit(
  half: Omit<Admitted, "guardrail">,
  named: { identifier: string; version: string } | undefined,
): Admitted {
  const { context, session, region, target, operation } = half;
  const { clouds } = context;
  const place = { region, account: session.account };
  const guardrail = named && findGuardrail(clouds, named.identifier, named.version, place);
  if (guardrail && "code" in guardrail) return raise(guardrail);
  if (guardrail && target.kind === "embedding")
    return invalid("Guardrails are not supported for embedding models.");
  const action = operation.endsWith("stream")
    ? "bedrock:InvokeModelWithResponseStream"
    : "bedrock:InvokeModel";
  const shared: Record<string, string> = {
    "aws:RequestedRegion": region,
    "aws:SecureTransport": "true",
    "aws:PrincipalArn": session.role,
    "aws:PrincipalAccount": session.account,
  };
  const source = context.home.addresses()[0];
  if (source !== undefined) shared["aws:SourceIp"] = source;
  if (guardrail) shared["bedrock:GuardrailIdentifier"] = guardrailContext(guardrail);
  const behind: Record<string, string> =
    target.throughProfile && target.named !== undefined
      ? { ...shared, "bedrock:InferenceProfileArn": target.named }
      : shared;
  const asked = [
    ...(target.named === undefined ? [] : [{ resource: target.named, context: shared }]),
    ...target.destinations.map((resource) => ({ resource, context: behind })),
  ];
  for (const one of asked) {
    const reason = deniedBecause(clouds, session, { action, ...one });
    if (reason !== undefined) return raise(notAuthorized(session, { action, ...one }, reason));
  }
  const access = accessProblem(clouds, session.account, target.modelId);
  if (access) return raise(access);
  const problem = guardrail && guardrailProblem(clouds, session, guardrail, region);
  if (problem) return raise(problem);
  return { ...half, guardrail };
}

/** Grants that raise what a fresh account may use a minute: `bedrock:tokens-per-minute:<model id>`. */
const FRESH_TOKENS = 2_000_000;
const FRESH_REQUESTS = 2_000;

/** Counts a call against the account's quotas: prompt and the answer's limit are reserved up front. */
export function reserve(admitted: Admitted, inputTokens: number, outputLimit: number): void {
  const { call, context, session, region, target } = admitted;
  const scope = { cloud: "aws" as const, account: session.account, region };
  const limit = (kind: string, asked: number | undefined, fresh: number): number =>
    asked ?? context.clouds.granted(scope, `bedrock:${kind}-per-minute:${target.modelId}`) ?? fresh;
  const tokens = limit("tokens", context.behaviour.tokensPerMinute, FRESH_TOKENS);
  const requests = limit("requests", context.behaviour.requestsPerMinute, FRESH_REQUESTS);
  const name = `aws ${session.account} ${region} ${target.modelId}`;
  const take = (kind: string, most: number, cost: number): boolean =>
    context.quotas.take(`${name} ${kind}`, most, 60, cost, call.now).allowed;
  if (!take("requests", requests, 1))
    refuse(429, "ThrottlingException", "Too many requests, please wait before trying again.");
  if (!take("tokens", tokens, inputTokens + outputLimit))
    refuse(429, "ThrottlingException", "Too many tokens, please wait before trying again.");
}

/** Tokens of a list of texts. */
export const tokensOf = (texts: unknown): number =>
  list(texts as never).reduce<number>((sum, one) => sum + countTokens(String(one)), 0);
