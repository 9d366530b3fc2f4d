import { createRequire } from "node:module";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { rememberSecrets } from "../../../policies/internal/secrets";
import { toPolicy } from "../../../policies/rule";
import { isStackRule, toStackPolicy, type AnyRule } from "../../../policies/stack-rule";

const load = createRequire(__filename);
const server = load("@pulumi/policy/server");
const proxy = load("@pulumi/policy/proxy");
const analyzer = load("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

rememberSecrets();

/** What the engine sends for a value that is not known at preview. */
export const UNKNOWN: string = proxy.unknownStringValue;

/** What the engine sends for a secret. */
export const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** The protocol message as far as it is read here. */
interface Message {
  getEnforcementlevel(): number;
  getMessage(): string;
  getSeverity(): number;
  getUrn(): string;
}

export interface Case {
  type: string;
  inputs?: object;
  name?: string;
  /** Inputs of the resource's provider. */
  provider?: object;
  /** Whether the resource option `protect` is set. */
  protect?: boolean;
  /** Whether the resource option `deleteBeforeReplace` is set; left out: the program does not say. */
  deleteBeforeReplace?: boolean;
  /** What the policy config file says for the rule. */
  config?: object;
}

/** A resource of a stack. Names tell the resources apart, so they differ. */
export interface StackCase extends Omit<Case, "config"> {
  /** Outputs; default: the inputs, as most providers repeat them. */
  outputs?: object;
  /** Name of the parent. */
  parent?: string;
  /** Names of the resources it depends on. */
  dependencies?: string[];
  /** Names of the resources that an input was made from. */
  propertyDependencies?: Record<string, string[]>;
}

export interface Diagnostic {
  level: "advisory" | "mandatory";
  message: string;
  severity: number;
  /** URN that a stack rule attributes the message to; empty for resource rules. */
  urn: string;
}

const urnOf = ({ type, name = "main" }: StackCase | Case): string =>
  `urn:pulumi:dev::test::${type}::${name}`;

const struct = (value: object) => Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the protocol's generated messages, loaded without types
type Request = any;

/** What requests about one resource and entries of a request about a stack have in common. */
function fill(request: Request, one: StackCase | Case, properties: object): Request {
  request.setType(one.type);
  request.setName(one.name ?? "main");
  request.setUrn(urnOf(one));
  request.setProperties(struct(properties));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(one.protect ?? false);
  if (one.deleteBeforeReplace !== undefined) {
    options.setDeletebeforereplacedefined(true);
    options.setDeletebeforereplace(one.deleteBeforeReplace);
  }
  request.setOptions(options);
  if (one.provider) {
    const resource = new analyzer.AnalyzerProviderResource();
    resource.setType(`pulumi:providers:${one.type.split(":")[0]}`);
    resource.setProperties(struct(one.provider));
    request.setProvider(resource);
  }
  return request;
}

type Handler = (
  call: { request: Request },
  callback: (error: unknown, answer: { getDiagnosticsList(): Message[] }) => void,
) => void;

async function ask(handler: Handler, request: Request): Promise<Diagnostic[]> {
  const response = await new Promise<{ getDiagnosticsList(): Message[] }>((resolve, reject) => {
    handler({ request }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  return response.getDiagnosticsList().map((each) => ({
    level:
      each.getEnforcementlevel() === analyzer.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
    message: each.getMessage(),
    severity: each.getSeverity(),
    urn: each.getUrn(),
  }));
}

const handler = (kind: "Analyze" | "AnalyzeStack", policy: object): Handler =>
  server[`make${kind}RpcFun`]("test", "1.0.0", "mandatory", [policy]) as Handler;

/**
 * Runs a rule the way the engine does: through the policy SDK's own analyzer, from a protocol message, with its unpacking
 * of secrets and its unknown-checking proxy. Only the configuration is handed over directly. A stack rule judges a stack
 * of this one resource.
 */
export async function analyze(rule: AnyRule, one: Case): Promise<Diagnostic[]> {
  if (isStackRule(rule)) return analyzeStack(rule, [one], one.config);
  const policy: ResourceValidationPolicy = toPolicy(rule);
  const validate = policy.validateResource as Exclude<
    ResourceValidationPolicy["validateResource"],
    unknown[] | undefined
  >;
  const getConfig = <T extends object>() => (one.config ?? {}) as T;
  const configured = {
    ...policy,
    validateResource: ((args, report) =>
      validate({ ...args, getConfig }, report)) as typeof validate,
  };
  const request = fill(new analyzer.AnalyzeRequest(), one, one.inputs ?? {});
  return ask(handler("Analyze", configured), request);
}

/**
 * Runs a stack rule the way the engine does: every resource by itself first, then all of them with what the cloud
 * answered.
 */
export async function analyzeStack(
  rule: AnyRule,
  resources: readonly StackCase[],
  config: object = {},
): Promise<Diagnostic[]> {
  if (!isStackRule(rule)) throw new Error(`${rule.id} is no stack rule`);
  const policy: ResourceValidationPolicy & StackValidationPolicy = toStackPolicy(rule);
  const validate = policy.validateResource as Exclude<
    ResourceValidationPolicy["validateResource"],
    unknown[] | undefined
  >;
  const getConfig = <T extends object>() => config as T;
  const configured = {
    ...policy,
    validateResource: ((args, report) =>
      validate({ ...args, getConfig }, report)) as typeof validate,
    validateStack: ((args, report) =>
      policy.validateStack({ ...args, getConfig }, report)) as typeof policy.validateStack,
  };
  const found: Diagnostic[] = [];
  for (const one of resources) {
    const request = fill(new analyzer.AnalyzeRequest(), one, one.inputs ?? {});
    found.push(...(await ask(handler("Analyze", configured), request)));
  }
  const urn = (name: string): string => {
    const one = resources.find((each) => (each.name ?? "main") === name);
    if (!one) throw new Error(`no resource ${name}`);
    return urnOf(one);
  };
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((one) => {
      const each = fill(new analyzer.AnalyzerResource(), one, one.outputs ?? one.inputs ?? {});
      if (one.parent !== undefined) each.setParent(urn(one.parent));
      each.setDependenciesList((one.dependencies ?? []).map(urn));
      for (const [key, names] of Object.entries(one.propertyDependencies ?? {})) {
        const from = new analyzer.AnalyzerPropertyDependencies();
        from.setUrnsList(names.map(urn));
        each.getPropertydependenciesMap().set(key, from);
      }
      return each;
    }),
  );
  return [...found, ...(await ask(handler("AnalyzeStack", configured), request))];
}

/** Messages of the blocking violations, without the policy's description in front. */
export async function violations(rule: AnyRule, each: Case): Promise<string[]> {
  const diagnostics = await analyze(rule, each);
  return diagnostics
    .filter(({ level }) => level === "mandatory")
    .map(({ message }) => message.replace(`${rule.title}\n`, ""));
}

/** Messages of what is undecided. */
export async function undecided(rule: AnyRule, each: Case): Promise<string[]> {
  const diagnostics = await analyze(rule, each);
  return diagnostics
    .filter(({ level }) => level === "advisory")
    .map(({ message }) => message.replace(`${rule.title}\n`, ""));
}
