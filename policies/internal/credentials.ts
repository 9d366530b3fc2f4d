/** A credential that is known by its form. */
interface Form {
  what: string;
  pattern: RegExp;
}

/**
 * Forms that issuers give their credentials so that they can be found. Sources, 2026-11-21: GitHub's list of secret scanning
 * patterns (docs.github.com/code-security/reference/secret-security/supported-secret-scanning-patterns), gitleaks'
 * config/gitleaks.toml. Values that documentation uses as examples end in EXAMPLE and are no finding.
 */
const FORMS: readonly Form[] = [
  { what: "an AWS access key id", pattern: /\b(?:AKIA|ASIA)(?!\w*EXAMPLE)[A-Z0-9]{16}\b/ },
  { what: "a Bedrock API key", pattern: /\bABSK[A-Za-z0-9+/]{100,}={0,2}/ },
  {
    what: "a private key",
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/,
  },
  { what: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,})/ },
  { what: "a GitLab token", pattern: /\bglpat-[\w-]{20}/ },
  { what: "a Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { what: "an Anthropic API key", pattern: /\bsk-ant-[\w-]{20,}/ },
  { what: "an OpenAI API key", pattern: /\bsk-(?:proj|svcacct|admin)-[\w-]{20,}/ },
  { what: "an API key", pattern: /\bsk-(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{20,}\b/ },
  { what: "a Google API key", pattern: /\bAIza[\w-]{35}\b/ },
  { what: "a Google OAuth client secret", pattern: /\bGOCSPX-[\w-]{28}/ },
  { what: "a Vault token", pattern: /\bhv[sbr]\.[\w-]{24,}/ },
  { what: "a Pulumi access token", pattern: /\bpul-[a-f0-9]{40}\b/ },
  { what: "a Hugging Face token", pattern: /\bhf_[A-Za-z]{34}\b/ },
  { what: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: "a Stripe key", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/ },
  { what: "a SendGrid key", pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/ },
  { what: "a Databricks token", pattern: /\bdapi[a-f0-9]{32}\b/ },
  { what: "an Azure account key", pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/ },
  { what: "an Azure shared access signature", pattern: /[?&]sig=[A-Za-z0-9%+/]{43,}(?:%3D|=)/i },
  { what: "a JSON web token", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
  {
    what: "a password in an address",
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@'"]+:(?!\$|\{|%\(|<)[^/\s:@'"]{3,}@/i,
  },
];

/** What a text holds by its form: `a GitHub token`. Placeholders such as ASIA0000000000000000 are none. */
export const formOf = (text: string): string | undefined =>
  FORMS.find(({ pattern }) => {
    const found = pattern.exec(text)?.[0];
    return found !== undefined && entropy(found) > 2;
  })?.what;

/** Keys whose values are secrets, and names that only speak of one: its name, place, length or life. */
const SECRET_KEY =
  /(?:^|[^a-z])(?:pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credentials?|auth)$/;
const HOLDS_PASSWORD = /(?:^|[^a-z])pass(?:word|wd|phrase)$/;

/** Something that refers to a secret, or stands for one, and is none. */
const REFERENCE =
  /^(?:arn:|urn:|projects\/|\/|https?:\/\/|os\.environ|env[.:]|ref\+|vault:|op:\/\/|awskms:|azurekeyvault:|file:|\$|\{\{|%|<|@Microsoft\.KeyVault|secretref)|^\*+$|^\[secret\]$|^(?:true|false|none|null|\d+[smhd]?)$/i;
/** Words with dashes, dots, slashes or underscores between them: names, not secrets. */
const NAME = /^[A-Za-z]+\d{0,4}(?:[-_./:][A-Za-z]*\d{0,4})*$/;

const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** Whether what stands under this key is a secret by the key's name. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(words(key));

/** Whether a text under a key is a secret by the key's name and by its own look. */
export function isSecretByKey(key: string, text: string): boolean {
  if (!isSecretKey(key)) return false;
  const value = text.trim();
  if (value === "" || REFERENCE.test(value) || /\s/.test(value)) return false;
  if (HOLDS_PASSWORD.test(words(key))) return value.length >= 6;
  return value.length >= 16 && !NAME.test(value) && !isUuid(value) && entropy(value) >= 3;
}

/** `password = "..."` and its like in scripts, environment files and templates. */
const ASSIGNMENT =
  /(?:^|[\s;,"'`])(?:export\s+)?["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s*(["']?)([^\s"'`;,]+)\2/g;

/** The name under which a text of several lines assigns a secret. */
export function assignedSecret(text: string): string | undefined {
  if (!/[=:]/.test(text)) return undefined;
  for (const [, key = "", quote, value = ""] of text.matchAll(ASSIGNMENT)) {
    // Without quotes it may be an expression of a program.
    const literal = quote !== "" || (/\d/.test(value) && !/[()[\]{}]/.test(value));
    if (literal && isSecretByKey(key, value)) return key;
  }
  return undefined;
}

/** Keys whose values look random and are no secrets. */
const RANDOM_KEY =
  /hash|digest|checksum|sha\d|md5|finger_?print|thumb_?print|etag|cert|ca_?bundle|public|issuer|nonce|salt|version|revision|identifier|arn$|id$|ids$|name$|guid|subject|source_?code|signature|content/;

/** Full names of Google's resources: words, and at the end an id that may be a long number. */
const GOOGLE_NAME =
  /^(?:projects|folders|organizations|billingAccounts)\/[A-Za-z0-9-]+(?:\/[A-Za-z]+\/[\w-]+)+$/;

/** Whether a whole text looks like nothing but a random key: one word of letters in both cases and digits. */
export function looksRandom(key: string, text: string): boolean {
  if (!/^[A-Za-z0-9+/_=-]{32,128}$/.test(text) || RANDOM_KEY.test(words(key))) return false;
  if (GOOGLE_NAME.test(text)) return false;
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text) || (text.match(/\d/g) ?? []).length < 3)
    return false;
  return entropy(text) >= 4.3 && !NAME.test(text);
}

const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
