import { stackRule } from "../../stack-rule";
import type { StackResource } from "../../stack";

interface Config {
  /** Whether accounts that list their callers' addresses need a private endpoint, too. */
  always: boolean;
}

const ACCOUNT = "azure-native:cognitiveservices:Account";
const ENDPOINT = "azure-native:network:PrivateEndpoint";

/** Accounts with public access off can be reached from somewhere: by a private endpoint of the same stack. */
export default stackRule<Config>({
  id: "azure-openai-private-endpoint",
  title: "Azure OpenAI accounts that are shut to the internet have a private endpoint",
  severity: "medium",
  why: "An account that nobody reaches is opened again by hand, and then to everybody.",
  seen: "an application that lost its models when the account was shut without an endpoint (github.com/Azure-Samples/azure-search-openai-demo/issues/1088)",
  remedy:
    'Make an `azure-native.network.PrivateEndpoint` whose `privateLinkServiceId` is the account\'s id and whose `groupIds` is ["account"].',
  publicIds: ["AZR-000283", "AzPol EnablePrivateEndpoints_Audit.json"],
  config: {
    schema: {
      always: {
        type: "boolean",
        default: false,
        description: "Ask it of accounts that list their callers' addresses, too.",
      },
    },
    defaults: { always: false },
  },

  applies: (token) => token === ACCOUNT,

  check(stack, { always }) {
    const endpoints = stack.all.filter(({ token }) => token === ENDPOINT);
    stack.each(stack.resources, (account) => {
      const access = account.get("properties", "publicNetworkAccess");
      if (!always && !access.is("Disabled")) return;
      if (endpoints.some((endpoint) => leadsTo(endpoint, account))) return;
      account.violation({
        at: access,
        must: "go with a private endpoint of the account in the stack",
        got: "none",
        fix: "make a `PrivateEndpoint` whose `privateLinkServiceId` is the account's id",
      });
    });
  },
});

const INPUTS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"];

/** Whether an endpoint's connection was made from the account, or names it. */
function leadsTo(endpoint: StackResource, account: StackResource): boolean {
  return INPUTS.some((name) => {
    if (endpoint.propertyDependencies.get(name)?.includes(account)) return true;
    const id = account.outputs.get("id");
    if (id.isUnknown || id.isMissing) return false;
    return endpoint
      .get(name)
      .items()
      .some((connection) => {
        const service = connection.get("privateLinkServiceId");
        return !service.isUnknown && service.is(id.text() ?? "");
      });
  });
}
