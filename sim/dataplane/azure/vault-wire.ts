/** Key Vault's words. https://learn.microsoft.com/azure/key-vault/general/rest-error-codes, 2026-11-21. */
import { json, Refused, type Dialect } from "../call";

const error = (code: string, message: string, inner?: string): unknown => ({
  error: { code, message, ...(inner !== undefined && { innererror: { code: inner } }) },
});

/** How Key Vault words failures. */
export const vaultDialect: Dialect = {
  error: (status, code, message, headers = {}) => json(status, error(code, message), headers),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("{") }),
};

/** Throws Key Vault's refusal; `inner` is the finer code of a 403. */
export function refuse(
  status: number,
  code: string,
  message: string,
  { inner, headers = {} }: { inner?: string; headers?: Record<string, string> } = {},
): never {
  throw new Refused(json(status, error(code, message, inner), headers), inner ?? code, message);
}
