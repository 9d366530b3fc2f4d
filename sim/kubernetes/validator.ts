import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Json, Props } from "../model";
import { projectRoot } from "./root";

/** One refusal of an object: what the API server calls it, where in the object, why. */
export interface Problem {
  readonly type: string;
  readonly path: string;
  readonly message: string;
}

/** An object that was judged: refused with at least one problem, or as the API server would store it. */
export interface Judged {
  readonly problems: readonly Problem[];
  /** With the API server's defaults; absent when refused. */
  readonly object?: Props;
}

/** What a chart renders to. */
export interface RenderedChart {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly objects: readonly Props[];
  /** Objects of hooks: made beside the release, in no list of its resources. */
  readonly hooks: readonly Props[];
}

/** The release a chart is rendered for. */
export interface ReleaseIdentity {
  readonly name: string;
  readonly namespace: string;
  /** Version of the chart as it was asked for. */
  readonly version: string;
  /** 1 for an install, more for upgrades. */
  readonly revision: number;
}

interface Answer {
  id: number;
  failure?: string;
  errors?: Problem[];
  object?: Props;
  key?: string;
  chart?: RenderedChart;
  about?: Props;
}

/** The validator is not there, or ended; the message says what to do. */
export class ValidatorError extends Error {
  readonly code = "kube-validate";
}

/** Milliseconds one answer may take; the largest definition compiles in a tenth of a second. */
const answerLimit = 30_000;

/**
 * Judges Kubernetes objects with the API server's own code: the long-lived process `kube-validate`
 * (`tools/kube-validate`), started with the first object and ended with `close`. A warm answer takes under a
 * millisecond; the first object of a custom resource's version compiles its schema and rules, up to 100 ms.
 */
export class Validator {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }
  >();
  private next = 1;
  /** Definitions the process holds, by the object that was sent. */
  private keys = new WeakMap<object, Promise<{ key: string; judged: Judged }>>();

  /** `program` finds the binary; undefined when it is not built. Default: the environment's, else the cache's. */
  constructor(private readonly program: () => string | undefined = findProgram) {}

  /** Judges a CustomResourceDefinition. */
  async definition(object: Props): Promise<Judged> {
    return (await this.kept(object)).judged;
  }

  /** Judges a custom resource of a definition; `old` is the stored object of an update. */
  async custom(definition: Props, object: Props, old?: Props): Promise<Judged> {
    const { key, judged } = await this.kept(definition);
    if (judged.problems.length > 0) return judged;
    return judgedOf(await this.ask({ op: "object", crd: key, object, ...(old ? { old } : {}) }));
  }

  /** Judges an object of a built-in kind. `lenient`: rules that are not at hand are left to the object's authors. */
  async builtIn(object: Props, old?: Props, lenient = false): Promise<Judged> {
    return judgedOf(await this.ask({ op: "object", object, lenient, ...(old ? { old } : {}) }));
  }

  /** Renders a chart with values, as `helm install` or `helm upgrade` would. */
  async chart(
    file: string,
    release: ReleaseIdentity,
    values: Json,
  ): Promise<{ problems: readonly Problem[]; chart?: RenderedChart }> {
    const answer = await this.ask({ op: "chart", path: file, release: { ...release }, values });
    const { errors: problems = [], chart } = answer;
    if (!chart) return { problems };
    return {
      problems,
      chart: { ...chart, objects: chart.objects ?? [], hooks: chart.hooks ?? [] },
    };
  }

  /** Versions of what the validator is made of, and the built-in kinds it has rules for (true: namespaced). */
  async about(): Promise<{ kinds: Record<string, boolean>; versions: Record<string, string> }> {
    const { about } = await this.ask({ op: "about" });
    return about as { kinds: Record<string, boolean>; versions: Record<string, string> };
  }

  /** Ends the process. */
  close(): void {
    this.child?.stdin?.end();
    this.child = undefined;
  }

  private kept(definition: Props): Promise<{ key: string; judged: Judged }> {
    const known = this.keys.get(definition);
    if (known) return known;
    const asked = this.ask({ op: "crd", object: definition }).then((answer) => ({
      key: answer.key ?? "",
      judged: judgedOf(answer),
    }));
    this.keys.set(definition, asked);
    // A failure is no property of the definition: the next one asks again.
    asked.catch(() => this.keys.delete(definition));
    return asked;
  }

  private ask(request: Record<string, Json>): Promise<Answer> {
    const child = this.running();
    const id = this.next++;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(
          new ValidatorError(`kube-validate: must answer within ${answerLimit / 1000} s, got none`),
        );
      }, answerLimit);
      timer.unref();
      this.waiting.set(id, { resolve, reject, timer });
      child.stdin!.write(`${JSON.stringify({ id, ...request })}\n`);
    }).then((answer) => {
      if (answer.failure !== undefined)
        throw new ValidatorError(`kube-validate: ${answer.failure}`);
      return answer;
    });
  }

  private running(): ChildProcess {
    if (this.child) return this.child;
    const file = this.program();
    if (file === undefined) {
      throw new ValidatorError(
        "kube-validate: must be built before the local clouds can judge Kubernetes objects, got nothing in the cache; " +
          "run `node tools/gateway/kube-validate.cjs` (needs Go, about 2 minutes)",
      );
    }
    const child = spawn(file, { stdio: ["pipe", "pipe", "pipe"] });
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      if (said.length > 20) said.shift();
    });
    const ended = (why: string): void => {
      if (this.child === child) this.child = undefined;
      this.keys = new WeakMap();
      for (const [id, { reject, timer }] of this.waiting) {
        clearTimeout(timer);
        this.waiting.delete(id);
        reject(new ValidatorError(`kube-validate: ended before it answered, ${why}`));
      }
    };
    child.on("error", (error) => ended(error.message));
    child.on("close", (code, signal) =>
      ended(`${signal ?? `exit code ${code}`} ${said.join("").trim().slice(-500)}`.trim()),
    );
    // A write to a process that just ended is answered by its close.
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const answer = JSON.parse(line) as Answer;
      const waiting = this.waiting.get(answer.id);
      if (!waiting) return;
      clearTimeout(waiting.timer);
      this.waiting.delete(answer.id);
      waiting.resolve(answer);
    });
    // It must not keep a process alive that is done.
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr])
      (stream as unknown as { unref?(): void }).unref?.();
    this.child = child;
    this.keys = new WeakMap();
    return child;
  }
}

const judgedOf = ({ errors = [], object }: Answer): Judged => ({
  problems: errors,
  ...(object && errors.length === 0 ? { object } : {}),
});

/** The binary: `UNIFIED_AI_KUBE_VALIDATE`, else the one `tools/gateway` built for these sources. */
function findProgram(): string | undefined {
  const stated = process.env["UNIFIED_AI_KUBE_VALIDATE"];
  if (stated !== undefined && stated !== "") return stated;
  const load = createRequire(path.join(projectRoot, "package.json"));
  const { findKubeValidate } = load("./tools/gateway/kube-validate.cjs") as {
    findKubeValidate(env: NodeJS.ProcessEnv): string | undefined;
  };
  return findKubeValidate(process.env);
}
