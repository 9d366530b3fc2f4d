"use strict";
/** `runtime.options` of the project file. */
function options(info) {
  const given = info.getOptions()?.toJavaScript() ?? {};
  const nodeargs = given.nodeargs ?? [];
  return {
    typescript: given.typescript !== false && given.typescript !== "false",
    tsconfig: given.tsconfig,
    nodeargs: Array.isArray(nodeargs) ? nodeargs : splitWords(String(nodeargs)),
  };
}

/** Splits as a shell does, quotes included, expansions not. */
function splitWords(text) {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

module.exports = { options };
