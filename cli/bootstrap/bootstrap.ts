import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { CliError } from "../errors";
import { userProject } from "../toolbox";
import { addDataKey, type DataKey } from "./data-key";
import {
  dropUnbegun,
  enginePlace,
  engineVerb,
  exportState,
  runUpdate,
  secretsLinesOf,
  stackExists,
  wouldChange,
  writeStackFile,
  type EnginePlace,
  type Exported,
} from "./engine";
import { BOOTSTRAP_PROJECT, bootstrapPlaces, type BootstrapPlaces } from "./places";
import { recoverFirst } from "./recover-first";

/** What a run of `unified-ai bootstrap` came to. */
export interface BootstrapReport {
  code: 0;
  environment: string;
  /** `made`: the store was made and holds its own state now. `there`: it did before. */
  state: "made" | "there";
  backendUrl: string;
  secretsProvider: string;
  /** Resources of the bootstrap's own stack. */
  resources: number;
  /** The environment's stack file; undefined on the local clouds, whose stacks have a passphrase. */
  dataKey?: DataKey;
}

/** What {@link bootstrap} needs to know. */
export interface BootstrapOptions {
  environment: string;
  configFile?: string;
  stateUrl?: string;
  secretsProvider?: string;
  /** Adds the line with the data key to the environment's committed stack file. */
  write: boolean;
  /** Folder of the environment's Pulumi.<environment>.yaml. @default the user's project */
  endpointFolder?: string;
  progress: (line: string) => void;
}

/**
 * Makes an environment's state store and CI identities, and moves the state of that very program into the store. Where the
 * store is already, it only brings it up to date. A run that was killed is gone on with: each step looks at what is there.
 */
export async function bootstrap(options: BootstrapOptions): Promise<BootstrapReport> {
  const { progress } = options;
  const places = bootstrapPlaces({ ...options, env: process.env });
  const settled = enginePlace(places, BOOTSTRAP_PROJECT, places.backendUrl);
  progress(
    `looking for the state of ${BOOTSTRAP_PROJECT}/${places.environment} in ${places.backendUrl}`,
  );
  const before = await settledState(settled);
  if (before !== undefined) {
    dropFirst(places);
    writeStackFile(settled, configOf(places), secretsOf(before, settled));
    progress("the state store is there; comparing it with its description");
    if (await wouldChange(settled)) await runUpdate(settled);
  } else {
    await makeStore(places, progress);
    await moveState(places, settled, progress);
  }
  const after = await exportState(settled);
  const dataKey = places.standsIn
    ? undefined
    : await addDataKey(places, {
        write: options.write,
        folder: options.endpointFolder ?? userProject,
        progress,
      });
  return {
    code: 0,
    environment: places.environment,
    state: before === undefined ? "made" : "there",
    backendUrl: places.backendUrl,
    secretsProvider: places.secretsProvider,
    resources: after.deployment.resources?.length ?? 0,
    ...(dataKey && { dataKey }),
  };
}

/** The state in the store; undefined when it was not moved there yet. A stack without resources is a move that was cut off. */
async function settledState(place: EnginePlace): Promise<Exported | undefined> {
  if ((await stackExists(place)) !== true) return undefined;
  const state = await exportState(place);
  return (state.deployment.resources?.length ?? 0) > 0 ? state : undefined;
}

/** The first `up`, on a file backend of its own. */
async function makeStore(places: BootstrapPlaces, progress: (line: string) => void): Promise<void> {
  makePassphrase(places);
  fs.mkdirSync(places.firstState, { recursive: true, mode: 0o700 });
  const first = enginePlace(places, BOOTSTRAP_PROJECT, `file://${places.firstState}`);
  dropUnbegun(first);
  if ((await stackExists(first)) !== true) {
    writeStackFile(first, configOf(places), {});
    await engineVerb(first, [
      ...["stack", "init", first.stack],
      ...["--secrets-provider=passphrase", "--no-select"],
    ]);
  } else {
    writeStackFile(first, configOf(places), secretsLinesOf(first));
    await recoverFirst(first, progress);
  }
  progress(
    `making the state store and the identities; the state is in ${places.firstState} meanwhile`,
  );
  await runUpdate(first);
}

/** Moves the state that the first `up` left into the store that it made. */
async function moveState(
  places: BootstrapPlaces,
  settled: EnginePlace,
  progress: (line: string) => void,
): Promise<void> {
  const first = enginePlace(places, BOOTSTRAP_PROJECT, `file://${places.firstState}`);
  if (places.standsIn) {
    const bucket = places.backendUrl.slice("file://".length);
    fs.mkdirSync(bucket, { recursive: true, mode: 0o700 });
  } else if (secretsLinesOf(first).secretsprovider !== places.secretsProvider) {
    progress(`encrypting the state's secrets with ${places.secretsProvider}`);
    await engineVerb(first, [
      ...["stack", "change-secrets-provider", places.secretsProvider],
      ...["--stack", first.stack],
    ]);
  }
  progress(`moving the state to ${places.backendUrl}`);
  const state = await exportState(first);
  if ((await stackExists(settled)) !== true)
    await engineVerb(settled, [
      ...["stack", "init", settled.stack],
      ...[`--secrets-provider=${places.secretsProvider}`, "--no-select"],
    ]);
  await engineVerb(settled, ["stack", "import", "--stack", settled.stack], JSON.stringify(state));
  refuseDifference(state, await exportState(settled), places);
  dropFirst(places);
}

/** What was moved has to be what was there, under the key it is meant to be under. */
function refuseDifference(from: Exported, to: Exported, places: BootstrapPlaces): void {
  const list = ({ deployment }: Exported) =>
    JSON.stringify((deployment.resources ?? []).map(({ urn, id }) => [urn, id]));
  const provider = to.deployment.secrets_providers;
  const sealed = places.standsIn || provider?.state?.url === places.secretsProvider;
  if (list(from) === list(to) && sealed) return;
  const what = sealed ? "other resources" : `secrets under ${JSON.stringify(provider?.type)}`;
  throw new CliError(
    "MOVE_DIFFERS",
    `${places.backendUrl}: must hold the state as it was in ${places.firstState}, got ${what}; both are kept, look at them with \`pulumi stack export\``,
  );
}

/** The first run's backend is not needed any more, and is one more copy to steal. */
function dropFirst(places: BootstrapPlaces): void {
  fs.rmSync(places.firstState, { recursive: true, force: true });
  if (!places.standsIn) fs.rmSync(places.passphraseFile, { force: true });
}

function makePassphrase({ folder, passphraseFile }: BootstrapPlaces): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (fs.existsSync(passphraseFile)) return;
  // Whole or not there: half a passphrase would lock its own state.
  const aside = path.join(folder, `passphrase.${process.pid}.new`);
  fs.writeFileSync(aside, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  fs.renameSync(aside, passphraseFile);
}

const configOf = ({ configFile }: BootstrapPlaces): unknown =>
  (parse(fs.readFileSync(configFile, "utf8")) as { config: unknown }).config;

/** How the moved state's secrets are encrypted: the state itself knows, whichever machine moved it. */
function secretsOf({ deployment }: Exported, place: EnginePlace) {
  const state = deployment.secrets_providers?.state;
  if (state?.url !== undefined && state.encryptedkey !== undefined)
    return { secretsprovider: state.url, encryptedkey: state.encryptedkey };
  return secretsLinesOf(place);
}
