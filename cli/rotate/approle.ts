import { CliError } from "../errors";
import type { AppRoleApi, SecretId, WrappedSecretId } from "./approle-api";

/** A secret id that was valid before. */
export interface OldSecretId {
  accessor: string;
  createdAt: string;
  /** When it is to be destroyed; absent once it is. */
  until?: string;
}

/** What a rotation did. */
export interface RotateAppRoleReport {
  /** 0 all done, or waiting for the overlap as asked; 2 old secret ids are due later and somebody has to come back. */
  code: 0 | 2;
  role: string;
  /** The new secret id, wrapped; absent with `finish`. */
  wrapped?: WrappedSecretId;
  destroyed: OldSecretId[];
  /** Still valid. */
  pending: OldSecretId[];
  /** Seconds after which the last token of a destroyed secret id has ended. */
  longestTokenSeconds: number;
}

export interface RotateAppRoleOptions {
  api: AppRoleApi;
  /** Seconds that old secret ids stay valid. */
  overlapSeconds: number;
  /** Seconds within which the wrapping has to be opened. */
  wrapSeconds: number;
  /** Issue nothing; only destroy what is due. */
  finish: boolean;
  /** Stay until the overlap is over. */
  wait: boolean;
  /** Told of the wrapped secret id before anything is destroyed. */
  handOver: (wrapped: WrappedSecretId) => void;
  progress: (line: string) => void;
  now?: () => Date;
}

/** In a secret id's own metadata: which ones it replaces, and until when these are valid. */
const REPLACES = "replaces";
const UNTIL = "replaces-until";

/**
 * Replaces the secret id of an AppRole. The new one is issued wrapped and says which it replaces and until when; Vault
 * ends no secret id before its time by itself, so whoever comes after the overlap (`finish`, the next rotation, or this one
 * when it waits) destroys the old ones.
 */
export async function rotateAppRole(options: RotateAppRoleOptions): Promise<RotateAppRoleReport> {
  const { api, overlapSeconds, wrapSeconds, finish, wait, progress } = options;
  const now = options.now ?? (() => new Date());
  const longest = await api.longestToken();
  if (longest === undefined) throw noRole(api);
  const before = await api.list();
  const due = replacedBy(before);
  const report: RotateAppRoleReport = {
    code: 0,
    role: api.role,
    destroyed: [],
    pending: [],
    longestTokenSeconds: longest,
  };

  const isOver = ({ accessor }: SecretId): boolean => {
    const until = due.get(accessor);
    return until !== undefined && until <= now().toISOString();
  };
  for (const one of before.filter(isOver)) {
    await api.destroy(one.accessor);
    report.destroyed.push(describe(one));
  }
  const living = before.filter((one) => !isOver(one));
  const waiting = living.filter(({ accessor }) => due.has(accessor));
  if (finish) {
    report.pending = waiting.map((one) => describe(one, due.get(one.accessor)));
    report.code = waiting.length > 0 ? 2 : 0;
    return report;
  }
  if (waiting.length > 0 && overlapSeconds > 0) {
    const last = waiting
      .map(({ accessor }) => due.get(accessor)!)
      .sort()
      .at(-1)!;
    throw new CliError(
      "ROTATION_PENDING",
      `AppRole ${JSON.stringify(api.role)}: ${waiting.length} replaced secret ids are valid until ${last}; ` +
        "run this again after that, or with `--overlap 0`, which ends them at once",
    );
  }

  const until = new Date(now().getTime() + overlapSeconds * 1_000).toISOString();
  const metadata =
    living.length === 0
      ? {}
      : { [REPLACES]: living.map(({ accessor }) => accessor).join(","), [UNTIL]: until };
  const wrapped = await api.issue(metadata, wrapSeconds);
  options.handOver(wrapped);
  report.wrapped = wrapped;
  if (overlapSeconds > 0 && !wait) {
    report.pending = living.map((one) => describe(one, until));
    return report;
  }
  for (;;) {
    const left = Date.parse(until) - now().getTime();
    if (left <= 0) break;
    progress(`old secret ids are valid for ${Math.ceil(left / 1_000)} s more`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 15_000)));
  }
  for (const one of living) {
    await api.destroy(one.accessor);
    report.destroyed.push(describe(one));
  }
  return report;
}

/** When each replaced secret id is to end, by accessor. */
function replacedBy(all: readonly SecretId[]): Map<string, string> {
  const due = new Map<string, string>();
  for (const { metadata } of all) {
    const until = metadata[UNTIL];
    if (until === undefined) continue;
    for (const accessor of (metadata[REPLACES] ?? "").split(",")) {
      const known = due.get(accessor);
      if (accessor !== "" && (known === undefined || until < known)) due.set(accessor, until);
    }
  }
  return due;
}

const describe = ({ accessor, createdAt }: SecretId, until?: string): OldSecretId => ({
  accessor,
  createdAt,
  ...(until !== undefined && { until }),
});

const noRole = ({ place, role }: AppRoleApi): CliError =>
  new CliError(
    "NO_APPROLE",
    `AppRole ${JSON.stringify(role)} in ${place}: is not there; add the environment to \`vault.environments\` of the baseline and bring that up`,
  );
