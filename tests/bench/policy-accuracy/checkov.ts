import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Judge, Labelled } from "../../accuracy/frame";

/** Cases of one family, as Checkov is asked about them. */
export interface Family {
  cases: readonly Labelled[];
  /** Checkov's checks of the same purpose, by rule of ours. */
  checks: Readonly<Record<string, readonly string[]>>;
  renderTerraform(each: Labelled, name: string): string;
}

interface Report {
  results: { failed_checks: { check_id: string; resource: string }[] };
  summary: { parsing_errors: number; resource_count: number };
}

/** The cases with the labels of rules that Checkov has checks for; the others are not compared. */
export const comparable = ({ cases, checks }: Family): Labelled[] =>
  cases.flatMap((each) => {
    const unsafe = Object.fromEntries(
      Object.entries(each.unsafe).filter(([rule]) => checks[rule] !== undefined),
    );
    return Object.keys(unsafe).length > 0 ? [{ ...each, unsafe }] : [];
  });

/** Checkov's answers on the cases, by one run of its own command on Terraform: any failed check of the rule counts. */
export function askCheckov(program: string, family: Family): Judge {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "policy-accuracy-"));
  try {
    const asked = comparable(family);
    const text = asked.map((each) => family.renderTerraform(each, nameOf(each))).join("\n");
    fs.writeFileSync(path.join(folder, "main.tf"), text);
    const ids = [...new Set(Object.values(family.checks).flat())];
    const run = spawnSync(
      program,
      ["-d", folder, "--framework", "terraform", "--check", ids.join(","), "-o", "json"],
      { encoding: "utf8", maxBuffer: 1 << 29, env: { ...process.env, LOG_LEVEL: "ERROR" } },
    );
    const report = JSON.parse(run.stdout) as Report;
    if (report.summary.parsing_errors > 0)
      throw new Error("Checkov could not parse the generated Terraform");
    const failed = new Set(
      report.results.failed_checks.map(
        ({ check_id, resource }) => `${resource.slice(resource.lastIndexOf(".") + 1)} ${check_id}`,
      ),
    );
    if (failed.size === 0) throw new Error(`Checkov found nothing: ${run.stderr.slice(-500)}`);
    return (rule, each) =>
      (family.checks[rule] ?? []).some((id) => failed.has(`${nameOf(each)} ${id}`));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const nameOf = ({ id }: Labelled): string => id.replaceAll(/[^A-Za-z0-9]/g, "_");
