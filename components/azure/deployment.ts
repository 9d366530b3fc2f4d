import * as cognitiveservices from "@pulumi/azure-native/cognitiveservices";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../internal/tags";
import type { AzureTarget, ResolvedSpec } from "../spec/resolved";

/** What one deployment of {@link createDeployments} needs to know. */
export interface DeploymentSettings {
  target: AzureTarget;
  resourceGroupName: pulumi.Input<string>;
  accountName: pulumi.Input<string>;
  contentFilterName: pulumi.Input<string>;
  tags: ResolvedSpec["tags"];
}

/**
 * The account's deployments, each waiting for the one before: an account takes one change at a time and answers a
 * second with 409 RequestConflict.
 */
export function createDeployments(
  name: string,
  deployments: readonly DeploymentSettings[],
  opts: pulumi.CustomResourceOptions,
): cognitiveservices.Deployment[] {
  const created: cognitiveservices.Deployment[] = [];
  for (const settings of deployments) {
    const before = created.at(-1);
    created.push(
      createDeployment(
        name,
        settings,
        before === undefined ? opts : pulumi.mergeOptions(opts, { dependsOn: [before] }),
      ),
    );
  }
  return created;
}

function createDeployment(
  name: string,
  settings: DeploymentSettings,
  opts: pulumi.CustomResourceOptions,
): cognitiveservices.Deployment {
  const { target } = settings;
  return new cognitiveservices.Deployment(
    `${name}-model-${target.key}`,
    {
      deploymentName: target.deploymentName,
      accountName: settings.accountName,
      resourceGroupName: settings.resourceGroupName,
      sku: { name: target.sku, capacity: target.capacity },
      properties: {
        model: {
          format: target.modelFormat,
          name: target.modelName,
          version: target.modelVersion,
        },
        versionUpgradeOption: target.versionUpgrade,
        raiPolicyName: settings.contentFilterName,
      },
      tags: tagsFor(settings.tags, { alias: target.alias, model: target.model }),
    },
    opts,
  );
}
