/** Longest stretch of a foreign error text that is shown. */
const SHOWN = 300;

/** Shapes of what no message may show: our keys, providers' keys, tokens of Vault and the clouds, bearer headers, JWTs. */
const SECRETS: readonly RegExp[] = [
  /\bua_[A-Za-z0-9_-]{8,}/g,
  /\bsk-[A-Za-z0-9_-]{8,}/g,
  /\bhv[sbr]\.[A-Za-z0-9_-]{8,}/g,
  /\bya29\.[A-Za-z0-9._-]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bBearer\s+[^\s`"'<>]+/gi,
  /"(?:SecretString|SecretBinary|value|data|client_secret|secret_id|token)"\s*:\s*"[^"]*"?/gi,
];

/**
 * Text of somebody else's error, made fit to be shown: one line, without anything that was sent or that looks like a
 * secret, and without the tail.
 *
 * @param sent values that this command handled
 */
export function scrub(text: string, sent: readonly string[] = []): string {
  let out = text.replaceAll(/\s+/g, " ").trim();
  for (const value of sent.filter((one) => one.length >= 4)) {
    for (const form of forms(value)) out = out.replaceAll(form, "(hidden)");
  }
  out = withoutSecrets(out);
  return (out.length > SHOWN ? `${out.slice(0, SHOWN)}...` : out).replace(/[.;\s]+$/, "");
}

/** A text of any length without what looks like a secret. */
export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((out, shape) => out.replaceAll(shape, "(hidden)"), text);

/** A value as it may come back: raw, escaped, percent-encoded, base64 and hex. */
function forms(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(bytes.toString("utf8")),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}
