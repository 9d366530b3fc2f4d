import * as path from "node:path";
import { cacheDir, projectRoot } from "../toolbox";
import { backendUrl, type Layout } from "./layout";

/** Protects nothing real: what the local stacks encrypt exists only here. */
const PASSPHRASE = "local-clouds";

/** Variables by which a cloud's or Vault's tools, SDKs and provider plugins find a real account. */
const REAL_ACCOUNTS =
  /^(AWS|AMAZON|ARM|AZURE|MSI|IDENTITY|GOOGLE|GCLOUD|GCP|CLOUDSDK|BOTO|VAULT|TERRAFORM_VAULT|KUBE|ACTIONS_ID_TOKEN)_|^(KUBECONFIG|BOTO_CONFIG)$/;

/** The engine's own: who is logged in where, and what it is attached to. Its other switches are left alone. */
const ENGINE_LOGIN =
  /^PULUMI_(ACCESS_TOKEN|API|BACKEND_URL|HOME|CONFIG|CONFIG_.*|CREDENTIALS?_.*|CLOUD_.*|CONSOLE_DOMAIN|DEFAULT_ORGANIZATION|ORGANIZATION|DEBUG_PROVIDERS|DEBUG_LANGUAGES|ESC_.*)$|^ESC_/;

/** Folders in which tools look for the user's own configuration. */
const USER_FOLDERS = /^(HOME|USERPROFILE|XDG_.*_HOME)$/;

/**
 * Environment of a command on the local clouds. Everything that leads to a real account or to the user's own engine
 * login is taken out; what is put in reaches nothing but the local clouds.
 */
export function localEnvironment(options: {
  base: NodeJS.ProcessEnv;
  layout: Layout;
  /** Path of the `pulumi` executable. */
  engine: string;
  /** Port of each provider package. */
  ports: Readonly<Record<string, number>>;
}): NodeJS.ProcessEnv {
  const { base, layout, engine, ports } = options;
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(base)) {
    if (!REAL_ACCOUNTS.test(name) && !ENGINE_LOGIN.test(name) && !USER_FOLDERS.test(name)) {
      env[name] = value;
    }
  }
  const absent = (name: string) => path.join(layout.home, "absent", name);
  return {
    ...env,
    HOME: layout.home,
    PATH: searchPath(base, engine),
    PULUMI_HOME: layout.engineHome,
    PULUMI_BACKEND_URL: backendUrl(layout),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_DEBUG_PROVIDERS: Object.entries(ports)
      .map(([name, port]) => `${name}:${port}`)
      .join(","),
    // Without it every command first tries to download the real provider plugins.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    AWS_ACCESS_KEY_ID: "LOCALCLOUDSONLY00000",
    AWS_SECRET_ACCESS_KEY: "unusable",
    AWS_CONFIG_FILE: absent("aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: absent("aws-credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    ARM_CLIENT_ID: "00000000-0000-0000-0000-000000000000",
    ARM_CLIENT_SECRET: "unusable",
    AZURE_CONFIG_DIR: absent("azure"),
    GOOGLE_APPLICATION_CREDENTIALS: absent("google.json"),
    CLOUDSDK_CONFIG: absent("gcloud"),
    UNIFIED_AI_ROOT: projectRoot,
    UNIFIED_AI_LOCAL_DIR: layout.directory,
    UNIFIED_AI_CACHE: cacheDir(base),
    UNIFIED_AI_ENGINE: engine,
  };
}

/** Our `pulumi` first, then the engine's own folder, then the Node.js that runs us, for scripts that name only `node`. */
function searchPath(base: NodeJS.ProcessEnv, engine: string): string {
  const own = [
    path.join(projectRoot, "tools", "shim"),
    path.dirname(engine),
    path.dirname(process.execPath),
  ];
  const rest = (base["PATH"] ?? "").split(path.delimiter).filter((entry) => !own.includes(entry));
  return [...own, ...rest].join(path.delimiter);
}
