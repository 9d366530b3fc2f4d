import type { Failure, Json } from "../model";
import { suggestion } from "./nearest";
import { OPEN_ENUMS } from "./open-enums";
import {
  enumValues,
  member,
  memberNames,
  objectMembers,
  type Members,
  type TypeForm,
  type TypeTable,
} from "./table";

/** Signature under which the protocol carries an asset or archive inside a plain object. */
const assetSignature = "4dabf18193072939515e22adb298388d";

/** Inputs after unwrapping; a value that is not known yet is `undefined`. */
export type KnownInputs = { [key: string]: Json | undefined };

/**
 * Judges inputs against what the installed SDK declares: unknown and missing properties, wrong types, values outside an
 * enum (Azure's open enums are taken as closed, but for those in open-enums.ts), outputs set as inputs. Values not known yet are not judged.
 */
export function checkSchema(inputs: KnownInputs, table: TypeTable): Failure[] {
  const failures: Failure[] = [];
  const outputs = new Set(table.outputs);
  for (const name of Object.keys(inputs)) {
    if (outputs.has(name) && !member(table.inputs, name)) {
      failures.push({
        property: name,
        reason: "is set by the cloud and cannot be given; remove it",
      });
    }
  }
  const judged = Object.fromEntries(Object.entries(inputs).filter(([name]) => !outputs.has(name)));
  checkMembers(judged, table.inputs, "", failures);
  return failures;
}

function checkMembers(
  value: KnownInputs,
  members: Members,
  path: string,
  failures: Failure[],
): void {
  for (const [name, inner] of Object.entries(value)) {
    if (name === "__defaults") continue;
    const found = member(members, name);
    const at = path === "" ? name : `${path}.${name}`;
    if (!found) {
      failures.push({
        property: at,
        reason: `unknown property${suggestion(name, memberNames(members))}`,
      });
    } else if (inner !== undefined && inner !== null) {
      checkForm(inner, found.form, at, failures);
    }
  }
  for (const key of Object.keys(members)) {
    if (!key.endsWith("!")) continue;
    const name = key.slice(0, -1);
    if (!Object.hasOwn(value, name) || value[name] === null) {
      const at = path === "" ? name : `${path}.${name}`;
      failures.push({ property: at, reason: "required, but missing; set it" });
    }
  }
}

function checkForm(value: Json, form: TypeForm, path: string, failures: Failure[]): void {
  if (typeof form !== "string") return checkUnion(value, form, path, failures);
  const rest = form.slice(1);
  switch (form[0]) {
    case "[":
      if (!Array.isArray(value)) return refuse("a list", value, path, failures);
      value.forEach((item: Json | undefined, index) => {
        if (item !== undefined) checkForm(item, rest, `${path}[${index}]`, failures);
      });
      return;
    case "{":
      if (!isObject(value)) return refuse("a map", value, path, failures);
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined) checkForm(item, rest, memberPath(path, key), failures);
      }
      return;
    case "#":
      if (!isObject(value)) return refuse("an object", value, path, failures);
      return checkMembers(value, objectMembers(rest), path, failures);
    case "!": {
      if (rest in OPEN_ENUMS) return checkPlain(value, "string", path, failures);
      const values = enumValues(rest);
      if (values.includes(value as string | number)) return;
      const given = typeof value === "number" ? value : String(value);
      failures.push({
        property: path,
        reason: `must be one of the values the SDK lists, got ${show(value)}${suggestion(given, values)}`,
      });
      return;
    }
    case "=":
      if (value !== rest) refuse(JSON.stringify(rest), value, path, failures);
      return;
    default:
      return checkPlain(value, form, path, failures);
  }
}

function checkPlain(value: Json, form: string, path: string, failures: Failure[]): void {
  if (form === "any") return;
  if (form === "asset") {
    if (!isObject(value) || !(assetSignature in value))
      refuse("an asset or archive", value, path, failures);
    return;
  }
  if (typeof value !== form) return refuse(`a ${form}`, value, path, failures);
  if (typeof value === "number" && !Number.isFinite(value))
    refuse("a finite number", value, path, failures);
}

/** The alternative with the fewest complaints decides what is said. */
function checkUnion(
  value: Json,
  forms: readonly string[],
  path: string,
  failures: Failure[],
): void {
  let fewest: Failure[] | undefined;
  for (const form of forms) {
    const found: Failure[] = [];
    checkForm(value, form, path, found);
    if (found.length === 0) return;
    const deeper = (list: Failure[]) => list.every((failure) => failure.property !== path);
    if (!fewest || (deeper(found) && !deeper(fewest))) fewest = found;
  }
  failures.push(...(fewest ?? []));
}

function refuse(wanted: string, value: Json, path: string, failures: Failure[]): void {
  failures.push({ property: path, reason: `must be ${wanted}, got ${show(value)}` });
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Path of a map's member; keys that are no plain names are quoted. */
export const memberPath = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** A value in a message: JSON, cut where it would flood the terminal. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
