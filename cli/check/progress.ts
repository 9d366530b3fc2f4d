import { elapsed } from "../toolbox";

/** Work shorter than this is not worth a word. */
const SILENT_MS = 2_000;
/** How often a log hears that the work goes on; a terminal sees it at once. */
const HEARTBEAT_MS = 15_000;

/** Runs work, and says on standard error what is going on once it takes longer than two seconds. */
export async function withProgress<T>(
  title: string | (() => string),
  work: () => Promise<T>,
  out: { write(text: string): unknown; isTTY?: boolean } = process.stderr,
): Promise<T> {
  const begun = Date.now();
  let timer: NodeJS.Timeout;
  let shown = false;
  const say = (): void => {
    const text = `${typeof title === "string" ? title : title()} (${elapsed(Date.now() - begun)})`;
    out.write(out.isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
    shown = true;
    timer = setTimeout(say, out.isTTY ? 500 : HEARTBEAT_MS);
  };
  timer = setTimeout(say, SILENT_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (shown && out.isTTY) out.write("\r\x1b[2K");
  }
}
