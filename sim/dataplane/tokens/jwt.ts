import { createPublicKey, sign, verify, type KeyObject } from "node:crypto";

/** Claims of a token, not believed before `verifyJwt` said so. */
export type Claims = Record<string, unknown>;

/** The parts of a JWT. */
export interface Jwt {
  header: { alg?: unknown; kid?: unknown };
  claims: Claims;
  signed: string;
  signature: Buffer;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs claims with RS256. */
export function signJwt(
  key: { kid: string; privateKey: KeyObject },
  claims: Claims,
  header: Record<string, unknown> = {},
): string {
  const signed = `${part({ alg: "RS256", kid: key.kid, typ: "JWT", ...header })}.${part(claims)}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
}

/** Reads a JWT without believing it; undefined when it is none. */
export function readJwt(token: string): Jwt | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || parts.some((one) => !/^[A-Za-z0-9_-]+$/.test(one))) return undefined;
  const [head, body, tail] = parts as [string, string, string];
  try {
    const read = (text: string): unknown =>
      JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    const [header, claims] = [read(head), read(body)];
    if (!isObject(header) || !isObject(claims)) return undefined;
    return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(tail, "base64url") };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Claims =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Tokens whose signature was found good, so that a token used for thousands of calls is verified once. */
const verified = new Set<string>();
const MOST_VERIFIED = 1_000;

/** Whether the signature is RS256 by the key and the header names it. */
export function signatureHolds(jwt: Jwt, key: { kid: string; publicKey: KeyObject }): boolean {
  if (jwt.header.alg !== "RS256" || jwt.header.kid !== key.kid) return false;
  const digest = key.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const mark = `${digest} ${jwt.signed}.${jwt.signature.toString("base64")}`;
  if (verified.has(mark)) return true;
  if (!verify("RSA-SHA256", Buffer.from(jwt.signed), key.publicKey, jwt.signature)) return false;
  if (verified.size >= MOST_VERIFIED) verified.clear();
  verified.add(mark);
  return true;
}

/** Keys of a key set as its JSON text gives them. */
export function keysOf(text: string): { kid: string; publicKey: KeyObject }[] {
  const keys = (JSON.parse(text) as { keys?: Record<string, unknown>[] }).keys ?? [];
  return keys
    .filter((key) => key.kty === "RSA" && typeof key.kid === "string")
    .map((key) => ({
      kid: key.kid as string,
      publicKey: createPublicKey({ key: key as never, format: "jwk" }),
    }));
}

/** Audiences of a token. */
export const audiencesOf = (claims: Claims): string[] =>
  (Array.isArray(claims.aud) ? claims.aud : [claims.aud]).filter((one) => typeof one === "string");

/** Seconds of clock skew that token services let pass. */
const SKEW = 60;

/** Why a token is not valid at a time; undefined when it is. */
export function timeProblem(claims: Claims, now: Date): "expired" | "not-yet" | undefined {
  const seconds = now.getTime() / 1000;
  const { exp, nbf, iat } = claims;
  if (typeof exp !== "number" || exp <= seconds) return "expired";
  if (typeof iat !== "number" || iat > seconds + SKEW) return "not-yet";
  if (nbf !== undefined && (typeof nbf !== "number" || nbf > seconds + SKEW)) return "not-yet";
  return undefined;
}
