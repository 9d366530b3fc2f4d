/** A cloud the agent holds a credential of. */
export type Cloud = "aws" | "azure" | "gcp";

/** Times in the agent are milliseconds since the epoch, by the clock of the machine. */
export type Millis = number;

/** Short-lived AWS credentials. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** What an exchange brought: an access token (Azure, Google Cloud) or keys (AWS), and how long it lives from now. */
export interface Exchanged<Value> {
  value: Value;
  lifetimeMs: number;
  /** The provider's clock minus ours in milliseconds, where the answer had a Date. */
  skewMs?: number;
}

/** A credential in hand. */
export interface Held<Value> {
  value: Value;
  obtainedAt: Millis;
  expiresAt: Millis;
}

/** One exchange of the pod's projected token for a cloud's credential. Rejects with ExchangeError. */
export type Exchange<Value> = (signal: AbortSignal) => Promise<Exchanged<Value>>;

/** An exchange that brought nothing. Its message never holds text of the provider's answer, only status and code. */
export class ExchangeError extends Error {
  /** Seconds the provider asked us to wait, where it did. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, retryAfterSeconds?: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
