import {
  callChat,
  callEmbedding,
  callRefused,
  callStream,
  listModels,
  type Caller,
  type CallResult,
} from "./calls";
import type { TenantKeyInHand } from "./keys";
import type { AliasToCall, OutputTarget } from "./outputs";

/** What was called. */
export type CheckName = "key" | "chat" | "stream" | "embedding" | "wrong-key" | "unknown-model";

/** How one check went. */
export interface CheckOutcome {
  check: CheckName;
  alias?: string;
  /** Whose key it was. */
  from?: string;
  ok: boolean;
  /** Of the last call alone. */
  milliseconds: number;
  calls: number;
  status?: number;
  requestId?: string;
  /** Key of the target that answered; only the local clouds tell. */
  answeredBy?: string;
  note?: string;
  problem?: string;
  fix?: string;
}

export interface VerifyOptions {
  caller: Caller;
  aliases: readonly AliasToCall[];
  keys: AsyncIterable<TenantKeyInHand>;
  /** Milliseconds in which what fails is asked again; what cannot pass by itself is not. */
  wait: number;
  /** Milliseconds between two tries, and at most until it is known who answered. @default 2000 */
  pause?: number;
  /** Whether chat aliases are called as streams too. */
  stream: boolean;
  /** Who answered the call just made, where that can be known. */
  answeredBy?: (targets: readonly OutputTarget[]) => string[];
  /** Told as soon as a check is over. */
  done?: (outcome: CheckOutcome) => void;
}

const PAUSE = 2_000;
/** No key of ours: it has their form, and 32 characters that no random choice makes. */
const WRONG_KEY = `ua_${"wrong-key-of-unified-ai-verify__".slice(0, 32)}`;
const NO_MODEL = "unified-ai-verify-no-such-model";

interface Pace {
  until: number;
  pause: number;
}

/** Calls every alias with a key that may, then what must be refused. One call at a time: the limits are the tenants' own. */
export async function verify(options: VerifyOptions): Promise<CheckOutcome[]> {
  const { caller, aliases, stream } = options;
  const pace = { until: Date.now() + options.wait, pause: options.pause ?? PAUSE };
  const once = { ...pace, until: 0 };
  const outcomes: CheckOutcome[] = [];
  const add = (outcome: CheckOutcome): void => {
    outcomes.push(outcome);
    options.done?.(outcome);
  };
  const keyOf = await coverAliases(options, pace, add);
  for (const one of aliases) {
    const { alias } = one;
    const holder = keyOf.get(alias);
    if (!holder) {
      add(notCovered(one));
      continue;
    }
    const { key, from } = holder;
    const run = (check: CheckName, call: () => Promise<CallResult>, at = pace) =>
      retried({ check, alias, from }, call, at, () => options.answeredBy?.(one.targets));
    const embed = (): Promise<CallResult> => callEmbedding(caller, key, alias);
    if (one.kind === "embedding") {
      add(await run("embedding", embed));
      continue;
    }
    if (one.kind === "unknown") {
      const embedding = await run("embedding", embed, once);
      if (embedding.ok) {
        add(embedding);
        continue;
      }
    }
    add(await run("chat", () => callChat(caller, key, alias)));
    if (stream) add(await run("stream", () => callStream(caller, key, alias)));
  }
  const [first] = aliases;
  if (first) {
    const refuse = (key: string, alias: string, status: number) => () =>
      callRefused(caller, key, alias, status);
    add(await retried({ check: "wrong-key" }, refuse(WRONG_KEY, first.alias, 401), pace));
    const any = [...keyOf.values()][0];
    if (any)
      add(
        await retried(
          { check: "unknown-model", from: any.from },
          refuse(any.key, NO_MODEL, 404),
          pace,
        ),
      );
  }
  return outcomes;
}

/** Finds a key for each alias; asks for no more keys than that takes. */
async function coverAliases(
  { caller, aliases, keys }: VerifyOptions,
  pace: Pace,
  add: (outcome: CheckOutcome) => void,
): Promise<Map<string, TenantKeyInHand>> {
  const keyOf = new Map<string, TenantKeyInHand>();
  for await (const holder of keys) {
    let listed: string[] = [];
    const outcome = await retried(
      { check: "key", from: holder.from },
      async () => {
        const { aliases: names, ...result } = await listModels(caller, holder.key);
        listed = names;
        return result;
      },
      pace,
    );
    add(outcome);
    for (const { alias } of aliases)
      if (listed.includes(alias) && !keyOf.has(alias)) keyOf.set(alias, holder);
    if (keyOf.size === aliases.length) break;
  }
  return keyOf;
}

const notCovered = ({ alias, kind }: AliasToCall): CheckOutcome => ({
  check: kind === "embedding" ? "embedding" : "chat",
  alias,
  ok: false,
  milliseconds: 0,
  calls: 0,
  problem: "was not called: no key at hand may call it",
  fix: `give the key of a tenant whose \`models\` have it (--key-file, more than once if need be)`,
});

/** Who answered: noted when the answer is out, so that takes a moment. */
async function soon(
  answeredBy: (() => string[] | undefined) | undefined,
  most: number,
): Promise<string[] | undefined> {
  for (const begun = Date.now(); ;) {
    const targets = answeredBy?.();
    if (targets?.length !== 0 || Date.now() - begun > most) return targets;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Calls until it is well, until it cannot become well by itself, or until the time is over; at least once. */
async function retried(
  about: Pick<CheckOutcome, "check" | "alias" | "from">,
  call: () => Promise<CallResult>,
  { until, pause }: Pace,
  answeredBy?: () => string[] | undefined,
): Promise<CheckOutcome> {
  for (let calls = 1; ; calls++) {
    answeredBy?.();
    const sent = performance.now();
    const { wrong, ...seen } = await call();
    const milliseconds = Math.round(performance.now() - sent);
    if (wrong && wrong.passing && Date.now() + pause < until) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    const outcome = { ...about, milliseconds, calls, ...seen };
    if (wrong) return { ...outcome, ok: false, problem: wrong.problem, fix: wrong.fix };
    const targets = await soon(answeredBy, pause);
    if (targets?.length === 0)
      return {
        ...outcome,
        ok: false,
        problem: "the answer came from no target of the alias",
        fix: "look at the gateway's log for this request, and at the alias's route",
      };
    return { ...outcome, ok: true, ...(targets?.[0] && { answeredBy: targets[0] }) };
  }
}
