"use strict";
// Runs the commands of a live test one after another, shows what they say, and keeps them stoppable up to the destroy.
const { spawn } = require("node:child_process");
const path = require("node:path");
const { Failure } = require("../lib/failure.cjs");
const { root } = require("../lib/paths.cjs");
const { elapsed } = require("../lib/progress.cjs");

/** A first update with a cluster takes some 25 minutes. */
const LIMIT_MS = 90 * 60_000;
const KEPT = 4_000;

class Runner {
  /** Commands run in the stack's folder, with its state and its passphrase; credentials are the caller's own. */
  constructor({ folder, engine, env, progress }) {
    this.folder = folder;
    this.engine = engine;
    this.progress = progress;
    this.env = {
      ...env,
      PATH: [env.PATH, path.dirname(engine)].join(path.delimiter),
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, "passphrase"),
    };
    this.stopping = false;
    this.protecting = false;
    this.onSignal = () => this.interrupt();
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, this.onSignal);
  }

  say(line) {
    this.progress.line(line);
  }

  interrupt() {
    if (this.protecting) return this.say("still destroying; what is left would cost money");
    this.stopping = true;
    this.say("interrupted: ending what runs, then destroying");
    this.child?.kill("SIGINT");
  }

  /** From here on signals end nothing: what was made is taken away first. */
  uninterruptible() {
    this.protecting = true;
  }

  close() {
    for (const signal of ["SIGINT", "SIGTERM"]) process.removeListener(signal, this.onSignal);
  }

  pulumi(title, args, options) {
    return this.run(
      title,
      this.engine,
      [...args, "--non-interactive", "--color", "never"],
      options,
    );
  }

  unifiedAi(title, args, options) {
    return this.run(
      title,
      process.execPath,
      [path.join(root, "tools", "unified-ai.cjs"), ...args],
      options,
    );
  }

  /** Fails unless the command ends with 0. */
  async run(title, file, args, { quiet = false } = {}) {
    if (this.stopping && !this.protecting)
      throw new Failure("INTERRUPTED", `${title}: interrupted`);
    const begun = Date.now();
    this.say(`${title} ...`);
    const { code, stdout, stderr } = await this.spawned(file, args, quiet);
    if (code !== 0)
      throw new Failure(
        "STEP_FAILED",
        `${title}: ended with ${code} after ${elapsed(Date.now() - begun)}${quiet ? `: ${stderr.trim().split("\n").at(-1)}` : ""}`,
      );
    this.say(`${title}: done (${elapsed(Date.now() - begun)})`);
    return { stdout };
  }

  spawned(file, args, quiet) {
    return new Promise((resolve, reject) => {
      // A group of its own: Ctrl-C reaches us alone, and we decide what it ends.
      const child = spawn(file, args, {
        cwd: this.folder,
        env: this.env,
        detached: true,
        stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
      });
      this.child = child;
      let stdout = "";
      let stderr = "";
      child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
      child.stderr
        ?.setEncoding("utf8")
        .on("data", (text) => (stderr = (stderr + text).slice(-KEPT)));
      const timer = setTimeout(() => child.kill("SIGINT"), LIMIT_MS);
      child.once("error", (error) => reject(new Failure("NOT_STARTED", `${file}: ${error.code}`)));
      child.once("close", (code, signal) => {
        clearTimeout(timer);
        this.child = undefined;
        resolve({ code: code ?? signal, stdout, stderr });
      });
    });
  }
}

module.exports = { Runner };
