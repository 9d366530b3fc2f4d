import { isEmpty } from "../../internal/require";
import type { StackResource } from "../../stack";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Categories of records, each of which has to be kept by one setting. */
  categories: string[];
}

const ACCOUNT = "azure-native:cognitiveservices:Account";
const SETTING = /^azure-native:(monitor|insights):DiagnosticSetting$/;

/** What both groups of categories hold (learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings, 2026-11-21). */
const GROUPS: Readonly<Record<string, (category: string) => boolean>> = {
  alllogs: () => true,
  audit: (category) => category === "Audit",
};

const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
];

/** Records of who called an account are kept. */
export default stackRule<Config>({
  id: "azure-openai-diagnostics",
  title: "Azure OpenAI accounts keep audit records",
  severity: "medium",
  why: "Azure keeps no record of calls unless a setting says where to.",
  seen: "the module most used for Azure OpenAI made accounts without a setting until one was contributed (github.com/Azure/terraform-azurerm-openai/pull/14)",
  remedy:
    "Make an `azure-native.monitor.DiagnosticSetting` with the account's id as `resourceUri`, a workspace, and the category Audit enabled.",
  publicIds: ["AzPol 1b4d1c4e-934c-4703-944c-27c82c06bebb"],
  config: {
    schema: {
      categories: {
        type: "array",
        items: { type: "string" },
        default: ["Audit"],
        description: "Categories of records that have to be kept, such as RequestResponse.",
      },
    },
    defaults: { categories: ["Audit"] },
  },

  applies: (token) => token === ACCOUNT,

  check(stack, { categories }) {
    const settings = stack.all.filter(({ token }) => SETTING.test(token));
    stack.each(stack.resources, (account) => {
      const own = settings.filter((setting) => isAbout(setting, account));
      const missing = categories.filter(
        (category) => !own.some((setting) => keeps(setting, category)),
      );
      if (missing.length === 0) return;
      account.violation({
        at: [],
        must: `go with a diagnostic setting that keeps ${missing.join(", ")}`,
        got: own.length === 0 ? "no setting" : "settings without",
        fix: "make a `DiagnosticSetting` with the account's id as `resourceUri`",
      });
    });
  },
});

function isAbout(setting: StackResource, account: StackResource): boolean {
  if (setting.propertyDependencies.get("resourceUri")?.includes(account)) return true;
  const id = account.outputs.get("id");
  const uri = setting.get("resourceUri");
  return !id.isUnknown && !id.isMissing && !uri.isUnknown && uri.is(id.text() ?? "");
}

function keeps(setting: StackResource, category: string): boolean {
  const somewhere = DESTINATIONS.some((name) => {
    const destination = setting.get(name);
    // Ids of what is made in the same run are not known at preview, but are written.
    return destination.isUnknown || !isEmpty(destination);
  });
  return (
    somewhere &&
    setting
      .get("logs")
      .items()
      .some((log) => {
        if (!log.get("enabled").is(true)) return false;
        const group = GROUPS[(log.get("categoryGroup").text() ?? "").toLowerCase()];
        return log.get("category").is(category) || group?.(category) === true;
      })
  );
}
