import { holderState, type StackLock } from "../recover/locks";

const REFUSED = /the stack is currently locked by \d+ lock/;
const HOLDER = /created by (.+?)@(\S+) \(pid (\d+)\) at (\S+)/g;
/** The engine lists a lock, then reads it; it may be gone in between. */
const VANISHED = /locks\/\S*.*(NotFound|no such file)/;

/**
 * What to tell who was refused because another command has the stack: who holds it, since when, whether that process
 * still lives, and what to do. Undefined when the engine failed for another reason.
 */
export function describeHolders(
  stderr: string,
  options: {
    stack?: string;
    now?: Date;
    state?: (lock: StackLock) => "alive" | "dead" | "elsewhere";
  } = {},
): string | undefined {
  const { now = new Date(), state = holderState } = options;
  const name = options.stack === undefined ? "the stack" : `stack ${JSON.stringify(options.stack)}`;
  if (!REFUSED.test(stderr)) {
    return VANISHED.test(stderr)
      ? `${name}: was locked by another command, which has ended meanwhile; run this again`
      : undefined;
  }
  const lines: string[] = [];
  for (const [, user = "", host = "", pid = "", since = ""] of stderr.matchAll(HOLDER)) {
    const lock: StackLock = { id: "", user, host, pid: Number(pid), since, file: "" };
    const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1_000));
    lines.push(
      `${name}: locked by ${user}@${host}, pid ${pid}, since ${since} (${seconds} s ago); ${advice(state(lock), options.stack)}`,
    );
  }
  return lines.length > 0 ? lines.join("\n") : undefined;
}

function advice(state: "alive" | "dead" | "elsewhere", stack: string | undefined): string {
  if (state === "alive") return "it still runs: wait for it to end";
  if (state === "elsewhere") return "it runs on another machine: wait for it to end, or ask there";
  const recover = `unified-ai recover${stack === undefined ? "" : ` --stack ${stack}`}`;
  return `it does not run any more: \`npx unified-ai local exec -- ${recover}\` cleans up after it`;
}
