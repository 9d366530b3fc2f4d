"use strict";
// Loaded before the SDK's runners. The SDK loads the TypeScript compiler and npm's dependency resolver when it starts, both for
// serialising functions, which programs here never do; a sixth of a preview's time goes there. Here they load on first use.
const Module = require("node:module");

const isLazy = (request, parent) =>
  request === "@npmcli/arborist" ||
  (request === "typescript" && /@pulumi[\\/]pulumi[\\/]typescript-shim\.js$/.test(parent ?? ""));

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const real = () => load.call(this, request, parent, ...rest);
  if (!isLazy(request, parent?.filename)) return real();
  // A missing one is told now: the SDK then takes its own.
  Module._resolveFilename(request, parent);
  return new Proxy(
    {},
    {
      // A compiled import asks for `__esModule` before any use; "yes" makes it take this object as it is.
      get: (_, name) => (name === "__esModule" ? true : real()[name]),
      has: (_, name) => name in real(),
    },
  );
};
