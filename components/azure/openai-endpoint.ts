import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type {
  CloudEndpoint,
  GuardrailReference,
  SharedEndpointArgs,
  TargetEndpoint,
} from "../endpoint";
import { refuse } from "../internal/refuse";
import { named } from "../internal/tags";
import type { AzureTarget } from "../spec/resolved";
import { createAccount } from "./account";
import { createBudget } from "./budget";
import { createCaller, createCallerRole, createCallerTrust } from "./caller";
import { createContentFilter } from "./content-filter";
import { createDeployments } from "./deployment";
import { createLogSetting, createWorkspace } from "./log";
import { validateOpenAiArgs } from "./validate";

/** Arguments of {@link OpenAiEndpoint}. Plain values: they decide which resources exist. */
export interface OpenAiEndpointArgs extends SharedEndpointArgs {
  /** The provider refuses any other subscription. */
  subscriptionId: string;
  tenantId: string;
  /** Home location: resource group, identity and workspace are here; accounts are where the targets are. */
  location: string;
  /** IPv4 addresses or CIDR ranges that may reach the accounts beside the gateway's; without either they are closed to the internet. */
  allowedAddresses: string[];
  /** What aliases call on Azure OpenAI, in the order of the spec. */
  targets: AzureTarget[];
}

/** What exists once for the environment. */
interface SharedParts {
  group: resources.ResourceGroup;
  identity: ReturnType<typeof createCaller>;
  /** Absent without a gateway: nothing outside Azure is trusted then. */
  trust: ReturnType<typeof createCallerTrust> | undefined;
  workspace: ReturnType<typeof createWorkspace>;
}

interface LocalParts {
  location: string;
  guardrail: pulumi.Output<GuardrailReference>;
  targets: pulumi.Output<TargetEndpoint>[];
}

/**
 * Azure OpenAI for one environment: accounts without keys, closed but to the addresses given.
 *
 * Makes a provider bound to subscription and tenant, a resource group, the callers' managed identity (with a gateway,
 * also its trust in the gateway's tokens) and a Log Analytics workspace; per location used an account, a content filter policy, the deployments one after another, a
 * diagnostic setting and the identity's role on that account; optionally a budget of the group.
 */
export class OpenAiEndpoint extends pulumi.ComponentResource implements CloudEndpoint {
  public readonly cloud = "azure";
  /** @inheritDoc */
  public readonly targets: pulumi.Output<TargetEndpoint[]>;
  /** Principal (object) id of the callers' managed identity. */
  public readonly principalId: pulumi.Output<string>;
  /** Client id of the callers' managed identity: what a workload names to get its tokens. */
  public readonly clientId: pulumi.Output<string>;
  /** Id of the Log Analytics workspace. */
  public readonly logDestination: pulumi.Output<string>;
  /** Name of the content filter policy of the home account, or of the first when home has none. */
  public readonly guardrail: pulumi.Output<GuardrailReference | undefined>;

