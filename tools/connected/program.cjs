"use strict";
// The committed program for previews with real provider plugins and dummy credentials. AWS' plugin asks the account for its
// number when it starts; here it is told not to. Nothing else is changed.
require("../lib/plain-stacks.cjs");
const { root } = require("../lib/paths.cjs");

process.chdir(root);
require("../build.cjs").ensureFresh();
const pulumi = require("@pulumi/pulumi");

/** Provider inputs travel as JSON. */
const UNASKED = {
  skipCredentialsValidation: "true",
  skipMetadataApiCheck: "true",
  skipRequestingAccountId: "true",
};

pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
  if (type !== "pulumi:providers:aws") return undefined;
  const { allowedAccountIds: _, ...rest } = props;
  return { props: { ...rest, ...UNASKED }, opts };
});

module.exports = require("../../bin/index.js");
