import * as path from "node:path";
import { localDir } from "../toolbox";

/** Where the local clouds and the engine's runs on them keep what they know. Everything lies below one folder. */
export interface Layout {
  /** The folder itself: `.unified-ai/local` of the project, or `UNIFIED_AI_LOCAL_DIR`. */
  directory: string;
  /** Store and process file of the local clouds. */
  clouds: string;
  /** The engine's file backend. */
  state: string;
  /** PULUMI_HOME. */
  engineHome: string;
  /** HOME of commands, so that no configuration of the user is read. */
  home: string;
  /** Generated project folders, one per Pulumi.yaml of the project. */
  projects: string;
  /** Encryption salts of the local stacks, by project and stack. */
  salts: string;
  logs: string;
}

/** The layout below a folder; default: where this environment keeps its local clouds. */
export function localLayout(directory: string = localDir()): Layout {
  const below = (name: string) => path.join(directory, name);
  return {
    directory,
    clouds: below("clouds"),
    state: below("state"),
    engineHome: below("pulumi-home"),
    home: below("home"),
    projects: below("projects"),
    salts: below("salts"),
    logs: below("logs"),
  };
}

/** The backend's address as the engine takes it. */
export function backendUrl(layout: Layout): string {
  return `file://${layout.state}`;
}
