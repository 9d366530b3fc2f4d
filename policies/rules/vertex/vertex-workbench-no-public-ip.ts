import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

const WORKBENCH = "gcp:workbench/instance:Instance";
const NOTEBOOK = "gcp:notebooks/instance:Instance";

/** Notebooks have no address on the internet. */
export default rule({
  id: "vertex-workbench-no-public-ip",
  title: "Vertex AI Workbench instances have no public address",
  severity: "high",
  why: "A notebook runs whatever its user types, beside data and with a service account.",
  seen: "instances with public addresses are found often enough that a scanner has a rule for them (trendmicro.com/cloudoneconformity/knowledge-base/gcp/VertexAI/prevent-external-ip-usage.html)",
  remedy: "Set `gceSetup.disablePublicIp` to true and give the subnet Cloud NAT.",
  publicIds: ["CKV_GCP_89"],

  applies: (token) => token === WORKBENCH || token === NOTEBOOK,

  check(resource) {
    const path = resource.token === NOTEBOOK ? ["noPublicIp"] : ["gceSetup", "disablePublicIp"];
    const at = resource.get(...path);
    const interfaces = resource.get("gceSetup", "networkInterfaces");
    resource.attempt(() => {
      if (at.is(true)) return;
      const name = String(path.at(-1));
      resource.violation({ at, must: "be true", fix: `set \`${name}\` to true` });
    });
    resource.each(interfaces.items(), (each) => {
      const configs = each.get("accessConfigs");
      if (isEmpty(configs)) return;
      resource.violation({
        at: configs,
        must: "be empty, for each is a public address",
        fix: "leave `accessConfigs` out",
      });
    });
  },
});
