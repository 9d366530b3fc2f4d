/** Bodies of token requests: forms whose fields are named once each. */
import type { Call } from "../call";

/** Fields of a form, or the name of the first problem. */
export function readForm(
  text: string,
  known: readonly string[],
): { fields: Record<string, string>; problem?: string } {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!known.includes(name)) return { fields, problem: `unknown parameter ${name}` };
    if (Object.hasOwn(fields, name)) return { fields, problem: `duplicated parameter ${name}` };
    fields[name] = value;
  }
  return { fields };
}

/** Whether a call's body is declared as a form. */
export const isForm = (call: Call): boolean =>
  /^application\/x-www-form-urlencoded(;|$)/i.test(call.headers["content-type"] ?? "");
