"use strict";
// npm run test:live: brings a smallest stack up in real accounts, verifies it, looks for drift, and always destroys it. Says before
// what it may cost. The same on the local clouds: `unified-ai local exec -- node tools/live.cjs --budget-usd 5`.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { Failure, runMain } = require("./lib/failure.cjs");
const { root } = require("./lib/paths.cjs");
const { Progress } = require("./lib/progress.cjs");
const { ensureReady } = require("./lib/setup.cjs");
const { costOf, describe, readSettings } = require("./live/settings.cjs");
const { Runner } = require("./live/runner.cjs");

const PROJECT = "unified-ai-endpoint";

/** A folder with one stack of its own: state, key of its secrets, description. It stays until everything is destroyed. */
function makeStack(settings) {
  const { stringify } = require("yaml");
  const stack = `live-${crypto.randomBytes(3).toString("hex")}`;
  const folder = path.join(root, ".unified-ai", "live", stack);
  fs.mkdirSync(path.join(folder, "state"), { recursive: true, mode: 0o700 });
  const main = path.join(root, "tools", "program.cjs");
  const runtime = { name: "nodejs", options: { typescript: false } };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime, main }));
  fs.writeFileSync(
    path.join(folder, `Pulumi.${stack}.yaml`),
    stringify({
      config: {
        "pulumi:disable-default-providers": ["*"],
        [`${PROJECT}:endpoint`]: describe(settings),
      },
    }),
  );
  fs.writeFileSync(path.join(folder, "passphrase"), crypto.randomBytes(32).toString("base64url"), {
    mode: 0o600,
  });
  return { stack, folder };
}

/** What the stack costs in the hours it may be up; refuses what is above the budget, and what has no price. */
async function agree(runner, { stack, folder }, { budgetUsd, hours }) {
  const plan = path.join(folder, "plan.json");
  const { stdout } = await runner.pulumi(
    "plan",
    ["preview", "--json", "--show-sames", "--stack", stack],
    { quiet: true },
  );
  fs.writeFileSync(plan, stdout);
  const priced = await runner.unifiedAi("price", ["cost", "--preview", plan, "--json"], {
    quiet: true,
  });
  const { totalMonthlyUsd, unpriced } = JSON.parse(priced.stdout);
  const usd = costOf(totalMonthlyUsd, hours);
  const named = unpriced.map(({ type }) => type).join(", ");
  runner.say(
    `${stack} may cost ${usd.toFixed(2)} US dollars when it is up for ${hours} h (list prices, ${totalMonthlyUsd.toFixed(2)} a month); confirmed are ${budgetUsd}${named === "" ? "" : `; without a price: ${named}`}`,
  );
  if (usd > budgetUsd)
    throw new Failure(
      "OVER_BUDGET",
      `${stack}: may cost ${usd.toFixed(2)} US dollars, more than the ${budgetUsd} that were confirmed; nothing was made`,
    );
}

/** What is proved while it stands. */
async function prove(runner, { stack, folder }, { gateway }) {
  if (gateway) {
    const key = path.join(folder, "smoke.key");
    await runner.unifiedAi("tenant's key", [
      "tenant",
      "create",
      "smoke",
      "--stack",
      stack,
      "--cwd",
      folder,
      "--out",
      key,
    ]);
    await runner.unifiedAi("verify", [
      "verify",
      "--stack",
      stack,
      "--cwd",
      folder,
      "--key-file",
      key,
      "--wait",
      "600",
    ]);
  } else runner.say("verify: without --gateway there is no URL to call; not done");
  await runner.unifiedAi("drift", ["drift", "--stack", stack, "--cwd", folder]);
}

/** Destroys everything, tries twice, and tells how to go on by hand when something is left. */
async function destroy(runner, { stack, folder }) {
  const flags = ["--stack", stack, "--yes"];
  try {
    await runner.pulumi("destroy", ["destroy", "--skip-preview", ...flags]);
  } catch (error) {
    runner.say(`destroy: ${error.message}; trying once more`);
    await runner.pulumi("destroy again", ["destroy", "--refresh", "--skip-preview", ...flags]);
  }
  await runner.pulumi("remove the stack", ["stack", "rm", ...flags]);
  fs.rmSync(folder, { recursive: true, force: true });
}

async function live(argv, { env = process.env, progress = new Progress() } = {}) {
  const settings = readSettings(argv, env);
  const { engine } = await ensureReady({ progress });
  const place = makeStack(settings);
  const runner = new Runner({ ...place, engine: engine.pulumi, env, progress });
  let made = false;
  try {
    await runner.pulumi("make the stack", ["stack", "init", place.stack]);
    await agree(runner, place, settings);
    made = true;
    const pack = ["--policy-pack", path.join(root, "policies")];
    const levels = [
      "--policy-pack-config",
      path.join(root, "policies", "profiles", "advisory.json"),
    ];
    await runner.pulumi("up", [
      "up",
      "--yes",
      "--skip-preview",
      "--stack",
      place.stack,
      ...pack,
      ...levels,
    ]);
    await prove(runner, place, settings);
    return 0;
  } finally {
    runner.uninterruptible();
    if (!made) fs.rmSync(place.folder, { recursive: true, force: true });
    else
      try {
        await destroy(runner, place);
        runner.say(`${place.stack}: everything is destroyed`);
      } catch (error) {
        runner.say(
          `${place.stack}: NOT EVERYTHING IS DESTROYED, and what is left costs money (${error.message}). Go on by hand:\n` +
            `  cd ${place.folder}\n  export PULUMI_BACKEND_URL=file://${path.join(place.folder, "state")} PULUMI_CONFIG_PASSPHRASE_FILE=${path.join(place.folder, "passphrase")}\n` +
            `  pulumi destroy --refresh --stack ${place.stack}`,
        );
        process.exitCode = 1;
      }
    runner.close();
  }
}

module.exports = { live };
if (require.main === module)
  runMain(async () => {
    const code = await live(process.argv.slice(2));
    return process.exitCode === 1 ? 1 : code;
  });
