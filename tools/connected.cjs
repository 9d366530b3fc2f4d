"use strict";
// npm run test:connected: for machines with internet. Previews the committed stacks with the real provider plugins and dummy
// credentials, and compares with the local clouds what is planned, filled in and refused. No account is reached.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { compare, renderFinding } = require("./connected/compare.cjs");
const previews = require("./connected/previews.cjs");
const { Failure, runMain } = require("./lib/failure.cjs");
const { Progress } = require("./lib/progress.cjs");
const { ensureReady } = require("./lib/setup.cjs");

const STACKS = ["dev", "staging", "prod"];
/** Lines of a report that are shown; the file has all. */
const SHOWN = 50;

/** The report of one stack for people. */
function renderStack({ stack, complete, compared, findings, defaults }) {
  const head = `${stack}: ${compared} resources compared, ${findings.length} differences, ${defaults.length} defaults that only the plugins fill in`;
  const rest = findings.length > SHOWN ? [`  and ${findings.length - SHOWN} more`] : [];
  return [
    complete
      ? head
      : `${head}; one of the two refused the stack, so what it plans after that is not known`,
    ...findings.slice(0, SHOWN).map((finding) => `  ${renderFinding(finding)}`),
    ...rest,
  ].join("\n");
}

/** Compares every stack. `attach`: plugins that run already (for tests). */
async function compareStacks({ stacks, engine, folder, attach, progress }) {
  const home = path.join(folder, "home");
  fs.mkdirSync(home, { recursive: true });
  if (attach === undefined) {
    const missing = await previews.getPlugins({ engine, home, progress });
    if (missing.length > 0)
      throw new Failure(
        "NO_PLUGINS",
        `the previews with the real provider plugins could not run, since ${missing.length} could not be had:\n  ${missing.join("\n  ")}\nnothing was compared; run this on a machine that reaches get.pulumi.com and github.com`,
      );
  }
  const clouds = await previews.localClouds(path.join(folder, "local"));
  try {
    const reports = [];
    for (const stack of stacks) {
      const here = await progress.step(`${stack} on the local clouds`, () =>
        previews.previewHere({
          folder: path.join(folder, `here-${stack}`),
          stack,
          env: clouds.env,
        }),
      );
      const there = await progress.step(`${stack} with the real plugins`, () =>
        previews.previewThere({
          folder: path.join(folder, `there-${stack}`),
          stack,
          engine,
          home,
          ...(attach === undefined ? {} : { attach: attach(clouds.env) }),
        }),
      );
      reports.push({ stack, ...compare(here, there) });
    }
    return reports;
  } finally {
    await clouds.stop();
  }
}

async function main(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      stack: { type: "string", multiple: true, default: STACKS },
      out: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const unknown = values.stack.filter((stack) => !STACKS.includes(stack));
  if (unknown.length > 0)
    throw new Failure("USAGE", `--stack: must be one of ${STACKS.join(", ")}, got ${unknown}`);
  const progress = new Progress();
  const { engine } = await ensureReady({ progress });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-connected-"));
  try {
    const stacks = await compareStacks({
      stacks: values.stack,
      engine: engine.pulumi,
      folder,
      progress,
    });
    const code = stacks.some(({ findings }) => findings.length > 0) ? 2 : 0;
    const text = stacks.map(renderStack).join("\n");
    console.log(values.json ? JSON.stringify({ code, stacks }) : text);
    if (values.out !== undefined) {
      fs.mkdirSync(values.out, { recursive: true });
      fs.writeFileSync(
        path.join(values.out, "connected.json"),
        `${JSON.stringify({ code, stacks })}\n`,
      );
      fs.writeFileSync(path.join(values.out, "connected.txt"), `${text}\n`);
    }
    return code;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { compareStacks, main, renderStack };
if (require.main === module) runMain(() => main(process.argv.slice(2)));
