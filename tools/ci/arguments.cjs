"use strict";
const { Failure } = require("../lib/failure.cjs");

/**
 * Reads the command line of a step of a pipeline: `--stack`, once or more, `--real`, `--out`, `--wait`. `UNIFIED_AI_REAL=1`
 * stands for `--real`.
 */
function readArguments(argv, env = process.env) {
  const found = { stacks: [], real: env.UNIFIED_AI_REAL === "1" };
  for (let at = 0; at < argv.length; at++) {
    const [flag, inline] = argv[at].split(/=(.*)/s);
    const value = () => {
      const text = inline ?? argv[++at];
      if (text === undefined || text === "" || (inline === undefined && text.startsWith("-")))
        throw new Failure(
          "USAGE",
          `\`${flag}\`: must have a value, got none; see docs/pipelines.md`,
        );
      return text;
    };
    if (flag === "--stack" || flag === "-s") found.stacks.push(value());
    else if (flag === "--out") found.folder = value();
    else if (flag === "--wait") found.waitSeconds = seconds(flag, value());
    else if (flag === "--real" && inline === undefined) found.real = true;
    else
      throw new Failure(
        "USAGE",
        `\`${argv[at]}\`: must be --stack <stack>, --real, --out <folder> or --wait <seconds>; see docs/pipelines.md`,
      );
  }
  return found;
}

function seconds(flag, text) {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= 1800) return value;
  throw new Failure(
    "USAGE",
    `\`${flag}\`: must be seconds from 0 to 1800, got ${JSON.stringify(text)}; leave it out for 120`,
  );
}

module.exports = { readArguments };
