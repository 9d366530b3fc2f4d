"use strict";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** `4.2 s`, `1 min 05 s` */
function elapsed(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/**
 * Says what is going on. On a terminal one line per step is redrawn with a spinner; in a log each step gets a line at
 * its start, one at most every `heartbeatMs` while it runs, and one at its end. Steps that take no time print nothing
 * but their end.
 */
class Progress {
  constructor(options = {}) {
    this.out = options.out ?? process.stderr;
    this.tty = options.tty ?? Boolean(this.out.isTTY);
    this.heartbeatMs = options.heartbeatMs ?? 15_000;
    this.clock = options.clock ?? Date.now;
  }

  line(text) {
    this.out.write(`${text}\n`);
  }

  /** Runs one step. `work` gets a function that replaces the detail shown after the title. */
  async step(title, work) {
    const begun = this.clock();
    let detail = "";
    let frame = 0;
    const text = () => `${title}${detail ? `: ${detail}` : ""} (${elapsed(this.clock() - begun)})`;
    if (!this.tty) this.line(`${title} ...`);
    const timer = setInterval(
      () => {
        if (this.tty) this.out.write(`\r\x1b[2K${FRAMES[frame++ % FRAMES.length]} ${text()}`);
        else this.line(`  ${text()}`);
      },
      this.tty ? 100 : this.heartbeatMs,
    );
    const clear = () => {
      clearInterval(timer);
      if (this.tty) this.out.write("\r\x1b[2K");
    };
    try {
      const result = await work((value) => {
        detail = value;
      });
      clear();
      this.line(`${this.tty ? "✓ " : "  done: "}${text()}`);
      return result;
    } catch (error) {
      clear();
      this.line(`${this.tty ? "✗ " : "  failed: "}${text()}`);
      throw error;
    }
  }
}

module.exports = { Progress, elapsed };
