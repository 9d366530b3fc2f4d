import rule from "../../../../policies/rules/google/gcp-no-default-sa";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:workbench/instance:Instance";

describeRule(rule, {
  passes: {
    "a machine with an account of its own": {
      type: "gcp:compute/instance:Instance",
      inputs: {
        serviceAccount: { email: "a@b.iam.gserviceaccount.com", scopes: ["cloud-platform"] },
      },
    },
    "a job": {
      type: "gcp:cloudrunv2/job:Job",
      inputs: { template: { template: { serviceAccount: "a@b.iam.gserviceaccount.com" } } },
    },
    "an account with a like name": {
      type: "gcp:projects/iAMMember:IAMMember",
      inputs: {
        role: "roles/viewer",
        member: "serviceAccount:default-compute@b.iam.gserviceaccount.com",
      },
    },
    "a machine that runs as nobody": { type: "gcp:compute/instance:Instance", inputs: {} },
    "a node pool": {
      type: "gcp:container/nodePool:NodePool",
      inputs: { nodeConfig: { serviceAccount: "a@b.iam.gserviceaccount.com" } },
    },
    "an agent with an identity of its own": {
      type: "gcp:vertex/aiReasoningEngine:AiReasoningEngine",
      inputs: { spec: { identityType: "AGENT_IDENTITY" } },
    },
    "a notebook": {
      type,
      inputs: { gceSetup: { serviceAccounts: [{ email: "a@b.iam.gserviceaccount.com" }] } },
    },
    "a grant": {
      type: "gcp:projects/iAMMember:IAMMember",
      inputs: { role: "roles/viewer", member: "serviceAccount:a@b.iam.gserviceaccount.com" },
    },
  },
  fails: {
    "a machine with scopes and no account": {
      type: "gcp:compute/instance:Instance",
      inputs: { serviceAccount: { scopes: ["cloud-platform"] } },
      messages: [
        "`serviceAccount.email` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
      ],
    },
    "the default account by name": {
      type: "gcp:compute/instanceTemplate:InstanceTemplate",
      inputs: { serviceAccount: { email: "123-compute@developer.gserviceaccount.com" } },
      messages: [
        '`serviceAccount.email` must be no default service account, got "123-compute@developer.gserviceaccount.com"; make a `gcp.serviceaccount.Account` for the workload and name its e-mail',
      ],
    },
    "a regional template": {
      type: "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
      inputs: { serviceAccount: { email: "default" } },
      messages: [
        '`serviceAccount.email` must be no default service account, got "default"; make a `gcp.serviceaccount.Account` for the workload and name its e-mail',
      ],
    },
    "a job without an account": {
      type: "gcp:cloudrunv2/job:Job",
      inputs: {},
      messages: [
        "`template.template.serviceAccount` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
      ],
    },
    "a service without an account": {
      type: "gcp:cloudrunv2/service:Service",
      inputs: { template: {} },
      messages: [
        "`template.serviceAccount` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
      ],
    },
    "an agent": {
      type: "gcp:vertex/aiReasoningEngine:AiReasoningEngine",
      inputs: { spec: {} },
      messages: [
        "`spec.serviceAccount` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
      ],
    },
    "a notebook without accounts": {
      type,
      inputs: { gceSetup: {} },
      messages: [
        "`gceSetup.serviceAccounts` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
      ],
    },
    "a notebook with the default one": {
      type,
      inputs: { gceSetup: { serviceAccounts: [{ email: "p@appspot.gserviceaccount.com" }] } },
      messages: [
        '`gceSetup.serviceAccounts[0].email` must be no default service account, got "p@appspot.gserviceaccount.com"; make a `gcp.serviceaccount.Account` for the workload and name its e-mail',
      ],
    },
    "a grant on the project": {
      type: "gcp:projects/iAMMember:IAMMember",
      inputs: {
        role: "roles/viewer",
        member: "serviceAccount:123-compute@developer.gserviceaccount.com",
      },
      messages: [
        '`member` must be no default service account on the project, got "serviceAccount:123-compute@developer.gserviceaccount.com"; make a `gcp.serviceaccount.Account` for the workload and name its e-mail',
      ],
    },
    "a grant elsewhere": {
      type: "gcp:serviceaccount/iAMMember:IAMMember",
      inputs: {
        role: "roles/viewer",
        member: "serviceAccount:123-compute@developer.gserviceaccount.com",
      },
      messages: [
        '`member` must be no default service account here, got "serviceAccount:123-compute@developer.gserviceaccount.com"; make a `gcp.serviceaccount.Account` for the workload and name its e-mail',
      ],
    },
  },
  missing: {
    type: "gcp:container/nodePool:NodePool",
    inputs: {},
    messages: [
      "`nodeConfig.serviceAccount` must name a service account, got nothing; make a `gcp.serviceaccount.Account` for the workload and name its e-mail",
    ],
  },
  unknown: {
    type: "gcp:container/nodePool:NodePool",
    inputs: { nodeConfig: { serviceAccount: UNKNOWN } },
    path: "nodeConfig.serviceAccount",
  },
  ignores: { type: "gcp:compute/disk:Disk" },
});
