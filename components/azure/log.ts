import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";
import type { LogContent } from "../spec/types";

/** 4 to 63 characters (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11-21). */
const WORKSPACE_NAME = { maxLength: 63, minLength: 4 };

/**
 * Categories of log records by content asked for. None of them holds prompts or answers: Azure OpenAI writes none, so
 * `full` adds traces, and content has to be logged by the gateway
 * (learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-cognitiveservices-accounts-logs, 2026-11-21).
 */
const CATEGORIES: Record<LogContent, readonly string[]> = {
  none: ["Audit"],
  metadata: ["Audit", "AzureOpenAIRequestUsage", "RequestResponse"],
  full: ["Audit", "AzureOpenAIRequestUsage", "RequestResponse", "Trace"],
};

/** What {@link createWorkspace} needs to know. */
export interface WorkspaceSettings {
  location: string;
  namePrefix: string;
  resourceGroupName: pulumi.Input<string>;
  /** 30 to 730 (learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure, 2026-11-21). */
  retentionDays: number;
  tags: Tags;
}

/** The environment's Log Analytics workspace. */
export function createWorkspace(
  name: string,
  settings: WorkspaceSettings,
  opts: pulumi.CustomResourceOptions,
): operationalinsights.Workspace {
  return new operationalinsights.Workspace(
    `${name}-log`,
    {
      workspaceName: physicalName([settings.namePrefix, "log"], WORKSPACE_NAME),
      resourceGroupName: settings.resourceGroupName,
      location: settings.location,
      sku: { name: "PerGB2018" },
      retentionInDays: settings.retentionDays,
      features: { disableLocalAuth: true },
      tags: settings.tags,
    },
    opts,
  );
}

/** What {@link createLogSetting} needs to know. */
export interface LogSettingSettings {
  location: string;
  accountId: pulumi.Input<string>;
  workspaceId: pulumi.Input<string>;
  content: LogContent;
}

/** Sends an account's records to the workspace. */
export function createLogSetting(
  name: string,
  settings: LogSettingSettings,
  opts: pulumi.CustomResourceOptions,
): monitor.DiagnosticSetting {
  return new monitor.DiagnosticSetting(
    `${name}-log-setting-${settings.location}`,
    {
      name: "to-log-analytics",
      resourceUri: settings.accountId,
      workspaceId: settings.workspaceId,
      logs: logCategories(settings.content).map((category) => ({ category, enabled: true })),
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
    opts,
  );
}

/** Categories of records kept for a content level, sorted. */
export function logCategories(content: LogContent): readonly string[] {
  return CATEGORIES[content];
}
