import type { PolicyResource } from "@pulumi/policy";
import { secretsOf, type IsSecret } from "./internal/secrets";
import { attempt, Value, type Path } from "./internal/value";
import { Resource, type ResourceArgs } from "./resource";

/** What a resource of a stack is connected with; found out when it is asked for. */
interface Links {
  parent(): StackResource | undefined;
  dependencies(): StackResource[];
  propertyDependencies(): ReadonlyMap<string, readonly StackResource[]>;
}

const NO_LINKS: Links = {
  parent: () => undefined,
  dependencies: () => [],
  propertyDependencies: () => new Map(),
};

/** A resource among the others of its stack. Inputs are read as by `Resource`; `outputs` are what the cloud answered. */
export class StackResource extends Resource {
  constructor(
    args: ResourceArgs,
    isSecret: IsSecret,
    /** Outputs; partly unknown at preview. Never print them: they may be secret. */
    readonly outputs: Value,
    private readonly links: Links = NO_LINKS,
  ) {
    super(args, isSecret);
  }

  get parent(): StackResource | undefined {
    return this.links.parent();
  }

  get dependencies(): readonly StackResource[] {
    return this.links.dependencies();
  }

  /** The resources that each input was made from. */
  get propertyDependencies(): ReadonlyMap<string, readonly StackResource[]> {
    return this.links.propertyDependencies();
  }
}

/** What a rule found about the stack as a whole. */
export interface StackFinding {
  /** What is required, as it follows "the stack must". */
  must: string;
  /** What was found, in words that contain no secret. */
  got: string;
  /** What to change. */
  fix: string;
}

/** All resources of a stack, as a stack rule sees them: those whose type the rule applies to, and `all`. */
export class Stack {
  readonly violations: string[] = [];
  readonly undecided: Path[] = [];
  /** What is reported below the rule's level: what the rule had to leave out. */
  readonly advice: string[] = [];

  private readonly built = new Map<PolicyResource, StackResource>();
  private readonly gone: StackResource[] = [];
  private named: readonly StackResource[] | undefined;
  private every: readonly StackResource[] | undefined;

  /**
   * `applies` gets the type as the engine gives it; `inputsOf` gives the inputs as they were judged one by one, by URN.
   */
  constructor(
    private readonly given: readonly PolicyResource[],
    private readonly applies: (type: string) => boolean,
    private readonly inputsOf: (urn: string) => Record<string, unknown> | undefined,
  ) {}

  /** The resources that the rule's `applies` names. */
  get resources(): readonly StackResource[] {
    this.named ??= this.given
      .filter(({ type }) => this.applies(type))
      .map((each) => this.build(each));
    return this.named;
  }

  /** Every resource, components and providers included. */
  get all(): readonly StackResource[] {
    this.every ??= this.given.map((each) => this.build(each));
    return this.every;
  }

  /** A resource that is no longer in the stack, to report about it. */
  former(args: { type: string; name: string; urn: string }): StackResource {
    const former = new StackResource({ ...args, props: {} }, () => true, Value.of(undefined));
    this.gone.push(former);
    return former;
  }

  /** Every resource that something may be reported about. */
  get judged(): readonly StackResource[] {
    return [...this.given.flatMap((each) => this.built.get(each) ?? []), ...this.gone];
  }

  /** The stack's own resource, which a finding about the whole stack is attributed to. */
  get root(): StackResource | undefined {
    const root = this.given.find(({ type }) => type === "pulumi:pulumi:Stack");
    return root && this.build(root);
  }

  /** Judges each resource on its own: one that is unknown leaves the others judged. */
  each(resources: Iterable<StackResource>, judge: (resource: StackResource) => void): void {
    for (const resource of resources) resource.attempt(() => judge(resource));
  }

  /** Runs a judgement of the whole stack; what it cannot know is noted as undecided. */
  attempt(judge: () => void): void {
    attempt(judge, this.undecided);
  }

  /** Reports about the stack as a whole; about one resource: `resource.violation`. */
  violation(finding: StackFinding): void {
    this.violations.push(
      `${this.label}: the stack must ${finding.must}, got ${finding.got}; ${finding.fix}`,
    );
  }

  /** Says what the rule could not take into account. */
  advise(text: string): void {
    this.advice.push(`${this.label}: ${text}`);
  }

  get label(): string {
    return this.root?.label ?? "the stack";
  }

  private build(given: PolicyResource): StackResource {
    const known = this.built.get(given);
    if (known) return known;
    // A resource that this run did not touch was not judged; its outputs repeat its inputs.
    const props = this.inputsOf(given.urn) ?? given.props;
    const { type, name, urn, opts, provider } = given;
    const args = { type, name, urn, opts, props, ...(provider && { provider }) };
    const all = (each: readonly PolicyResource[]) => each.map((one) => this.build(one));
    const resource = new StackResource(args, secretsOf(props), Value.of(given.props), {
      parent: () => given.parent && this.build(given.parent),
      dependencies: () => all(given.dependencies),
      propertyDependencies: () =>
        new Map(Object.entries(given.propertyDependencies).map(([key, from]) => [key, all(from)])),
    });
    this.built.set(given, resource);
    return resource;
  }
}
