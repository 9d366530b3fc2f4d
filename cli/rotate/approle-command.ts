import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { openContext, say, type StoreFlags, withStoreFlags } from "../secrets/context";
import { readDuration, showDuration } from "../secrets/duration";
import { vaultWay } from "../secrets/vault-http";
import { rotateAppRole, type RotateAppRoleReport } from "./approle";
import { AppRoleApi, type WrappedSecretId } from "./approle-api";

const DAY = 86_400;

interface Flags extends StoreFlags {
  overlap: string;
  wrapTtl: string;
  out?: string;
  finish?: boolean;
  wait?: boolean;
}

/** The report for people: what is handed over, what ended, and what that means for everything that runs. */
export function renderRotateAppRole(
  report: RotateAppRoleReport,
  { stack, out }: { stack: string; out?: string },
): string {
  const { role, wrapped, destroyed, pending, longestTokenSeconds } = report;
  const lines: string[] = [];
  if (wrapped) {
    lines.push(
      `AppRole ${JSON.stringify(role)}: new secret id, wrapped; it opens once, until ${wrapped.expiresAt}`,
      out === undefined ? `wrapping token: ${wrapped.token}` : `wrapping token: in ${out}`,
      `the receiver opens it with \`vault unwrap\`, after \`vault write sys/wrapping/lookup token=...\` has shown the creation path ${wrapped.creationPath}; ` +
        "when it cannot be opened, somebody else did: run `rotate approle --overlap 0` at once",
    );
  }
  for (const { accessor, createdAt } of destroyed)
    lines.push(`destroyed: secret id ${accessor} of ${createdAt}`);
  for (const { accessor, createdAt, until } of pending)
    lines.push(`valid until ${until}: secret id ${accessor} of ${createdAt}`);
  if (pending.length > 0)
    lines.push(
      `Vault ends none of them by itself: run \`unified-ai rotate approle --stack ${stack} --finish\` after that`,
    );
  if (destroyed.length > 0)
    lines.push(
      `running workloads: tokens they hold go on until they end, at most ${showDuration(longestTokenSeconds)} from their login; ` +
        "who logs in again needs the new secret id",
    );
  else if (pending.length > 0)
    lines.push(
      "running workloads: nothing changes for them until then; each needs the new one by then",
    );
  if (lines.length === 0) lines.push(`AppRole ${JSON.stringify(role)}: nothing is due`);
  return lines.join("\n");
}

export function registerRotateAppRole(parent: Command): void {
  withStoreFlags(
    parent
      .command("approle")
      .description(
        "replace the secret id of an environment's AppRole in Vault; the new one is handed over wrapped",
      ),
  )
    .option(
      "--overlap <duration>",
      "how long the old secret id stays valid; 0 ends it at once",
      "24h",
    )
    .option("--wrap-ttl <duration>", "how long the handed-over token can be opened", "10m")
    .option("--out <file>", "write the wrapping token there, readable by you only")
    .option("--wait", "stay until the overlap is over, and destroy the old secret id")
    .option("--finish", "issue nothing; destroy the secret ids whose overlap is over")
    .action(async (flags: Flags) => {
      const report = await run(flags);
      const { stack, out } = flags;
      if (flags.json) console.log(JSON.stringify(jsonOf(report, flags)));
      else
        console.log(renderRotateAppRole(report, { stack, ...(out === undefined ? {} : { out }) }));
      process.exitCode = report.code;
    });
}

async function run(flags: Flags): Promise<RotateAppRoleReport> {
  const overlapSeconds = readDuration("--overlap", flags.overlap, {
    least: 0,
    most: 30 * DAY,
    words: "from 0 to 30 days",
  });
  const wrapSeconds = readDuration("--wrap-ttl", flags.wrapTtl, {
    least: 10,
    most: 3_600,
    words: "from 10 seconds to an hour",
  });
  const { out } = flags;
  if (out !== undefined && fs.existsSync(out))
    throw new CliError(
      "OUT_EXISTS",
      `\`--out\`: must not exist, got ${JSON.stringify(out)}; name another file`,
    );
  const { reference } = await openContext(flags);
  if (reference.store !== "vault" || reference.appRole === undefined)
    throw new CliError(
      "NO_APPROLE",
      `stack ${JSON.stringify(flags.stack)}: must keep its keys in Vault, got store ${JSON.stringify(reference.store)}; the other stores know no AppRole`,
    );
  const { mount, role } = reference.appRole;
  const api = new AppRoleApi(vaultWay(reference, process.env), mount, role);
  return withProgress(`rotating the secret id of ${role}`, () =>
    rotateAppRole({
      api,
      overlapSeconds,
      wrapSeconds,
      finish: flags.finish === true,
      wait: flags.wait === true,
      handOver: (wrapped) => handOver(wrapped, out),
      progress: say,
    }),
  );
}

/** Before anything is destroyed: a file that cannot be written leaves the old secret id working. */
function handOver({ token }: WrappedSecretId, out: string | undefined): void {
  if (out !== undefined)
    fs.writeFileSync(path.resolve(out), `${token}\n`, { mode: 0o600, flag: "wx" });
}

function jsonOf(report: RotateAppRoleReport, { stack, out }: Flags): object {
  const { wrapped, ...rest } = report;
  if (!wrapped) return { ...rest, stack };
  const { token, ...shown } = wrapped;
  const handedOver =
    out === undefined ? { how: "shown", wrappingToken: token } : { how: "file", file: out };
  return { ...rest, stack, handedOver: { ...handedOver, ...shown } };
}
