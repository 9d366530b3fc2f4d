import * as fs from "node:fs";
import * as path from "node:path";
import { Option, type Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { projectRoot } from "../toolbox";
import { APIS, checkPrices, writePrices, type PriceApi, type RefreshOptions } from "./refresh";
import { renderPrices } from "./text";

const CLOUDS: readonly PriceApi[] = ["aws", "azure", "gcp"];

interface PricesFlags {
  cloud?: PriceApi[];
  region?: string[];
  catalog?: string;
  awsApi: string;
  azureApi: string;
  gcpApi: string;
  json?: boolean;
}

export function registerPrices(parent: Command): void {
  const prices = parent
    .command("prices")
    .description("the price book: what the clouds' public price APIs say of it")
    .enablePositionalOptions();
  withFlags(
    prices
      .command("check")
      .description("ask the clouds' public price APIs, and show which prices of the book differ"),
  ).action((flags: PricesFlags) => run(flags, false));
  withFlags(
    prices
      .command("refresh")
      .description(
        "ask the same, and write the prices that differ into the book, with their source and day",
      ),
  ).action((flags: PricesFlags) => run(flags, true));
}

function withFlags(command: Command): Command {
  return command
    .addOption(new Option("--cloud <name...>", "clouds to ask (default: all)").choices([...CLOUDS]))
    .option("--region <id...>", "regions to ask for besides those that the book has")
    .option(
      "--catalog <folder>",
      "folder of prices.json and gpu-prices.json (default: the project's)",
    )
    .addOption(address("--aws-api <url>", APIS.aws))
    .addOption(address("--azure-api <url>", APIS.azure))
    .addOption(address("--gcp-api <url>", APIS.gcp))
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nGoogle's API takes a key: the environment variable GOOGLE_CLOUD_API_KEY. AWS' list of EC2 has hundreds of\nmegabytes a region and is read in a stream." +
        "\n\nExit codes: 0 the book is as the APIs say, 2 prices differ (or were written), 1 an API could not be asked." +
        "\n\nExamples:\n  unified-ai prices check --cloud azure\n  unified-ai prices refresh --cloud aws --region eu-central-1",
    );
}

const address = (flag: string, { name, base }: { name: string; base: string }): Option =>
  new Option(flag, `where to find the ${name}`).default(base);

/** The book of a checkout; of a package that was installed only what comes built, which is not written. */
function bookFolder(given: string | undefined, write: boolean): string {
  if (given !== undefined) return path.resolve(given);
  const own = path.join(projectRoot, "catalog");
  if (fs.existsSync(path.join(own, "prices.json"))) return own;
  if (!write) return path.join(__dirname, "..", "..", "catalog");
  throw new CliError(
    "NO_CATALOG",
    "prices refresh: must have the sources of the price book to write to, got an installed package; run it in a checkout, or name a folder with --catalog",
  );
}

async function run(flags: PricesFlags, write: boolean): Promise<void> {
  let asking = "";
  const options: RefreshOptions = {
    catalog: bookFolder(flags.catalog, write),
    clouds: flags.cloud ?? CLOUDS,
    regions: flags.region ?? [],
    apis: {
      aws: { ...APIS.aws, base: flags.awsApi },
      azure: { ...APIS.azure, base: flags.azureApi },
      gcp: { ...APIS.gcp, base: flags.gcpApi },
    },
    gcpKey: process.env["GOOGLE_CLOUD_API_KEY"],
    onAsk: (what) => (asking = what),
  };
  const check = await withProgress(
    () => (asking === "" ? "asking for prices" : `asking for prices: ${asking}`),
    () => checkPrices(options),
  );
  const written = write ? writePrices(check, options, new Date().toISOString().slice(0, 10)) : [];
  const code = check.changes.length > 0 ? 2 : 0;
  console.log(
    flags.json ? JSON.stringify({ code, ...check, written }) : renderPrices(check, written),
  );
  process.exitCode = code;
}
