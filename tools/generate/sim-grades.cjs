"use strict";
/**
 * Says how sure the facts of the local clouds are: how many are recorded, documented or guessed, per cloud, and every
 * guess by name. With `--lower` it lowers the committed ceiling to the present share; it never raises it.
 *
 * Usage: node tools/generate/sim-grades.cjs [--lower]
 */
const fs = require("node:fs");
const path = require("node:path");

const ceilingFile = path.resolve(__dirname, "..", "..", "sim", "guessed-ceiling.json");

require("../build.cjs").ensureFresh();
const { registry, gradesOf } = require("../../bin/sim/registry.js");

const { kinds } = require("../../bin/sim/facts/kubernetes/kinds.js");

for (const cloud of ["aws", "azure-native", "gcp", "vault", "kubernetes"]) {
  const rows = registry.rows.filter((row) => row.token.startsWith(`${cloud}:`));
  if (rows.length === 0) continue;
  const { recorded, documented, guessed } = gradesOf(rows);
  process.stdout.write(
    `${cloud}: ${rows.length} types, ${recorded} recorded, ${documented} documented, ${guessed} guessed\n`,
  );
}
const inClusters = gradesOf(kinds);
process.stdout.write(
  `kubernetes: ${kinds.length} kinds, ${inClusters.documented} documented, ${inClusters.guessed} guessed\n`,
);
for (const row of registry.rows) {
  for (const [name, fact] of Object.entries(row.facts)) {
    if (fact?.grade === "guessed")
      process.stdout.write(`  guessed: ${row.token} ${name}: ${fact.source}\n`);
  }
}
const { recorded, documented, guessed } = gradesOf(registry.rows);
const share = guessed / (recorded + documented + guessed);
const { guessedShare } = JSON.parse(fs.readFileSync(ceilingFile, "utf8"));
process.stdout.write(
  `guessed: ${(share * 100).toFixed(1)} % of all facts, ceiling ${(guessedShare * 100).toFixed(1)} %\n`,
);
if (process.argv.includes("--lower") && share < guessedShare) {
  fs.writeFileSync(
    ceilingFile,
    `${JSON.stringify({ guessedShare: Math.ceil(share * 1000) / 1000 })}\n`,
  );
}
process.exitCode = share > guessedShare ? 1 : 0;
