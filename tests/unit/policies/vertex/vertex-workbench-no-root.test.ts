import rule from "../../../../policies/rules/vertex/vertex-workbench-no-root";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:workbench/instance:Instance";

describeRule(rule, {
  passes: {
    "not root": { type, inputs: { gceSetup: { metadata: { "notebook-disable-root": "true" } } } },
  },
  fails: {
    root: {
      type,
      inputs: { gceSetup: { metadata: { "notebook-disable-root": "false" } } },
      messages: [
        '`gceSetup.metadata["notebook-disable-root"]` must be "true", got "false"; set `notebook-disable-root` to "true"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`gceSetup.metadata["notebook-disable-root"]` must be "true", got nothing; set `notebook-disable-root` to "true"',
    ],
  },
  unknown: {
    type,
    inputs: { gceSetup: { metadata: { "notebook-disable-root": UNKNOWN } } },
    path: 'gceSetup.metadata["notebook-disable-root"]',
  },
  ignores: { type: "gcp:notebooks/instance:Instance", inputs: {} },
});
