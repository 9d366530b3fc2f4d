import { rule } from "../../rule";

/** Keys of service accounts are not made: workloads get tokens by federation. */
export default rule({
  id: "gcp-sa-no-keys",
  title: "No keys are made for service accounts",
  severity: "high",
  why: "A key is a password of ten years in a JSON file, and lies in the state of the stack too.",
  seen: "so many keys in public repositories that Google keeps a finding of its own for their use (cloud.google.com/security-command-center/docs/findings/threats/leaked-sa-key-used)",
  remedy:
    "Remove the `Key`; let the workload be the service account through a workload identity pool or GKE's workload identity.",
  publicIds: ["CIS GCP 1.4", "CKV2_GCP_3"],

  applies: (token) => token === "gcp:serviceaccount/key:Key",

  check(resource) {
    // A public key of the owner's own leaves no secret with Google or in the state.
    const at = resource.get("publicKeyData");
    if (!at.isMissing && at.text() !== "") return;
    resource.violation({
      at: [],
      must: "not be",
      got: "a key whose private half is in the state",
      fix: "remove it and give `roles/iam.workloadIdentityUser` to the workload's principal",
    });
  },
});
