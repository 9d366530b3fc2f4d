import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { azureStateLocation, type StateLocation } from "../../catalog/state-location";
import { ciChoice } from "../ci/ci-of";
import type { ResolvedBootstrap, SharedBootstrapArgs } from "../spec";
import { AzureCiIdentities } from "./ci-identities";
import { AzureStateStore } from "./state-store";

/** Arguments of {@link AzureBootstrap}. Plain values: they decide which resources exist. */
export type AzureBootstrapArgs = SharedBootstrapArgs & NonNullable<ResolvedBootstrap["azure"]>;

/** What workflows are told of Azure. */
export interface AzureIdentityOutputs {
  subscriptionId: string;
  tenantId: string;
  previewClientId: string;
  deployClientId: string;
}

/**
 * The Azure part of an environment's foundations.
 *
 * Makes a provider bound to subscription and tenant, a resource group, the state store where the states live on Azure, and
 * the CI identities.
 */
export class AzureBootstrap extends pulumi.ComponentResource {
  /** Where the states live; undefined where another cloud has them. */
  public readonly state: pulumi.Output<StateLocation> | undefined;
  /** Known when the identities have all their roles. */
  public readonly identities: pulumi.Output<AzureIdentityOutputs>;

  constructor(name: string, args: AzureBootstrapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:azure:AzureBootstrap", name, args, opts);

    const { subscriptionId, tenantId, location, namePrefix, tags } = args;
    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId, tenantId, location },
      { parent: this },
    );
    const child: pulumi.ComponentResourceOptions = {
      parent: this,
      providers: { "azure-native": provider },
    };
    const group = new resources.ResourceGroup(
      name,
      { resourceGroupName: `${namePrefix}-ci`, location, tags },
      { parent: this, provider, protect: args.holdsState },
    );
    const place = {
      subscriptionId,
      location,
      project: args.project,
      environment: args.environment,
      namePrefix,
      tags,
    };
    const store = args.holdsState
      ? new AzureStateStore(
          `${name}-state`,
          {
            ...place,
            tenantId,
            operators: args.operators ?? [],
            allowedAddresses: args.allowedAddresses ?? [],
            group,
          },
          child,
        )
      : undefined;
    const identities = new AzureCiIdentities(
      `${name}-ci`,
      {
        ...place,
        ...ciChoice(args),
        resourceGroupName: group.name,
        ...(store && { state: { containerId: store.containerId, stackKeyId: store.stackKeyId } }),
      },
      child,
    );

    this.state = store?.containerId.apply(() => azureStateLocation(args, { subscriptionId }));
    this.identities = pulumi
      .all([identities.clientIds.preview, identities.clientIds.deploy])
      .apply(([previewClientId, deployClientId]) => ({
        subscriptionId,
        tenantId,
        previewClientId,
        deployClientId,
      }));
    this.registerOutputs({ state: this.state, identities: this.identities });
  }
}
