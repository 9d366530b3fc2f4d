import { at, isEmpty } from "../../internal/require";
import { isEverybody } from "../../internal/ranges";
import { anyOf } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Whether an address outside the network is accepted for those in `authorizedIPRanges`. */
  publicAllowed: boolean;
}

/** The API server of AKS answers inside the network, or named addresses. */
export default rule<Config>({
  id: "aks-api-private",
  title: "AKS API servers answer inside the network or named addresses only",
  severity: "high",
  why: "An API server open to the internet is one flaw, or one leaked token, away from everything in the cluster.",
  seen: "a cluster without a private API server or authorized ranges (github.com/pulumi/examples azure-go-aks-managed-identity/main.go:43, 40c09b2)",
  remedy:
    "Set `apiServerAccessProfile.enablePrivateCluster` to true, or `authorizedIPRanges` to the callers' addresses.",
  publicIds: ["CKV_AZURE_115"],
  config: {
    schema: {
      publicAllowed: {
        type: "boolean",
        default: true,
        description:
          "Whether an address outside the network is accepted for those in `authorizedIPRanges`.",
      },
    },
    defaults: { publicAllowed: true },
  },

  applies: (token) => token === "azure-native:containerservice:ManagedCluster",

  check(resource, { publicAllowed }) {
    const profile = resource.get("apiServerAccessProfile");
    const closed = at(profile, "enablePrivateCluster");
    const network = resource.get("publicNetworkAccess");
    if (
      anyOf(
        () => closed.is(true),
        () => network.is("Disabled"),
      )
    )
      return;
    const ranges = profile.get("authorizedIPRanges");
    if (!publicAllowed || isEmpty(ranges)) {
      return resource.violation({
        at: publicAllowed ? ranges : closed,
        must: publicAllowed ? "name the callers' addresses" : "be true",
        fix: `set \`enablePrivateCluster\` to true${publicAllowed ? ", or `authorizedIPRanges`" : ""}`,
      });
    }
    resource.each(ranges.items(), (range) => {
      if (!isEverybody(range.text() ?? "")) return;
      resource.violation({
        at: range,
        must: "name the callers' addresses",
        fix: "set `enablePrivateCluster` to true, or narrow `authorizedIPRanges`",
      });
    });
  },
});
