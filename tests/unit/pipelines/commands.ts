import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import type { Command } from "commander";
import { expect } from "vitest";
import { root } from "./workflows";

const load = createRequire(__filename);
// The transpiled command: transpiling all of it again for one test would cost seconds.
(load("../../../tools/build.cjs") as { ensureFresh(): unknown }).ensureFresh();
const { createProgram } = load("../../../bin/cli/main.js") as {
  createProgram(options: { quiet: boolean }): Command;
};

const scripts = (
  JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  }
).scripts;

/** Checks that a line of a pipeline calls a script, or a verb with options, that there is. */
export function expectCommand(line: string): void {
  const words = line
    .replace(/^node tools\/ci\/identity\.cjs -- /, "")
    .split(/ \|\| | > /)[0]!
    .split(/\s+/)
    .filter((word) => word !== "--silent");
  if (words[0] === "npm") {
    const script = words[1] === "run" ? words[2]! : words[1]!;
    expect(scripts, line).toHaveProperty(script);
    return;
  }
  expect(words[0], line).toBe("node");
  expect(fs.existsSync(path.join(root, words[1]!)), line).toBe(true);
  if (words[1] === "tools/unified-ai.cjs") expectVerb(words.slice(2), line);
}

function expectVerb(words: readonly string[], line: string): void {
  let command: Command = createProgram({ quiet: true });
  let rest = [...words];
  for (;;) {
    const next = command.commands.find((one) => one.name() === rest[0]);
    if (next === undefined) break;
    command = next;
    rest = rest.slice(1);
  }
  expect(command.commands, `${line}: no verb ${rest[0]} of ${command.name()}`).toEqual([]);
  const known = command.options.flatMap(({ short, long }) => [short, long]);
  for (const word of rest.filter((one) => one.startsWith("-")))
    expect(known, `${line}: ${word}`).toContain(word);
}
