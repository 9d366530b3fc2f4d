import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import { madeOnce } from "../tokens/keyfile";

/** Names of the local CA's files in its directory. */
export const caFiles = { cert: "ca.pem", key: "ca.key" } as const;

/** Certificates of the local CA by host name. */
export interface LocalCa {
  /** Path of the certificate that clients have to trust. */
  certFile: string;
  contextFor(host: string): Promise<SecureContext>;
  /** Key and certificate for a host, as PEM. */
  certificateFor(host: string): Promise<{ key: string; cert: string }>;
}

/** Opens the local CA of a directory; makes it on first use. */
export async function openCa(directory: string): Promise<LocalCa> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const bundle = path.join(directory, caFiles.key);
  const fresh = await existingOrNew(bundle);
  const certFile = path.join(directory, caFiles.cert);
  madeOnce(certFile, () => fresh.cert);
  // Loaded with the first authority: it takes longer than all else the local clouds load, and most runs need none.
  const { getCA } = await import("mockttp/dist/util/certificates");
  const authority = await getCA({ ...fresh, keyLength: 2048 });
  const contexts = new Map<string, Promise<SecureContext>>();
  const make = async (host: string): Promise<SecureContext> => {
    const { key, cert } = await authority.generateCertificate(host);
    return createSecureContext({ key, cert, minVersion: "TLSv1.2" });
  };
  return {
    certFile,
    contextFor(host) {
      let context = contexts.get(host);
      if (!context) contexts.set(host, (context = make(host)));
      return context;
    },
    certificateFor: (host) => authority.generateCertificate(host),
  };
}

/** Key and certificate are kept together in the key's file, so that two processes never mix two authorities. */
async function existingOrNew(bundle: string): Promise<{ key: string; cert: string }> {
  let text: string;
  try {
    text = readFileSync(bundle, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const { generateCACertificate } = await import("mockttp");
    const made = await generateCACertificate({
      subject: { commonName: "Local clouds CA", organizationName: "Local clouds (not a cloud)" },
    });
    text = madeOnce(bundle, () => `${made.key.trim()}\n${made.cert.trim()}\n`);
  }
  const split = text.indexOf("-----BEGIN CERTIFICATE-----");
  return { key: text.slice(0, split), cert: text.slice(split) };
}
