import { createHash } from "node:crypto";
import type { KeyVault } from "../../../cli/secrets/azure";

interface Kept {
  version: string;
  value: string;
  enabled: boolean;
  createdOn: Date;
  tags: Record<string, string>;
}

/**
 * One secret of a Key Vault as its documentation describes it: every set makes a version, the newest is the current one,
 * times are whole seconds, nothing is conditional. Calls take as long as `latency` says on the way there and back.
 */
export class SimulatedKeyVault {
  readonly versions: Kept[] = [];
  private made = 0;

  constructor(private readonly latency: () => number) {}

  /** What a reader without knowledge of the tags gets. */
  get newest(): Kept | undefined {
    return this.versions.at(-1);
  }

  client(): KeyVault {
    const found = (version: string | undefined): Kept => {
      const one =
        version === undefined ? this.newest : this.versions.find((v) => v.version === version);
      if (!one) throw Object.assign(new Error("SecretNotFound"), { statusCode: 404 });
      return one;
    };
    const shown = ({ value: _, ...properties }: Kept) => ({ ...properties });
    const during = async <T>(work: () => T): Promise<T> => {
      await wait(this.latency());
      const result = work();
      await wait(this.latency());
      return result;
    };
    const client = {
      getSecret: (_name: string, { version }: { version?: string } = {}) =>
        during(() => {
          const one = found(version);
          if (!one.enabled)
            throw Object.assign(new Error("Operation get is not allowed on a disabled secret."), {
              statusCode: 403,
            });
          return { value: one.value, properties: shown(one) };
        }),
      setSecret: (_name: string, value: string, { tags = {} }: { tags?: Kept["tags"] } = {}) =>
        during(() => {
          const createdOn = new Date(Math.floor(Date.now() / 1000) * 1000);
          // Names have no order in time.
          const version = createHash("md5").update(`version ${this.made++}`).digest("hex");
          const one = { version, value, enabled: true, createdOn, tags };
          this.versions.push(one);
          return { value, properties: shown(one) };
        }),
      updateSecretProperties: (_name: string, version: string, change: { enabled?: boolean }) =>
        during(() => shown(Object.assign(found(version), change))),
      listPropertiesOfSecretVersions: () => list(() => during(() => this.versions.map(shown))),
    };
    return client as unknown as KeyVault;
  }
}

async function* list<T>(work: () => Promise<T[]>): AsyncGenerator<T> {
  yield* await work();
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