  constructor(name: string, args: OpenAiEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:azure:OpenAiEndpoint", name, resolveArgs(name, args), opts);

    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId: args.subscriptionId, tenantId: args.tenantId, location: args.location },
      { parent: this },
    );
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const shared = this.createShared(name, args, child);
    const locations = [...new Set(args.targets.map((target) => target.region))].map((location) =>
      this.createLocation(name, args, shared, location, child),
    );
    if (args.cloudBudget !== undefined) {
      const { namePrefix, cloudBudget } = args;
      createBudget(name, { ...cloudBudget, namePrefix, scope: shared.group.id }, child);
    }
    const home = locations.find(({ location }) => location === args.location) ?? locations[0];

    this.targets = pulumi
      .all(locations.flatMap(({ targets }) => targets))
      .apply((targets) => inOrder(targets, args.targets));
    this.principalId = shared.identity.principalId;
    this.clientId = shared.identity.clientId;
    this.logDestination = shared.workspace.id;
    this.guardrail = home?.guardrail ?? pulumi.output(undefined);
    this.registerOutputs({
      targets: this.targets,
      principalId: this.principalId,
      clientId: this.clientId,
      logDestination: this.logDestination,
      guardrail: this.guardrail,
    });
  }

  private createShared(
    name: string,
    args: OpenAiEndpointArgs,
    opts: pulumi.CustomResourceOptions,
  ): SharedParts {
    // Autonamed: its random suffix, kept in the state, frees every name below it from what a soft delete holds.
    // That name is made from the logical one, equal in every environment, so the tag tells the groups apart.
    const group = new resources.ResourceGroup(
      name,
      { location: args.location, tags: named(args.tags, args.namePrefix) },
      opts,
    );
    const place = {
      location: args.location,
      namePrefix: args.namePrefix,
      resourceGroupName: group.name,
      tags: args.tags,
    };
    const identity = createCaller(name, place, opts);
    const trust =
      args.gatewayCaller &&
      createCallerTrust(
        name,
        { resourceGroupName: group.name, identityName: identity.name, gateway: args.gatewayCaller },
        opts,
      );
    const workspace = createWorkspace(
      name,
      { ...place, retentionDays: args.logging.retentionDays },
      opts,
    );
    return { group, identity, trust, workspace };
  }

  private createLocation(
    name: string,
    args: OpenAiEndpointArgs,
    shared: SharedParts,
    location: string,
    opts: pulumi.CustomResourceOptions,
  ): LocalParts {
    const place = {
      location,
      namePrefix: args.namePrefix,
      resourceGroupName: shared.group.name,
      tags: args.tags,
    };
    const { account, subdomain } = createAccount(
      name,
      {
        ...place,
        allowedAddresses: [
          ...(args.gatewayCaller?.egressAddresses ?? []),
          ...args.allowedAddresses,
        ],
      },
      opts,
    );
    const filter = createContentFilter(
      name,
      { ...place, accountName: account.name, guardrail: args.guardrail },
      opts,
    );
    const local = targetsIn(args.targets, location);
    const deployments = createDeployments(
      name,
      local.map((target) => ({
        ...place,
        target,
        accountName: account.name,
        contentFilterName: filter.name,
      })),
      opts,
    );
    const setting = createLogSetting(
      name,
      {
        location,
        accountId: account.id,
        workspaceId: shared.workspace.id,
        content: args.logging.content,
      },
      opts,
    );
    const role = createCallerRole(
      name,
      {
        location,
        subscriptionId: args.subscriptionId,
        accountId: account.id,
        principalId: shared.identity.principalId,
      },
      opts,
    );

    const guardrail = filter.name.apply((id): GuardrailReference => ({ id }));
    const inPlace = [role, setting, ...(shared.trust === undefined ? [] : [shared.trust])];
    const ready = pulumi.all(inPlace.map(({ id }) => id));
    const targets = local.map((target, at) =>
      // Known only when role, trust and log setting are in place: an earlier call would be refused or go unlogged.
      pulumi
        .all([subdomain, deployments[at]!.name, guardrail, ready])
        .apply(([host, modelId, reference]): TargetEndpoint => ({
          alias: target.alias,
          key: target.key,
          cloud: "azure",
          model: target.model,
          region: location,
          invokeUrl: `https://${host}.openai.azure.com`,
          modelId,
          guardrail: reference,
        })),
    );
    return { location, guardrail, targets };
  }
}

function resolveArgs(name: string, args: OpenAiEndpointArgs): OpenAiEndpointArgs {
  refuse(`OpenAiEndpoint ${JSON.stringify(name)}`, validateOpenAiArgs(args));
  return args;
}

function targetsIn(targets: readonly AzureTarget[], location: string): AzureTarget[] {
  return targets.filter((target) => target.region === location);
}

function inOrder(described: TargetEndpoint[], targets: readonly AzureTarget[]): TargetEndpoint[] {
  return targets.map((target) => described.find(({ key }) => key === target.key)!);
}
