import rule from "../../../../policies/rules/vertex/modelarmor-harmful-content";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:modelarmor/template:Template";

describeRule(rule, {
  passes: {
    "all four": {
      type,
      inputs: {
        filterConfig: {
          raiSettings: {
            raiFilters: [
              { filterType: "DANGEROUS", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "HARASSMENT", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "HATE_SPEECH", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "MEDIUM_AND_ABOVE" },
            ],
          },
        },
      },
    },
  },
  fails: {
    three: {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: {
        filterConfig: {
          raiSettings: {
            raiFilters: [
              { filterType: "DANGEROUS", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "HARASSMENT", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "HATE_SPEECH", confidenceLevel: "MEDIUM_AND_ABOVE" },
            ],
          },
        },
      },
      messages: [
        '`filterConfig.raiSettings.raiFilters` must have a filter for SEXUALLY_EXPLICIT, got none; add { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "HIGH" }',
      ],
    },
    "one at no confidence": {
      type,
      inputs: {
        filterConfig: {
          raiSettings: {
            raiFilters: [
              { filterType: "DANGEROUS" },
              { filterType: "HARASSMENT", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "HATE_SPEECH", confidenceLevel: "MEDIUM_AND_ABOVE" },
              { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "MEDIUM_AND_ABOVE" },
            ],
          },
        },
      },
      messages: [
        '`filterConfig.raiSettings.raiFilters[0].confidenceLevel` must be "LOW_AND_ABOVE" or "MEDIUM_AND_ABOVE" or "HIGH", got nothing; set `confidenceLevel` to "HIGH"',
      ],
    },
  },
  missing: {
    type,
    inputs: { filterConfig: {} },
    messages: [
      '`filterConfig.raiSettings.raiFilters` must have a filter for DANGEROUS, got none; add { filterType: "DANGEROUS", confidenceLevel: "HIGH" }',
      '`filterConfig.raiSettings.raiFilters` must have a filter for HARASSMENT, got none; add { filterType: "HARASSMENT", confidenceLevel: "HIGH" }',
      '`filterConfig.raiSettings.raiFilters` must have a filter for HATE_SPEECH, got none; add { filterType: "HATE_SPEECH", confidenceLevel: "HIGH" }',
      '`filterConfig.raiSettings.raiFilters` must have a filter for SEXUALLY_EXPLICIT, got none; add { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "HIGH" }',
    ],
  },
  unknown: {
    type,
    inputs: {
      filterConfig: {
        raiSettings: {
          raiFilters: [
            { filterType: "DANGEROUS", confidenceLevel: "MEDIUM_AND_ABOVE" },
            { filterType: "HARASSMENT", confidenceLevel: "MEDIUM_AND_ABOVE" },
            { filterType: "HATE_SPEECH", confidenceLevel: "MEDIUM_AND_ABOVE" },
            { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: UNKNOWN },
          ],
        },
      },
    },
    path: "filterConfig.raiSettings.raiFilters[3].confidenceLevel",
  },
  config: {
    without: {
      type,
      inputs: {
        filterConfig: {
          raiSettings: {
            raiFilters: [
              { filterType: "DANGEROUS", confidenceLevel: "HIGH" },
              { filterType: "HARASSMENT", confidenceLevel: "HIGH" },
              { filterType: "HATE_SPEECH", confidenceLevel: "HIGH" },
              { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "HIGH" },
            ],
          },
        },
      },
    },
    with: {
      type,
      inputs: {
        filterConfig: {
          raiSettings: {
            raiFilters: [
              { filterType: "DANGEROUS", confidenceLevel: "LOW_AND_ABOVE" },
              { filterType: "HARASSMENT", confidenceLevel: "LOW_AND_ABOVE" },
              { filterType: "HATE_SPEECH", confidenceLevel: "LOW_AND_ABOVE" },
              { filterType: "SEXUALLY_EXPLICIT", confidenceLevel: "MEDIUM_AND_ABOVE" },
            ],
          },
        },
      },
      config: { weakest: "LOW_AND_ABOVE" },
      messages: [
        '`filterConfig.raiSettings.raiFilters[3].confidenceLevel` must be "LOW_AND_ABOVE", got "MEDIUM_AND_ABOVE"; set `confidenceLevel` to "LOW_AND_ABOVE"',
      ],
    },
  },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: {} },
});
