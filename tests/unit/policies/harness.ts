import { createRequire } from "node:module";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { rememberSecrets } from "../../../policies/internal/secrets";
import { toPolicy, type Rule } from "../../../policies/rule";

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
}

export interface Case {
  type: string;
  inputs?: object;
  name?: string;
  /** Inputs of the resource's provider. */
  provider?: object;
  /** What the policy config file says for the rule. */
  config?: object;
}

export interface Diagnostic {
  level: "advisory" | "mandatory";
  message: string;
  severity: number;
}

/**
 * Runs a rule the way the engine does: through the policy SDK's own analyzer, from a protocol message, with its unpacking
 * of secrets and its unknown-checking proxy. Only the configuration is handed over directly.
 */
export async function analyze(
  rule: Rule,
  { type, inputs = {}, name = "main", provider, config = {} }: Case,
): Promise<Diagnostic[]> {
  const policy: ResourceValidationPolicy = toPolicy(rule);
  const validate = policy.validateResource as Exclude<
    ResourceValidationPolicy["validateResource"],
    unknown[] | undefined
  >;
  const configured = {
    ...policy,
    validateResource: ((args, report) =>
      validate(
        { ...args, getConfig: <T extends object>() => config as T },
        report,
      )) as typeof validate,
  };

  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setName(name);
  request.setUrn(`urn:pulumi:dev::test::${type}::${name}`);
  request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(inputs))));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  if (provider) {
    const resource = new analyzer.AnalyzerProviderResource();
    resource.setType(`pulumi:providers:${type.split(":")[0]}`);
    resource.setProperties(Struct.fromJavaScript(provider));
    request.setProvider(resource);
  }
  const run = server.makeAnalyzeRpcFun("test", "1.0.0", "mandatory", [configured]);
  const response = await new Promise<{ getDiagnosticsList(): Message[] }>((resolve, reject) => {
    run({ request }, (error: unknown, answer: { getDiagnosticsList(): Message[] }) =>
      error ? reject(error) : resolve(answer),
    );
  });
  return response.getDiagnosticsList().map((each) => ({
    level:
      each.getEnforcementlevel() === analyzer.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
    message: each.getMessage(),
    severity: each.getSeverity(),
  }));
}

/** Messages of the blocking violations, without the policy's description in front. */
export async function violations(rule: Rule, each: Case): Promise<string[]> {
  const diagnostics = await analyze(rule, each);
  return diagnostics
    .filter(({ level }) => level === "mandatory")
    .map(({ message }) => message.replace(`${rule.title}\n`, ""));
}

/** Messages of what is undecided. */
export async function undecided(rule: Rule, each: Case): Promise<string[]> {
  const diagnostics = await analyze(rule, each);
  return diagnostics
    .filter(({ level }) => level === "advisory")
    .map(({ message }) => message.replace(`${rule.title}\n`, ""));
}
