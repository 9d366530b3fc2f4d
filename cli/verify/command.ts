import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { onLocalClouds } from "../local/stores";
import { writeReport } from "../source";
import { KEY_VARIABLE, keysToTry } from "./keys";
import { localGateway } from "./local";
import { aliasesOf, readOutputs } from "./outputs";
import { renderVerify, type VerifyReport } from "./text";
import { verify } from "./verify";

interface VerifyFlags {
  stack: string;
  cwd: string;
  keyFile: string[];
  wait: string;
  timeout: string;
  stream: boolean;
  out?: string;
  json?: boolean;
}

export function registerVerify(parent: Command): void {
  parent
    .command("verify")
    .description(
      "call every alias of a stack through its real URL with a tenant's key, and what must be refused",
    )
    .requiredOption("-s, --stack <stack>", "the stack, which is up")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option(
      "--key-file <file>",
      `file with a tenant's key, more than once for several tenants; without it ${KEY_VARIABLE}, else the keys in the stack's secret store`,
      (file: string, before: string[]) => [...before, file],
      [],
    )
    .option(
      "--wait <seconds>",
      "ask again for so long what may pass by itself, as right after a deployment",
      "30",
    )
    .option("--timeout <seconds>", "one call's whole answer", "60")
    .option("--no-stream", "leave out the streamed call of each chat alias")
    .option("--out <file>", "write the report as JSON too")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExit codes: 0 everything answers, 2 something does not, 1 it could not be tried." +
        "\n\nExamples:\n  unified-ai verify --stack prod --key-file ~/keys/smoke --wait 120\n" +
        "  unified-ai local exec -- unified-ai verify --stack dev",
    )
    .action(async (flags: VerifyFlags) => {
      const report = await verifyStack({
        stack: flags.stack,
        cwd: path.resolve(flags.cwd),
        keyFiles: flags.keyFile,
        waitSeconds: seconds("--wait", flags.wait, 0, 1_800),
        timeoutSeconds: seconds("--timeout", flags.timeout, 1, 600),
        stream: flags.stream,
        env: process.env,
      });
      if (flags.out !== undefined) writeReport(flags.out, `${JSON.stringify(report)}\n`);
      console.log(flags.json ? JSON.stringify(report) : renderVerify(report));
      process.exitCode = report.code;
    });
}

/** Calls everything that a stack offers. Throws what keeps it from being tried. */
export async function verifyStack(options: {
  stack: string;
  cwd: string;
  keyFiles: readonly string[];
  waitSeconds: number;
  timeoutSeconds: number;
  stream: boolean;
  env: NodeJS.ProcessEnv;
}): Promise<VerifyReport> {
  const { stack, cwd, env } = options;
  const outputs = await withProgress(`reading the outputs of stack ${JSON.stringify(stack)}`, () =>
    readOutputs({ stack, cwd }),
  );
  const { endpointUrl, namespace, secrets } = outputs;
  const local = onLocalClouds(env) ? localGateway(env, stack, namespace) : undefined;
  if (!local && !endpointUrl.startsWith("https://"))
    throw new CliError(
      "NOT_HTTPS",
      `\`endpointUrl\`: must be an https:// address, since a key is sent there, got ${JSON.stringify(endpointUrl)}; run \`pulumi up\` with this version's program`,
    );
  if (!local && env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0")
    throw new CliError(
      "NO_TLS_CHECK",
      '`NODE_TLS_REJECT_UNAUTHORIZED`: must not be "0", since a key is sent to whoever answers; unset it, and name an authority of your own in NODE_EXTRA_CA_CERTS',
    );
  const url = (local?.url ?? endpointUrl).replace(/\/+$/, "");
  const refreshSeconds = secrets?.refreshSeconds;
  const checks = await withProgress(`calling ${url}`, () =>
    verify({
      caller: {
        url,
        timeout: options.timeoutSeconds * 1000,
        context: {
          stack,
          host: new URL(url).host,
          ...(namespace !== undefined && { namespace }),
          ...(refreshSeconds !== undefined && { refreshSeconds }),
        },
      },
      aliases: aliasesOf(outputs.targets),
      keys: keysToTry({ files: options.keyFiles, env, stack, cwd, secrets }),
      wait: options.waitSeconds * 1000,
      stream: options.stream,
      ...(local && { answeredBy: local.answeredBy }),
    }),
  );
  const failed = checks.filter(({ ok }) => !ok).length;
  return {
    code: failed > 0 ? 2 : 0,
    stack,
    endpointUrl,
    ...(local && { calledAt: url }),
    checks,
    failed,
  };
}

function seconds(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= least && value <= most) return value;
  throw new CliError(
    "USAGE",
    `\`${flag}\`: must be seconds from ${least} to ${most}, got ${JSON.stringify(text)}; leave it out for the default`,
  );
}
