import * as monitor from "@pulumi/azure-native/monitor";
import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { createWorkspace } from "../components/azure/log";
import type { BaselineOutputs } from "../components/baseline";
import { protectedBy } from "../components/internal/protect";
import { named } from "../components/internal/tags";
import type { ResolvedBaseline, SharedBaselineArgs } from "./spec";

/** Records of the activity log that say who changed what (learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema, 2026-11-21). */
const ACTIVITY = ["Administrative", "Alert", "Policy", "Security"] as const;

/** Arguments of {@link OpenAiBaseline}. Plain values: they decide which resources exist. */
export type OpenAiBaselineArgs = SharedBaselineArgs & NonNullable<ResolvedBaseline["azure"]>;

/**
 * What an Azure subscription has once: where its activity log is kept.
 *
 * Makes a provider, a resource group, a Log Analytics workspace and the subscription's diagnostic setting. Resource
 * providers are not registered here: the SDK has no resource for it, and Azure's client registers a missing one with
 * the first call, when the credentials may.
 */
export class OpenAiBaseline extends pulumi.ComponentResource {
  /** What environments may take for granted; known when all of it is in place. */
  public readonly prepared: pulumi.Output<NonNullable<BaselineOutputs["azure"]>>;

  constructor(name: string, args: OpenAiBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:azure:OpenAiBaseline", name, args, protectedBy(args.deletionProtection, opts));

    const { subscriptionId, tenantId, location, namePrefix, tags } = args;
    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId, tenantId, location },
      { parent: this },
    );
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    // The group's own name is made from the logical one, which says nothing of the project.
    const group = new resources.ResourceGroup(
      name,
      { location, tags: named(tags, namePrefix) },
      child,
    );
    const workspace = createWorkspace(
      name,
      {
        location,
        namePrefix,
        resourceGroupName: group.name,
        retentionDays: args.logging.retentionDays,
        tags,
      },
      child,
    );
    const setting = new monitor.SubscriptionDiagnosticSetting(
      `${name}-log-setting`,
      {
        name: namePrefix,
        workspaceId: workspace.id,
        logs: ACTIVITY.map((category) => ({ category, enabled: true })),
      },
      child,
    );

    this.prepared = setting.id.apply(() => ({ subscriptionId }));
    this.registerOutputs({ prepared: this.prepared });
  }
}
