"use strict";
// What getting every part of the local gateway has in common: one folder per content in the cache, got by one caller.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { isExecutable } = require("../lib/engine-common.cjs");
const { withLock } = require("../lib/lock.cjs");
const { cacheDir } = require("../lib/paths.cjs");

/** Twelve characters that change with any of these texts and files. */
function contentKey(texts, files = []) {
  const hash = crypto.createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  for (const file of files) {
    hash.update(path.basename(file)).update("\0").update(fs.readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

function partsFolder({ env, group = "gateway" }) {
  return path.join(cacheDir(env), group);
}

/** Where a part is kept: its own folder, named by what it was made from. */
function partFolder({ name, key, env, group }) {
  const folder = `${name}-${key}-${process.platform}-${process.arch}`;
  return path.join(partsFolder({ env, group }), folder);
}

/** The program of a part that is in the cache, or undefined. Gets nothing. */
function cached(part) {
  const file = path.join(partFolder(part), part.program);
  return isExecutable(file) ? file : undefined;
}

/**
 * The program of a part, made when it is not in the cache. `make(tree, work)` fills the folder `tree`; `work` is a folder
 * of its own that goes away. It always has the same path, which compilers' caches count on.
 * @param {{ name: string, key: string, program: string, group?: string, env: NodeJS.ProcessEnv, progress: object,
 *   make: (tree: string, work: string) => Promise<void> }} part
 */
async function ensurePart(part) {
  const found = cached(part);
  if (found) return found;
  const folder = partFolder(part);
  return withLock(
    `${folder}.lock`,
    async () => {
      const meanwhile = cached(part);
      if (meanwhile) return meanwhile;
      const work = path.join(partsFolder(part), `.making-${path.basename(folder)}`);
      fs.rmSync(work, { recursive: true, force: true });
      const tree = path.join(work, "tree");
      fs.mkdirSync(tree, { recursive: true });
      try {
        await part.make(tree, work);
        fs.rmSync(folder, { recursive: true, force: true });
        fs.renameSync(tree, folder);
      } finally {
        fs.rmSync(work, { recursive: true, force: true });
      }
      return path.join(folder, part.program);
    },
    (pid) => part.progress.line(`waiting for process ${pid ?? "?"}, which is getting ${part.name}`),
  );
}

module.exports = { contentKey, cached, ensurePart };
