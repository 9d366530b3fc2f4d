// Proves that what a reader may paste is taken: descriptions resolve, command lines parse, snippets run against a small server.
// Not that other people's programs take theirs: those blocks are listed in docs/README.md.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CALLER_PATHS } from "../../../components/gateway/caller-paths";
import { knowRules, refusal, type WaiverConfig } from "../../../policies/internal/waivers";
import { rules } from "../../../policies/rules";
import { pages, read, root, type Block, type Page } from "./markdown";
import { runSnippet, snippetKey } from "./run-snippet";
import { commandProblem, commandsOf, FOREIGN } from "./shell";
import { checkYaml } from "./yaml-blocks";

const all = pages();
const withBlocks = all.filter(({ blocks }) => blocks.length > 0);
const aliases = Object.keys(
  (
    parse(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as {
      config: { "unified-ai-endpoint:endpoint": { models: object } };
    }
  ).config["unified-ai-endpoint:endpoint"].models,
);

describe("blocks", () => {
  it.each(withBlocks.map((page) => [page.file, page] as const))(
    "of %s hold",
    async (_file, page) => {
      const problems: string[] = [];
      for (const block of page.blocks) {
        const problem = await problemOf(block);
        if (problem !== undefined) problems.push(`line ${block.line}: ${problem}`);
      }
      expect(problems).toEqual([]);
    },
  );

  it.each([
    [
      "sh",
      "unified-ai tenant rotate research --overlop 24h --stack dev",
      /unknown option '--overlop'/,
    ],
    ["sh", "unified-ai tenant rotate --stack dev", /missing required argument/],
    ["sh", "npx unified-ai tenants list", /unknown command|unified-ai/],
    ["sh", "npm run no-such-script", /no script/],
    ["sh", "node tools/no-such-file.cjs", /no file/],
    ["sh", "pulumi upp --stack dev", /no verb/],
    ["sh", "unified-ai local exec -- pulumi up --stak dev", /takes no --stak/],
    ["sh", 'curl $URL/chat/completions -d \'{"model":"no-such"}\'', /no alias/],
    ["sh", 'curl $URL/no/such/path -d \'{"model":"chat"}\'', /no path/],
    [
      "yaml",
      "models: { chat: { targets: [{ cloud: aws, model: no-such-model }] } }",
      /no-such-model/,
    ],
    ["yaml", "guardrial: { strength: low }", /no guardrial/],
    ["yaml", "basis: guessed\naliases: {}", /basis/],
    ["json", '{ "no-such-rule": "mandatory" }', /no rule/],
    ["js", 'import x from "left-pad";', /must import/],
    ["", "anything", /needs a language/],
  ])("in %s that are wrong are noticed: %s", async (language, text, problem) => {
    expect(await problemOf({ language, text: `${text}\n`, line: 1 })).toMatch(problem);
  });
});

describe("inline code", () => {
  it.each(
    all.filter(({ file }) => file !== "CHANGELOG.md").map((page) => [page.file, page] as const),
  )("of %s names verbs, flags and scripts that exist", (_file, page) => {
    const problems = page.code.flatMap(({ text, line }) => {
      if (!/^(npx )?(unified-ai|npm) /.test(text)) return [];
      const found = commandsOf(text).flatMap((words) => commandProblem(words, false) ?? []);
      return found.map((problem) => `line ${line}: ${text}: ${problem}`);
    });
    expect(problems).toEqual([]);
  });
});

describe("docs/README.md", () => {
  it("lists every block that no test runs, and why", () => {
    const rows = read("docs/README.md")
      .text.split("## Blocks that no test runs")[1]!
      .split("\n")
      .flatMap((line) => {
        const cells = line.split("|").map((cell) => cell.trim());
        const [, file, what, why] = cells;
        return file?.startsWith("[")
          ? [{ file: /\[(.+?)\]/.exec(file)![1]!, what: what!, why: why! }]
          : [];
      });
    const listed = rows.flatMap(({ file, what }) =>
      what.split(", ").map((one) => `${file} ${one.replaceAll("`", "")}`),
    );
    expect(rows.filter(({ why }) => why === "")).toEqual([]);
    expect(listed.sort()).toEqual([...new Set(withBlocks.flatMap(notRun))].sort());
  });
});

async function problemOf({ language, text }: Block): Promise<string | undefined> {
  try {
    switch (language) {
      case "sh":
        return commandsOf(text)
          .map((words) => commandProblem(words, true) ?? curlProblem(words))
          .find((problem) => problem !== undefined);
      case "yaml":
        return void checkYaml(text);
      case "json":
        return jsonProblem(JSON.parse(text) as Record<string, unknown>);
      case "js":
      case "ts":
        return await snippetProblem(text);
      case "text":
        return undefined;
      default:
        return `a block needs a language that is checked, or \`text\`, got ${JSON.stringify(language)}`;
    }
  } catch (error) {
    return (error as Error).message;
  }
}

/** A call of the gateway: a path it answers, an alias of dev. */
function curlProblem(words: readonly string[]): string | undefined {
  if (words[0] !== "curl" || !words.some((word) => word.startsWith("$URL"))) return undefined;
  const where = `/v1${words.find((word) => word.startsWith("$URL"))!.slice(4)}`;
  if (!CALLER_PATHS.some((known) => known.path === where))
    return `the gateway has no path ${where}`;
  const at = words.indexOf("-d");
  const { model } = JSON.parse(at < 0 ? "{}" : words[at + 1]!) as { model?: string };
  return at >= 0 && !aliases.includes(model ?? "") ? `dev has no alias ${model}` : undefined;
}

function jsonProblem(config: Record<string, unknown>): string | undefined {
  const ids = rules.map(({ id }) => id);
  const unknown = Object.keys(config).filter((key) => !ids.includes(key) && key !== "all");
  if (unknown.length > 0) return `the pack has no rule ${unknown.join(", ")}`;
  knowRules(ids);
  const { list = [] } = (config["waivers"] ?? {}) as Partial<WaiverConfig>;
  const waivers = { list, longestDays: 90 };
  const refused = list.map((_, at) => refusal(waivers, at, new Date("2026-11-21T12:00:00Z")));
  const first = refused.find((one) => one !== undefined);
  return first && `${first.at} must ${first.must}`;
}

async function snippetProblem(text: string): Promise<string | undefined> {
  const { calls, types } = await runSnippet(text);
  if (calls.length === 0 && types.length === 0) return "the snippet does nothing";
  for (const { path: where, authorization, body } of calls) {
    if (!CALLER_PATHS.some((known) => known.path === where))
      return `the gateway has no path ${where}`;
    if (authorization !== `Bearer ${snippetKey}`) return "the call has not the tenant's key";
    if (!aliases.includes(body.model ?? "")) return `dev has no alias ${body.model}`;
  }
  return undefined;
}

/** What of a page is not judged: by the program of somebody else, or as plain text. Generated usage lines are no commands. */
function notRun({ file, blocks }: Page): string[] {
  return blocks.flatMap(({ language, text }) => {
    if (language === "text") return file.startsWith("docs/reference/") ? [] : [`${file} text`];
    if (language !== "sh") return [];
    return commandsOf(text).flatMap((words) => {
      const program = words.find((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word)) ?? "";
      return FOREIGN.has(program) && !words.some((word) => word.startsWith("$URL"))
        ? [`${file} ${program}`]
        : [];
    });
  });
}
