"use strict";
// The SDK's runner maps every stack trace to its TypeScript source, and takes one for every promise it makes: half of a
// large preview's time. Worse, it maps a file of its own to `node_modules/@pulumi/resource.ts`, on which `util.inspect` of
// Node 20.20 never ends: the first error a program throws costs 15 s and 3 GB (docs/cursed-knowledge.md).
// Stack traces of V8's own are kept; `UNIFIED_AI_MAPPED_STACKS=1` leaves the runner's in place.
if (!process.env["UNIFIED_AI_MAPPED_STACKS"]) Error.prepareStackTrace = undefined;
