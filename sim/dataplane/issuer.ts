import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import path from "node:path";
import { madeOnce } from "./tokens/keyfile";
import { signJwt } from "./tokens/jwt";

/** The signing key of a token issuer. */
export interface IssuerKey {
  /** Key id, from the public key. */
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const held = new Map<string, IssuerKey>();

/**
 * RSA key of an issuer, kept in `<dir>/issuers/<id>.json` and made on first use. Ids are those of EKS OIDC issuers (the
 * last part of the issuer's URL), or `entra-<tenant>`.
 */
export function issuerKey(dir: string, id: string): IssuerKey {
  if (!/^[A-Za-z0-9-]{1,80}$/.test(id))
    throw new Error(
      `issuer id: must be 1 to 80 letters, digits or "-", got ${JSON.stringify(id)}; give the last part of the issuer's URL`,
    );
  const file = path.join(path.resolve(dir), "issuers", `${id}.json`);
  const known = held.get(file);
  if (known) return known;
  const text = madeOnce(file, () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return JSON.stringify({ id, pem: privateKey.export({ type: "pkcs8", format: "pem" }) });
  });
  const privateKey = createPrivateKey((JSON.parse(text) as { pem: string }).pem);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: "spki", format: "der" });
  const key = { kid: createHash("sha1").update(der).digest("hex"), privateKey, publicKey };
  held.set(file, key);
  return key;
}

/** The key set an issuer publishes. */
export function jwks(key: IssuerKey): { keys: Record<string, unknown>[] } {
  const { kty, n, e } = key.publicKey.export({ format: "jwk" });
  return { keys: [{ kty, n, e, kid: key.kid, use: "sig", alg: "RS256" }] };
}

/** Last part of an EKS issuer's URL. */
export const issuerId = (issuer: string): string => issuer.slice(issuer.lastIndexOf("/") + 1);

/** What a projected service-account token says. */
export interface ServiceAccountToken {
  /** The cluster's issuer, `https://oidc.eks.<region>.amazonaws.com/id/<ID>`. */
  issuer: string;
  namespace: string;
  serviceAccount: string;
  audiences: string[];
  /** Seconds the token lives. @default 3600 */
  seconds?: number;
  /** @default now */
  now?: Date;
}

/** A projected service-account token as the API server of an EKS cluster signs it. */
export function mintServiceAccountToken(dir: string, wanted: ServiceAccountToken): string {
  const { issuer, namespace, serviceAccount, audiences } = wanted;
  const key = issuerKey(dir, issuerId(issuer));
  const issued = Math.floor((wanted.now ?? new Date()).getTime() / 1000);
  const uid = (name: string): string => {
    const hex = createHash("sha256").update(`${issuer} ${namespace} ${name}`).digest("hex");
    return `51a00000-0000-0000-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
  };
  return signJwt(key, {
    aud: audiences,
    exp: issued + (wanted.seconds ?? 3600),
    iat: issued,
    iss: issuer,
    jti: uid(`token ${issued} ${audiences.join()}`),
    "kubernetes.io": {
      namespace,
      pod: { name: `${serviceAccount}-0`, uid: uid("pod") },
      serviceaccount: { name: serviceAccount, uid: uid(serviceAccount) },
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
  });
}
