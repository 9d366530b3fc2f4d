import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import {
  awsStateLocation,
  azureStateLocation,
  gcpStateLocation,
  type StateLocation,
} from "../../catalog/state-location";
import { CliError } from "../errors";
import { userProject } from "../toolbox";

/** Pulumi project of the program in bootstrap/. */
export const BOOTSTRAP_PROJECT = "unified-ai-bootstrap";

/** Where one environment's bootstrap works, and what it makes. */
export interface BootstrapPlaces extends StateLocation {
  environment: string;
  /** Configuration that the program gets: the file of `--stack-config`. */
  configFile: string;
  /** Folder of everything that is kept between two runs. */
  folder: string;
  /** The first run's own file backend; gone when its state was moved. */
  firstState: string;
  /** Passphrase of the first run's backend, readable by its owner only. */
  passphraseFile: string;
  /** Folder with a generated Pulumi.yaml for one project. */
  projectFolder(project: string): string;
  /** A folder stands for the bucket, since the local clouds keep no objects. */
  standsIn: boolean;
}

/** What {@link bootstrapPlaces} needs to know. */
export interface PlacesOptions {
  environment: string;
  /** @default bootstrap/Pulumi.<environment>.yaml */
  configFile?: string;
  /** For stores that speak the cloud's protocol under another address. */
  stateUrl?: string;
  secretsProvider?: string;
  env: NodeJS.ProcessEnv;
}

/** Works out the places from the environment's description, without calling anything. */
export function bootstrapPlaces(options: PlacesOptions): BootstrapPlaces {
  const { environment, env } = options;
  const configFile =
    options.configFile ?? path.join(userProject, "bootstrap", `Pulumi.${environment}.yaml`);
  const standsIn =
    options.stateUrl === undefined &&
    env["PULUMI_DEBUG_PROVIDERS"] !== undefined &&
    env["UNIFIED_AI_LOCAL_DIR"] !== undefined;
  const location = locationOf(configFile, environment);
  const root = standsIn ? env["UNIFIED_AI_LOCAL_DIR"]! : keepFolder(env);
  const folder = path.join(root, "bootstrap", environment);
  return {
    environment,
    configFile,
    folder,
    firstState: path.join(folder, "first-state"),
    passphraseFile: path.join(folder, "passphrase"),
    projectFolder: (project) => path.join(folder, "projects", project),
    backendUrl:
      options.stateUrl ??
      (standsIn
        ? `file://${path.join(root, "bootstrap", "buckets", nameOf(location))}`
        : location.backendUrl),
    secretsProvider:
      options.secretsProvider ?? (standsIn ? "passphrase" : location.secretsProvider),
    standsIn,
  };
}

/** `.unified-ai` of the project, or where the environment of a test keeps it. */
const keepFolder = (env: NodeJS.ProcessEnv): string =>
  env["UNIFIED_AI_LOCAL_DIR"] ?? path.join(userProject, ".unified-ai");

/** The bucket or container of a location, as a folder's name. */
const nameOf = ({ backendUrl }: StateLocation): string =>
  backendUrl.replace(/^\w+:\/\//, "").replace(/[^a-z0-9-]+/gi, "-");

interface Description {
  tags?: { project?: unknown };
  state?: unknown;
  aws?: { accountId?: unknown; region?: unknown };
  azure?: { subscriptionId?: unknown };
  gcp?: { project?: unknown; location?: unknown };
}

/** Where the description puts the states; what is wrong beyond that the program says. */
function locationOf(file: string, environment: string): StateLocation {
  const described = readDescription(file);
  const need = (value: unknown, at: string): string => {
    if (typeof value === "string" && value !== "") return value;
    throw new CliError(
      "BAD_BOOTSTRAP",
      `${file}: \`${at}\`: must be text, got ${JSON.stringify(value) ?? "nothing"}; add it`,
    );
  };
  const owner = { project: need(described.tags?.project, "tags.project"), environment };
  switch (described.state) {
    case "aws":
      return awsStateLocation(owner, {
        accountId: need(described.aws?.accountId, "aws.accountId"),
        region: need(described.aws?.region, "aws.region"),
      });
    case "azure":
      return azureStateLocation(owner, {
        subscriptionId: need(described.azure?.subscriptionId, "azure.subscriptionId"),
      });
    case "gcp":
      return gcpStateLocation(owner, {
        project: need(described.gcp?.project, "gcp.project"),
        location: need(described.gcp?.location, "gcp.location"),
      });
    default:
      throw new CliError(
        "BAD_BOOTSTRAP",
        `${file}: \`state\`: must be "aws", "azure" or "gcp", got ${JSON.stringify(described.state) ?? "nothing"}; name the cloud that holds the states`,
      );
  }
}

function readDescription(file: string): Description {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    throw new CliError(
      "NO_STACK_CONFIG",
      `${file}: must be the environment's bootstrap configuration, got no such file; copy bootstrap/Pulumi.dev.yaml, or pass --stack-config`,
    );
  }
  let content: { config?: Record<string, unknown> } | null;
  try {
    content = parse(text) as typeof content;
  } catch (error) {
    throw new CliError("BAD_BOOTSTRAP", `${file}: is not YAML, ${(error as Error).message}`);
  }
  const found = content?.config?.[`${BOOTSTRAP_PROJECT}:bootstrap`];
  if (typeof found === "object" && found !== null) return found;
  throw new CliError(
    "BAD_BOOTSTRAP",
    `${file}: \`config.${BOOTSTRAP_PROJECT}:bootstrap\`: must be a map, got ${JSON.stringify(found) ?? "nothing"}; copy bootstrap/Pulumi.dev.yaml`,
  );
}
