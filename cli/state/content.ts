import { logicalName } from "../recover/state";
import { foreignAccounts, recordedAccounts } from "./accounts";
import type { State } from "./checkpoint";
import { note, problem, type Finding } from "./findings";
import { integrityProblems } from "./integrity";
import { localIds } from "./local-marks";
import type { StackPlace } from "./stack-place";

/** What is wrong with what a state says, wherever it is kept. */
export function contentFindings(place: StackPlace, { exported }: State): Finding[] {
  const { deployment } = exported;
  const findings = integrityProblems(deployment).map((what) =>
    problem("integrity", what, "restore a backup, or repair it with `pulumi state repair`"),
  );
  const pending = deployment.pending_operations ?? [];
  if (pending.length > 0) {
    const names = pending.map(({ type, resource }) => `${type} ${logicalName(resource.urn)}`);
    findings.push(
      problem(
        "pending",
        `${pending.length} operations of a killed update are under way: ${names.join(", ")}`,
        "run `unified-ai recover`",
      ),
    );
  }
  const recorded = recordedAccounts(place.cwd, place.stack);
  for (const { key, account, recorded: wanted, urn } of foreignAccounts(recorded, deployment)) {
    findings.push(
      problem(
        "account",
        `\`${key}\`: must be ${JSON.stringify(wanted)} as Pulumi.${place.stack}.yaml records it, got ${JSON.stringify(account)} in ${urn}`,
        "this state belongs to another account: check stack and backend before anything is changed",
      ),
    );
  }
  if (Object.keys(recorded).length === 0) {
    findings.push(
      note(
        "accounts-not-recorded",
        `Pulumi.${place.stack}.yaml records no account to compare with`,
      ),
    );
  }
  const local = place.root === undefined ? localIds(deployment) : [];
  if (local.length > 0) {
    findings.push(
      problem(
        "local-ids",
        `${local.length} resources have ids of the local clouds, e.g. ${local[0]}: they exist in no cloud`,
        "restore a state of this backend's own; the local clouds keep theirs in a file:// backend",
      ),
    );
  }
  return findings;
}
