// npm run bench [-- part ...]: measures, prints a table and keeps the raw numbers in docs/bench/. Exit code 2 when a claim is not met.
import { benchCost } from "./cost/run";
import { benchEngine } from "./engine/run";
import { benchGatewayFaults } from "./gateway/faults/run";
import { benchGateway } from "./gateway/run";
import { benchPolicy } from "./policy/run";
import { benchPolicyAccuracy } from "./policy-accuracy/run";

/** Each part by the name it is asked for; gets the number of rounds and says whether every claim was met. */
const PARTS: Record<string, (rounds: number) => Promise<boolean>> = {
  engine: benchEngine,
  cost: benchCost,
  policy: benchPolicy,
  gateway: (rounds) => benchGateway(Math.min(rounds, 5)),
  "gateway-faults": benchGatewayFaults,
  "policy-accuracy": benchPolicyAccuracy,
};

async function main(): Promise<void> {
  const rounds = Number(process.env["UNIFIED_AI_BENCH_ROUNDS"] ?? 7);
  const asked = process.argv.slice(2);
  const unknown = asked.filter((part) => PARTS[part] === undefined);
  if (unknown.length > 0) {
    console.error(`unknown part ${unknown.join(", ")}; use ${Object.keys(PARTS).join(", ")}`);
    process.exitCode = 1;
    return;
  }
  for (const part of asked.length > 0 ? asked : Object.keys(PARTS))
    if (!(await PARTS[part]!(rounds))) process.exitCode = 2;
}

void main();
