import rule from "../../../../policies/rules/clusters/aks-api-private";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:containerservice:ManagedCluster";
const profile = (apiServerAccessProfile: object) => ({ type, inputs: { apiServerAccessProfile } });

describeRule(rule, {
  passes: {
    private: profile({ enablePrivateCluster: true }),
    "named addresses": profile({ authorizedIPRanges: ["203.0.113.0/24"] }),
    "no access from outside": {
      type: "azure-native:containerservice/v20240901:ManagedCluster",
      inputs: { publicNetworkAccess: "Disabled" },
    },
  },
  fails: {
    "an empty list": {
      ...profile({ authorizedIPRanges: [] }),
      messages: [
        "`apiServerAccessProfile.authorizedIPRanges` must name the callers' addresses, got []; set `enablePrivateCluster` to true, or `authorizedIPRanges`",
      ],
    },
    everybody: {
      ...profile({ authorizedIPRanges: ["203.0.113.0/24", "0.0.0.0/0"] }),
      messages: [
        '`apiServerAccessProfile.authorizedIPRanges[1]` must name the callers\' addresses, got "0.0.0.0/0"; set `enablePrivateCluster` to true, or narrow `authorizedIPRanges`',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`apiServerAccessProfile.authorizedIPRanges` must name the callers' addresses, got nothing; set `enablePrivateCluster` to true, or `authorizedIPRanges`",
    ],
  },
  unknown: {
    ...profile({ enablePrivateCluster: UNKNOWN }),
    path: "apiServerAccessProfile.enablePrivateCluster",
  },
  config: {
    without: profile({ authorizedIPRanges: ["203.0.113.0/24"] }),
    with: {
      ...profile({ authorizedIPRanges: ["203.0.113.0/24"] }),
      config: { publicAllowed: false },
      messages: [
        "`apiServerAccessProfile.enablePrivateCluster` must be true, got nothing; set `enablePrivateCluster` to true",
      ],
    },
  },
  ignores: { type: "azure-native:containerservice:AgentPool", inputs: {} },
});
