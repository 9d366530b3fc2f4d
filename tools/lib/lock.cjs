"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { isRunning, processStart } = require("./process.cjs");

function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Written aside and linked in one step, so that nobody ever reads a lock without its holder in it.
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, start: processStart(process.pid) }));
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeIfDead(file);
    return false;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function holder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A lock outlives a killed process; moving it away first keeps two finders from deleting each other's new lock. */
function removeIfDead(file) {
  const found = holder(file);
  if (found && isRunning(found.pid, found.start)) return;
  const aside = `${file}.dead.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = holder(aside);
  if (moved && isRunning(moved.pid, moved.start)) {
    // A live one slipped in between the look and the move: give it back.
    try {
      fs.linkSync(aside, file);
    } catch {
      // Somebody else has it already; the slip is over.
    }
  }
  fs.rmSync(aside, { force: true });
}

function release(file) {
  if (holder(file)?.pid === process.pid) fs.rmSync(file, { force: true });
}

/** Runs `work` while holding the lock. `onWait(pid)` is called once when another process holds it. */
async function withLock(file, work, onWait = () => {}) {
  let told = false;
  while (!tryLock(file)) {
    if (!told) onWait(holder(file)?.pid);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    release(file);
  }
}

/** The same without giving up the thread, for work that must be done before the next line runs. */
function withLockSync(file, work) {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (!tryLock(file)) Atomics.wait(sleeper, 0, 0, 20);
  try {
    return work();
  } finally {
    release(file);
  }
}

module.exports = { withLock, withLockSync };
