"use strict";
// Keeps ONE comment on a pull request (merge request), or ONE issue, up to date in place:
//   node tools/ci/comment.cjs --file comment.md --pull-request 7
//   node tools/ci/comment.cjs --file drift.md --issue "dev: drift" [--closed]
// The first line of the file is a hidden marker, by which the comment or issue is found again.
const fs = require("node:fs");
const { parseArgs } = require("node:util");
const { LostAnswer } = require("./api.cjs");
const { Failure, runMain } = require("../lib/failure.cjs");
const { forge } = require("./forge.cjs");

const MARKER = /^<!-- unified-ai[\w :.-]* -->$/;

/** The text and the marker in its first line. */
function readText(file, most) {
  let text;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("NO_FILE", `${file}: must be a file, got ${error.code}`);
  }
  const marker = text.split("\n", 1)[0];
  if (!MARKER.test(marker))
    throw new Failure(
      "NO_MARKER",
      `${file}: its first line must be a marker such as "<!-- unified-ai preview -->", got ${JSON.stringify(marker.slice(0, 80))}`,
    );
  return { text: fitted(text, most), marker };
}

const CUT = "Cut here, since the forge takes no more; the whole is in the files of the run.";

/** What fits, ended at a line: a report that is too long is the one that somebody has to hear of. */
function fitted(text, most) {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - CUT.length - 10);
  const lines = kept.slice(0, kept.lastIndexOf("\n"));
  // An open fence would take the sentence for code.
  const open = (lines.match(/^```/gm) ?? []).length % 2 === 1;
  return `${lines}\n${open ? "```\n" : ""}\n${CUT}\n`;
}

/** What of a place is ours: made by us, and with the marker in its first line. The oldest first. */
async function ownIn(place, marker) {
  const own = [];
  for await (const entry of place.entries())
    if (entry.own && entry.text.split(/\r?\n/, 1)[0] === marker) own.push(entry);
  return own;
}

/** Another job may have taken the same one away. */
function unlessGone(error) {
  if (!/\bstatus 404\b/.test(error.message)) throw error;
}

/** Makes it, or updates what is there; what a race left beside it is taken away. Returns its address and what was done. */
async function upsert(place, { text, marker }) {
  for (let round = 0; ; round += 1) {
    const [first, ...others] = await ownIn(place, marker);
    for (const other of others) await place.remove(other).catch(unlessGone);
    if (first !== undefined) {
      if (first.text === text) return { url: first.url, done: "unchanged" };
      return { url: (await place.update(first, text)) ?? first.url, done: "updated" };
    }
    try {
      return { url: await place.create(text), done: "created" };
    } catch (error) {
      // The answer was lost: if it was made after all, the next look finds it.
      if (!(error instanceof LostAnswer) || round === 2) throw error;
    }
  }
}

/** Closes what is there, with its last text. */
async function close(place, { text, marker }) {
  const own = await ownIn(place, marker);
  for (const entry of own) await place.close(entry, text);
  return { url: own[0]?.url, done: own.length > 0 ? "closed" : "nothing to close" };
}

async function main(argv, { env = process.env, ...options } = {}) {
  const { values } = parseArgs({
    args: argv,
    options: {
      file: { type: "string" },
      "pull-request": { type: "string" },
      issue: { type: "string" },
      closed: { type: "boolean", default: false },
    },
  });
  const number = values["pull-request"];
  if (values.file === undefined || (number === undefined) === (values.issue === undefined))
    throw new Failure(
      "USAGE",
      "comment.cjs: must be called with --file, and with --pull-request <number> or --issue <title>",
    );
  if (number !== undefined && !/^[1-9]\d{0,9}$/.test(number))
    throw new Failure("USAGE", `--pull-request: must be a number, got ${JSON.stringify(number)}`);
  if (values.closed && values.issue === undefined)
    throw new Failure("USAGE", "--closed: must come with --issue");
  const site = await forge(env, options);
  const content = readText(values.file, site.mostCharacters);
  const place = number === undefined ? site.issues(values.issue) : site.comments(number);
  const { url, done } = await (values.closed ? close : upsert)(place, content);
  console.log(url === undefined ? done : `${done}: ${url}`);
  return 0;
}

module.exports = { main };
if (require.main === module) runMain(() => main(process.argv.slice(2)));
