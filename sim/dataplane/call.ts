/** What a service of the data plane gets and gives: one call, its answer as frames, and what the journal says of it. */

/** Companies that serve their own models under their own names. */
export type DirectProvider = "openai" | "anthropic" | "cohere";

/** The clouds and companies a call can belong to. */
export type DataCloud = "aws" | "azure" | "gcp" | DirectProvider;

/** What the journal records of a call; filled in while it is judged. No prompt, answer, key or token goes in here. */
export interface About {
  cloud: DataCloud;
  /** `bedrock`, `openai`, `vertex`, `api` of a direct provider, or a token service: `sts`, `entra`, `google-sts`, `iamcredentials`, `eks-oidc`. */
  service: string;
  /** Path with its variable parts named, e.g. `/model/{model}/converse`. */
  template: string;
  /** Deployment, model id or ARN as the caller wrote it. */
  model?: string;
  /** Who was recognised: a role's session, an identity's object id, a service account. */
  principal?: string;
  /** The cloud's error code when the call was refused. */
  code?: string;
  reason?: string;
  inputTokens?: number;
  outputTokens?: number;
  stream?: boolean;
  /** What a guardrail or content filter did. */
  filtered?: string;
}

/** One request, read whole. */
export interface Call {
  readonly id: string;
  readonly method: string;
  /** Host name without port, lower case; equal to the TLS server name. */
  readonly host: string;
  /** Path as it was on the wire, still encoded, without the query. */
  readonly path: string;
  /** Query as it was on the wire, without `?`. */
  readonly query: string;
  /** Headers by lower-case name; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Header names as they came, lower case, in order. */
  readonly headerNames: readonly string[];
  readonly body: Buffer;
  readonly now: Date;
  readonly about: About;
}

/** One piece of an answer. Faults act between pieces, so each says what it is. */
export interface Frame {
  /** `start` before content, `content`, `finish` says why the answer ends, `end` is the marker of the wire format. */
  role: "start" | "content" | "finish" | "end";
  bytes: Buffer;
}

/** An answer; a plain one has a single frame. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  frames: Frame[];
  streamed: boolean;
}

/** The cloud's refusal of a call. */
export class Refused extends Error {
  constructor(
    readonly reply: Reply,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Refused";
  }
}

/** How a service words failures, plain and in the middle of a stream. */
export interface Dialect {
  /** An error answer in the service's own form. */
  error(status: number, code: string, message: string, headers?: Record<string, string>): Reply;
  /** What the service sends when it is throttled in the middle of a stream. */
  throttled(): Frame[];
  /** A piece of a stream that no reader of the format can take. */
  garbage(): Frame;
}

/** A plain answer. */
export function plain(
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    headers: { "content-type": contentType, ...headers },
    frames: [{ role: "content", bytes: Buffer.from(body as string) }],
    streamed: false,
  };
}

/** A JSON answer. */
export const json = (
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
  contentType = "application/json",
): Reply => plain(status, contentType, JSON.stringify(value), headers);

/** A streamed answer. */
export function streamed(
  contentType: string,
  frames: Frame[],
  headers: Record<string, string> = {},
): Reply {
  return {
    status: 200,
    headers: { "content-type": contentType, ...headers },
    frames,
    streamed: true,
  };
}

/** One frame of text. */
export const frame = (role: Frame["role"], text: string): Frame => ({
  role,
  bytes: Buffer.from(text),
});
