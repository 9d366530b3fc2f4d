import type { PolicyResourceOptions, ResourceValidationArgs } from "@pulumi/policy";
import { plainType } from "../catalog/resource-type";
import type { IsSecret } from "./internal/secrets";
import { attempt, renderPath, Value, type Path } from "./internal/value";

export type CloudPackage = "aws" | "azure-native" | "gcp" | "kubernetes";

/** What a rule found: `` `path` must <must>, got <got>; <fix> ``. */
export interface Finding {
  /** The input judged, or its path. */
  at: Value | Path;
  /** What is required, as it follows "must": `be "Deny"`. */
  must: string;
  /** What was found, in words that contain no value; default: the value at `at`, unless it is secret. */
  got?: string;
  /** The argument that fixes it. */
  fix: string;
}

/** Longest value printed in a message; longer ones are cut. */
const LONGEST_VALUE = 120;

/** What the engine tells of a resource; options and URN are missing only in records made elsewhere. */
export type ResourceArgs = Pick<ResourceValidationArgs, "type" | "name" | "props" | "provider"> &
  Partial<Pick<ResourceValidationArgs, "urn" | "opts">>;

/** One resource as the engine is about to register it: the inputs after the provider's check, and its provider. */
export class Resource {
  /** Type token without an API version: `azure-native:compute/v20240301:VirtualMachine` is `azure-native:compute:VirtualMachine`. */
  readonly token: string;
  readonly inputs: Value;
  readonly violations: string[] = [];
  readonly undecided: Path[] = [];

  constructor(
    private readonly args: ResourceArgs,
    /** Whether what stands at a path, or anything in it, is secret. */
    readonly isSecret: IsSecret,
  ) {
    this.token = plainType(args.type);
    this.inputs = Value.of(args.props);
  }

  /** The package that the type belongs to, a provider's own type included; undefined for every other package. */
  get package(): CloudPackage | undefined {
    const head = this.isProvider ? this.token.split(":")[2] : this.token.split(":")[0];
    return PACKAGES.find((name) => name === head);
  }

  /** Whether this is an explicit or default provider. */
  get isProvider(): boolean {
    return this.token.startsWith("pulumi:providers:");
  }

  /** Type token as the engine gives it, with an API version. */
  get type(): string {
    return this.args.type;
  }

  /** Logical name. */
  get name(): string {
    return this.args.name;
  }

  get urn(): string {
    return this.args.urn ?? "";
  }

  /** The resource options that the engine shows to policies; `retainOnDelete`, `replaceOnChanges` and others it does not. */
  get options(): Partial<PolicyResourceOptions> {
    return this.args.opts ?? {};
  }

  /** An input by its steps. */
  get(...steps: (string | number)[]): Value {
    return this.inputs.get(...steps);
  }

  /** The input that a path leads to. */
  at(path: Path): Value {
    return this.inputs.at(path);
  }

  /** The resource's provider; undefined for components. */
  get provider(): { urn: string; type: string; inputs: Value } | undefined {
    const { provider } = this.args;
    return provider && { ...provider, inputs: Value.of(provider.props, ["provider"]) };
  }

  /** An input of the resource's provider, such as `defaultTags`. */
  providerInput(name: string): Value {
    return Value.of(this.args.provider?.props, ["provider"]).get(name);
  }

  /** Judges each place on its own: an unknown one leaves the others judged. */
  each(places: Iterable<Value>, judge: (place: Value) => void): void {
    for (const place of places) this.attempt(() => judge(place));
  }

  /** Runs a judgement; what it cannot know is noted as undecided. */
  attempt(judge: () => void): void {
    attempt(judge, this.undecided);
  }

  violation(finding: Finding): void {
    const path = finding.at instanceof Value ? finding.at.path : finding.at;
    const got = finding.got ?? this.render(path, finding.at);
    this.violations.push(
      `${this.label}: ${path.length === 0 ? "the resource" : `\`${renderPath(path)}\``} must ${finding.must}, got ${got}; ${finding.fix}`,
    );
  }

  /** Whether what stands at the path may appear in a message: nothing secret, and nothing of a provider. */
  mayPrint(path: Path): boolean {
    return path[0] !== "provider" && !this.isSecret(path);
  }

  /** `aws:ec2/instance:Instance "trainer"`. */
  get label(): string {
    return `${this.args.type} ${JSON.stringify(this.args.name)}`;
  }

  private render(path: Path, place: Value | Path): string {
    if (!(place instanceof Value) || place.isMissing) return "nothing";
    if (!this.mayPrint(path)) return "a value that is not printed";
    const text = JSON.stringify(place.content()) ?? "nothing";
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
  }
}

const PACKAGES: readonly CloudPackage[] = ["aws", "azure-native", "gcp", "kubernetes"];
