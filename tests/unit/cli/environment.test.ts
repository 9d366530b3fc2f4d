// Proves what a command's environment holds; that tools keep to it is theirs to prove.
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { localEnvironment } from "../../../cli/local/environment";
import { localLayout } from "../../../cli/local/layout";

const layout = localLayout("/tmp/some/local");
const make = (base: NodeJS.ProcessEnv) =>
  localEnvironment({
    base,
    layout,
    engine: "/opt/engine/pulumi",
    ports: { aws: 1, "azure-native": 2 },
  });

describe("localEnvironment", () => {
  it.each([
    ["AWS_PROFILE", "prod"],
    ["AWS_SESSION_TOKEN", "real"],
    ["AWS_REGION", "eu-west-1"],
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token"],
    ["ARM_SUBSCRIPTION_ID", "real"],
    ["ARM_TENANT_ID", "real"],
    ["AZURE_CLIENT_SECRET", "real"],
    ["GOOGLE_CREDENTIALS", "{}"],
    ["GOOGLE_PROJECT", "real"],
    ["GCLOUD_PROJECT", "real"],
    ["CLOUDSDK_CORE_PROJECT", "real"],
    ["VAULT_TOKEN", "real"],
    ["VAULT_ADDR", "https://vault.example.com"],
    ["KUBECONFIG", "/home/ada/.kube/config"],
    ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "real"],
    ["PULUMI_ACCESS_TOKEN", "real"],
    ["PULUMI_CONFIG_PASSPHRASE_FILE", "/home/ada/pass"],
    ["PULUMI_CREDENTIALS_PATH", "/home/ada/.pulumi"],
    ["PULUMI_DEBUG_LANGUAGES", "nodejs:1"],
    ["XDG_CONFIG_HOME", "/home/ada/.config"],
    ["USERPROFILE", "C:\\Users\\ada"],
  ])("does not pass %s on", (name, value) => {
    expect(make({ [name]: value })).not.toHaveProperty(name);
  });

  it.each([
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "AZURE_CONFIG_DIR",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "CLOUDSDK_CONFIG",
    "PULUMI_BACKEND_URL",
    "PULUMI_HOME",
    "PULUMI_CONFIG_PASSPHRASE",
    "HOME",
  ])("replaces %s by one that reaches nothing real", (name) => {
    const value = make({ [name]: "REAL" })[name];
    expect(value).toBeTypeOf("string");
    expect(value).not.toContain("REAL");
  });

  it("sets no region, account or project, which would hide that the program forgot one", () => {
    const names = Object.keys(make({}));
    expect(
      names.filter((name) => /REGION|SUBSCRIPTION|TENANT|PROJECT|ZONE|ACCOUNT_ID/.test(name)),
    ).toEqual([]);
  });

  it("keeps everything else, the engine's switches included", () => {
    const base = {
      LANG: "C",
      PULUMI_SKIP_CHECKPOINTS: "true",
      NODE_OPTIONS: "--no-warnings",
      CI: "1",
    };
    expect(make(base)).toMatchObject(base);
  });

  it("attaches the engine to the local clouds, on a backend below the local folder", () => {
    expect(make({})).toMatchObject({
      PULUMI_DEBUG_PROVIDERS: "aws:1,azure-native:2",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_BACKEND_URL: "file:///tmp/some/local/state",
      PULUMI_HOME: "/tmp/some/local/pulumi-home",
      HOME: "/tmp/some/local/home",
      UNIFIED_AI_ENGINE: "/opt/engine/pulumi",
    });
  });

  it("puts our pulumi first on PATH, then the engine, then this Node.js, each once", () => {
    const once = make({ PATH: "/usr/bin:/opt/engine" });
    const entries = (once["PATH"] ?? "").split(path.delimiter);
    expect(entries.slice(1)).toEqual(
      ["/opt/engine", path.dirname(process.execPath), "/usr/bin"].filter(
        (e, i, all) => all.indexOf(e) === i,
      ),
    );
    expect(entries[0]).toMatch(/tools\/shim$/);
    expect(make(once)["PATH"]).toBe(once["PATH"]);
  });
});
