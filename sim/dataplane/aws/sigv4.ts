/** AWS Signature Version 4, recomputed. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html, 2026-11-21. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Call } from "../call";

/** Minutes a signature is good for before and after its date. */
const SKEW_MINUTES = 5;

/** Why a signature does not hold: AWS's code, status and words. */
export interface SignatureProblem {
  status: number;
  code: string;
  message: string;
}

/** Who signed, not yet verified. */
export interface Scope {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const refuse = (status: number, code: string, message: string): SignatureProblem => ({
  status,
  code,
  message,
});

/** Reads the Authorization header of a call. */
export function readScope(call: Call): Scope | SignatureProblem {
  const header = call.headers.authorization;
  if (header === undefined)
    return refuse(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
  if (!header.startsWith("AWS4-HMAC-SHA256 "))
    return refuse(
      403,
      "AccessDeniedException",
      "Authentication failed: Please make sure your API Key is valid.",
    );
  const fields = Object.fromEntries(
    header
      .slice("AWS4-HMAC-SHA256 ".length)
      .split(/,\s*/)
      .map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)]),
  ) as Record<string, string>;
  const credential = (fields.Credential ?? "").split("/");
  const [accessKeyId = "", date = "", region = "", service = "", tail] = credential;
  if (
    credential.length !== 5 ||
    tail !== "aws4_request" ||
    !/^[0-9a-f]{64}$/.test(fields.Signature ?? "")
  )
    return refuse(
      400,
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' in their documented form.",
    );
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: (fields.SignedHeaders ?? "").split(";"),
    signature: fields.Signature ?? "",
  };
}

/** Checks a signature against the secret key; undefined when it holds. */
export function signatureProblem(
  call: Call,
  scope: Scope,
  secret: string,
  wanted: { region: string; service: string },
): SignatureProblem | undefined {
  if (scope.region !== wanted.region)
    return refuse(
      403,
      "InvalidSignatureException",
      `Credential should be scoped to a valid region, not '${scope.region}'.`,
    );
  if (scope.service !== wanted.service)
    return refuse(
      403,
      "InvalidSignatureException",
      `Credential should be scoped to correct service: '${wanted.service}'.`,
    );
  const stamp = call.headers["x-amz-date"] ?? "";
  const time = timeOf(stamp);
  if (time === undefined || !stamp.startsWith(scope.date))
    return refuse(
      403,
      "InvalidSignatureException",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP",
    );
  const late = skewProblem(stamp, time, call.now);
  if (late) return late;
  const unsigned = requiredHeaders(call).find((name) => !scope.signedHeaders.includes(name));
  if (unsigned !== undefined)
    return refuse(
      403,
      "InvalidSignatureException",
      `'Host' or other required header must be a 'SignedHeader' in the AWS Authorization: ${unsigned}.`,
    );
  const claimed = call.headers["x-amz-content-sha256"];
  const actual = sha256(call.body);
  if (claimed !== undefined && claimed !== actual)
    return refuse(
      403,
      "InvalidSignatureException",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const expected = signatureOf(call, scope, secret, actual);
  if (timingSafeEqual(Buffer.from(expected), Buffer.from(scope.signature))) return undefined;
  return refuse(
    403,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " +
      "and signing method. Consult the service documentation for details.",
  );
}

/** The signature the call should have. */
export function signatureOf(
  call: Pick<Call, "method" | "path" | "query" | "headers">,
  scope: Scope,
  secret: string,
  payloadHash: string,
): string {
  const canonical = [
    call.method,
    encodePath(call.path),
    canonicalQuery(call.query),
    ...scope.signedHeaders.map(
      (name) => `${name}:${(call.headers[name] ?? "").trim().replace(/ +/g, " ")}`,
    ),
    "",
    scope.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const place = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const text = [
    "AWS4-HMAC-SHA256",
    call.headers["x-amz-date"] ?? "",
    place,
    sha256(Buffer.from(canonical)),
  ].join("\n");
  const key = [scope.date, scope.region, scope.service, "aws4_request"].reduce<Buffer>(
    (held, part) => hmac(held, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, text).toString("hex");
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The host and every header that AWS reads must be signed; stricter than AWS for the latter. */
const requiredHeaders = (call: Call): string[] => [
  "host",
  ...call.headerNames.filter((name) => name.startsWith("x-amz-")),
];

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** All services but S3 encode the path as it was sent once more. */
const encodePath = (path: string): string => path.split("/").map(encode).join("/");

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const decode = (text: string): string => decodeURIComponent(text.replace(/\+/g, " "));
  return query
    .split("&")
    .map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return `${encode(decode(name))}=${encode(decode(value))}`;
    })
    .sort()
    .join("&");
}

function timeOf(stamp: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const compact = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");

function skewProblem(stamp: string, time: number, now: Date): SignatureProblem | undefined {
  const allowed = SKEW_MINUTES * 60_000;
  const [first, last] = [now.getTime() - allowed, now.getTime() + allowed];
  if (time < first)
    return refuse(
      403,
      "InvalidSignatureException",
      `Signature expired: ${stamp} is now earlier than ${compact(first)} (${compact(now.getTime())} - ${SKEW_MINUTES} min.)`,
    );
  if (time > last)
    return refuse(
      403,
      "InvalidSignatureException",
      `Signature not yet current: ${stamp} is still later than ${compact(last)} (${compact(now.getTime())} + ${SKEW_MINUTES} min.)`,
    );
  return undefined;
}
