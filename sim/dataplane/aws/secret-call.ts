/** One call of Secrets Manager, and its members. */
import type { Call } from "../call";
import type { Context } from "../service";
import type { Session } from "./credentials";
import { invalid } from "./secret-wire";

/** One call that was let in as far as its caller is known. */
export interface SecretCall {
  call: Call;
  context: Context;
  session: Session;
  region: string;
  /** The request's members. */
  body: Readonly<Record<string, unknown>>;
}

/** A text of the request; refused when it is missing, of another type or length. */
export function textOf(
  body: SecretCall["body"],
  name: string,
  { min = 1, max = 2048 }: { min?: number; max?: number } = {},
): string {
  const value = body[name];
  if (typeof value !== "string" || value.length < min || value.length > max)
    return invalid(`You must provide a valid value for parameter ${name}.`);
  return value;
}

/** A text of the request that may be absent. */
export const optionalText = (
  body: SecretCall["body"],
  name: string,
  limits: { min?: number; max?: number } = {},
): string | undefined => (body[name] === undefined ? undefined : textOf(body, name, limits));

/** Refuses members that the operation does not have. */
export function onlyMembers(body: SecretCall["body"], ...known: string[]): void {
  const extra = Object.keys(body).find((name) => !known.includes(name));
  if (extra !== undefined)
    invalid(`The local clouds know no parameter ${JSON.stringify(extra)} of this operation.`);
}
