"use strict";
// Stryker: what a rule says about itself (title, why, seen, remedy ...) is prose, not behaviour; changing it is no mutant
// that a test of the rule should find. The generated table in policies/README.md holds it.
const PROSE = new Set([
  "id",
  "title",
  "severity",
  "why",
  "seen",
  "remedy",
  "publicIds",
  "description",
]);

exports.strykerPlugins = [
  {
    kind: "Ignore",
    name: "prose",
    value: {
      shouldIgnore(path) {
        const { node } = path;
        if (node.type !== "ObjectProperty" || node.computed) return undefined;
        const key = node.key.name ?? node.key.value;
        return PROSE.has(key) ? "prose about the rule" : undefined;
      },
    },
  },
];
