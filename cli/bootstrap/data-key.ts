import * as fs from "node:fs";
import * as path from "node:path";
import {
  enginePlace,
  engineVerb,
  exportState,
  secretsLinesOf,
  stackExists,
  writeStackFile,
  type EnginePlace,
} from "./engine";
import type { BootstrapPlaces } from "./places";
import { readSecretsLines, withSecretsLines } from "./stack-line";

/** Pulumi project of the environment itself. */
const ENDPOINT_PROJECT = "unified-ai-endpoint";

/** The data key of an environment's own stack: useless without the right to decrypt with the store's key. */
export interface DataKey {
  /** The committed stack file. */
  file: string;
  /** `there`: the file has it. `written`: it was added now. `shown`: it is to be added by hand. */
  outcome: "there" | "written" | "shown";
  lines: { secretsprovider: string; encryptedkey: string };
}

/**
 * Makes the environment's own stack in the store and a data key for it, in a generated folder, because `pulumi stack init`
 * rewrites the stack file of the folder it runs in. The committed file only gets lines, and only when asked to.
 */
export async function addDataKey(
  places: BootstrapPlaces,
  options: { write: boolean; folder: string; progress: (line: string) => void },
): Promise<DataKey | undefined> {
  const file = path.join(options.folder, `Pulumi.${places.environment}.yaml`);
  if (!fs.existsSync(file)) return undefined;
  const place = enginePlace(places, ENDPOINT_PROJECT, places.backendUrl);
  const text = fs.readFileSync(file, "utf8");
  const committed = readSecretsLines(text);
  const there =
    committed.encryptedkey !== undefined && committed.secretsprovider === places.secretsProvider;
  const encryptedkey = there
    ? committed.encryptedkey!
    : await makeDataKey(place, places, options.progress);
  const lines = { secretsprovider: places.secretsProvider, encryptedkey };
  const next = withSecretsLines(file, text, lines);
  if (there) {
    await makeStack(place, lines);
    return { file, outcome: "there", lines };
  }
  if (!options.write) return { file, outcome: "shown", lines };
  const aside = `${file}.${process.pid}.new`;
  fs.writeFileSync(aside, next, { mode: fs.statSync(file).mode });
  fs.renameSync(aside, file);
  return { file, outcome: "written", lines };
}

/** A data key under the store's key: the one of an earlier run, of the stack's state, or a new one. */
async function makeDataKey(
  place: EnginePlace,
  places: BootstrapPlaces,
  progress: (line: string) => void,
): Promise<string> {
  const kept = secretsLinesOf(place);
  const exists = (await stackExists(place)) === true;
  if (exists && kept.encryptedkey !== undefined && kept.secretsprovider === places.secretsProvider)
    return kept.encryptedkey;
  if (exists) {
    const state = (await exportState(place)).deployment.secrets_providers?.state;
    if (state?.url === places.secretsProvider && state.encryptedkey !== undefined)
      return state.encryptedkey;
    progress(
      `making a new data key for ${ENDPOINT_PROJECT}/${place.stack}, whose stack has none yet`,
    );
    await engineVerb(place, [
      ...["stack", "change-secrets-provider", places.secretsProvider],
      ...["--stack", place.stack],
    ]);
  } else {
    progress(`making the stack ${ENDPOINT_PROJECT}/${place.stack} in ${places.backendUrl}`);
    await makeStack(place, { secretsprovider: places.secretsProvider });
  }
  return secretsLinesOf(place).encryptedkey!;
}

async function makeStack(
  place: EnginePlace,
  lines: { secretsprovider: string; encryptedkey?: string },
): Promise<void> {
  if ((await stackExists(place)) === true) return;
  writeStackFile(place, {}, lines);
  await engineVerb(place, [
    ...["stack", "init", place.stack],
    ...[`--secrets-provider=${lines.secretsprovider}`, "--no-select"],
  ]);
}
