"use strict";

const plain = (name) => name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();

/** Singular and plural forms of a lower-case name. */
function numbers(name) {
  const forms = new Set([name, `${name}s`, `${name}es`]);
  if (name.endsWith("ies")) forms.add(`${name.slice(0, -3)}y`);
  if (name.endsWith("es")) forms.add(name.slice(0, -2));
  if (name.endsWith("s")) forms.add(name.slice(0, -1));
  if (name.endsWith("y")) forms.add(`${name.slice(0, -1)}ies`);
  return forms;
}

/**
 * The specification's name of a Pulumi property: the same, in singular or plural, or with the resource's own name in
 * front (`name` for `GuardrailName`). Weaker rules give false hits, so everything else needs an alias.
 */
function match(property, candidates, resource) {
  const wanted = plain(property);
  const byName = new Map(candidates.map((candidate) => [plain(candidate), candidate]));
  if (byName.has(wanted)) return byName.get(wanted);
  for (const form of numbers(wanted)) if (byName.has(form)) return byName.get(form);
  if (resource !== undefined) {
    const prefixed = plain(resource) + wanted;
    if (byName.has(prefixed)) return byName.get(prefixed);
  }
  return undefined;
}

const optional = (name) => name.replace(/!$/, "");

/** One form out of a union that a specification can speak about: the last object, else the first. */
function pickForm(form) {
  if (!Array.isArray(form)) return form;
  return form.find((one) => one === "string" || one === "number") ?? form[0];
}

/** A pattern in JavaScript's syntax, or undefined when it cannot be said there: no opinion. */
function portablePattern(pattern) {
  const translated = pattern.replaceAll("\\Z", "$").replaceAll("\\A", "^");
  for (const flags of ["u", ""]) {
    try {
      new RegExp(translated, flags);
      return translated;
    } catch {
      // Tried without the flag next; some patterns escape what "u" does not let them.
    }
  }
  return undefined;
}

/** Keeps only what a form of this kind can be judged by. */
function fitting(constraint, form) {
  const kind = form.startsWith("[") ? "list" : form;
  const keys = {
    string: ["pattern", "enum", "minLength", "maxLength"],
    number: ["min", "max", "enum"],
    list: ["minItems", "maxItems"],
  }[kind.startsWith("!") ? "string" : kind];
  const result = {};
  for (const key of keys ?? []) {
    const value = constraint[key];
    if (value === undefined) continue;
    if (key === "pattern") {
      const pattern = portablePattern(value);
      if (pattern !== undefined) result[key] = pattern;
      continue;
    }
    if (key === "enum" && value.some((one) => typeof one !== kind)) continue;
    result[key] = value;
  }
  return result;
}

module.exports = { match, plain, optional, pickForm, fitting };
