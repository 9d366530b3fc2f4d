"use strict";
// Compares two previews of one stack: by the local clouds ("here") and by the real provider plugins ("there"). Pure.

/** Where the engine puts a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What the Terraform-based providers note beside inputs: which of them they filled in themselves. */
const DEFAULTS = "__defaults";
/** A name that a provider made: the logical name and random letters and digits, with or without `-`. */
const MADE = /^-?[0-9a-z]{7,8}$/;

const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const nameOf = (urn) => urn.split("::").slice(3).join("::");

/** What one preview plans, by URN, and what it refuses; the engine's own and the providers are left out. */
function read(preview) {
  const planned = new Map();
  for (const { op, urn, newState } of preview.steps ?? [])
    if (newState !== undefined && !/^pulumi:/.test(newState.type))
      planned.set(urn, { op, type: newState.type, inputs: newState.inputs ?? {} });
  const refused = new Map();
  for (const { severity, message, urn = "" } of preview.diagnostics ?? [])
    if (severity === "error" && !refused.has(urn)) refused.set(urn, message.trim().split("\n")[0]);
  return { planned, refused };
}

/**
 * What differs. A preview that refuses something ends early, so that what it would have planned after that is not known:
 * then only refusals are compared, and `complete` is false.
 */
function compare(hereDigest, thereDigest) {
  const here = read(hereDigest);
  const there = read(thereDigest);
  const findings = [];
  for (const [urn, message] of here.refused)
    if (!there.refused.has(urn)) findings.push({ kind: "refused here only", urn, message });
  for (const [urn, message] of there.refused)
    if (!here.refused.has(urn)) findings.push({ kind: "refused there only", urn, message });
  const complete = here.refused.size === 0 && there.refused.size === 0;
  const defaults = [];
  let compared = 0;
  for (const [urn, one] of here.planned) {
    const other = there.planned.get(urn);
    if (other === undefined) {
      if (complete) findings.push({ kind: "planned here only", urn });
      continue;
    }
    compared += 1;
    if (one.op !== other.op)
      findings.push({ kind: "operation", urn, here: one.op, there: other.op });
    inputs({ urn, name: nameOf(urn), findings, defaults }, one.inputs, other.inputs, "");
  }
  if (complete)
    for (const urn of there.planned.keys())
      if (!here.planned.has(urn)) findings.push({ kind: "planned there only", urn });
  return { complete, compared, findings, defaults };
}

/** Inputs, member by member. What only the plugin has, since it fills it in itself, is a default and no finding. */
function inputs(about, here, there, path) {
  if (isMap(here) && isMap(there)) {
    const filled = new Set(Array.isArray(there[DEFAULTS]) ? there[DEFAULTS] : []);
    for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
      if (key === DEFAULTS) continue;
      const below = path === "" ? key : `${path}.${key}`;
      if (!(key in here) && filled.has(key)) about.defaults.push({ urn: about.urn, path: below });
      else inputs(about, here[key], there[key], below);
    }
    return;
  }
  if (Array.isArray(here) && Array.isArray(there) && here.length === there.length) {
    here.forEach((value, index) => inputs(about, value, there[index], `${path}[${index}]`));
    return;
  }
  if (same(here, there, about.name)) return;
  about.findings.push({
    kind: "input",
    urn: about.urn,
    path,
    here: shown(here),
    there: shown(there),
  });
}

function same(here, there, name) {
  if (JSON.stringify(here) === JSON.stringify(there)) return true;
  // Documents are written with other spaces.
  const [one, other] = [asJson(here), asJson(there)];
  if (one !== undefined && JSON.stringify(one) === JSON.stringify(other)) return true;
  return made(here, name) && made(there, name);
}

function asJson(value) {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const made = (value, name) =>
  typeof value === "string" && value.startsWith(name) && MADE.test(value.slice(name.length));

/** A value for a report: short, and never one that the engine did not know. */
function shown(value) {
  if (value === undefined) return "nothing";
  if (value === UNKNOWN) return "not known yet";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** One line each. */
function renderFinding(finding) {
  const what = `${finding.urn === "" ? "the program" : `${typeOf(finding.urn)} ${nameOf(finding.urn)}`}`;
  switch (finding.kind) {
    case "input":
      return `${what}: \`${finding.path}\` is ${finding.here} on the local clouds, ${finding.there} with the plugin`;
    case "operation":
      return `${what}: ${finding.here} on the local clouds, ${finding.there} with the plugin`;
    case "planned here only":
      return `${what}: planned on the local clouds alone`;
    case "planned there only":
      return `${what}: planned with the plugin alone`;
    case "refused here only":
      return `${what}: refused by the local clouds alone: ${finding.message}`;
    default:
      return `${what}: refused by the plugin alone: ${finding.message}`;
  }
}

const typeOf = (urn) => (urn.split("::")[2] ?? "").split("$").at(-1);

module.exports = { compare, renderFinding };
