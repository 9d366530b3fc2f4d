"use strict";
// The SDK loads npm's dependency resolver when it starts, for serialising functions. A policy pack never does that, and waits a
// quarter of its start for it; here it is loaded on first use instead.
const Module = require("node:module");

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request !== "@npmcli/arborist") return load.call(this, request, ...rest);
  const real = () => load.call(this, request, ...rest);
  return new Proxy(
    {},
    {
      // Asked by the compiled import itself before any use; "yes" makes it take this object as it is.
      get: (_, name) => (name === "__esModule" ? true : real()[name]),
    },
  );
};
