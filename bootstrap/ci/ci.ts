/** What a job of CI may do: look, or change. */
export type Purpose = "preview" | "deploy";

/** The CI environment whose jobs may deploy; its protection rules decide who starts them. */
export const deployEnvironment = (environment: string): string => environment;

/** The CI environment whose jobs may preview. */
export const previewEnvironment = (environment: string): string => `${environment}-preview`;

/** CI environment of the jobs of a purpose. */
export const jobsEnvironment = (environment: string, purpose: Purpose): string =>
  purpose === "deploy" ? deployEnvironment(environment) : previewEnvironment(environment);

/** How the clouds tell the jobs of one environment from all other holders of tokens: what differs between CI systems. */
export interface Ci {
  /** Word in the names of resources. */
  word: "github" | "gitlab";
  /** Its name for people. */
  title: string;
  /** Whose jobs these are, as people write it. */
  repository: string;
  /** Who signs the tokens. */
  issuer: string;
  /** Claims that AWS compares besides the audience; `like` takes `*` for any characters. */
  aws(purpose: Purpose): { equals: Record<string, string>; like?: Record<string, string> };
  /** Whole subjects that Azure takes, and what tells their credentials apart (`undefined` = there is one). */
  azure(purpose: Purpose): { word?: string; subject: string }[];
  google: {
    /** CEL that makes the principal's subject of a token. */
    subject: string;
    /** What a token must say to come into the pool at all, as CEL. */
    condition: string;
    /** The principal's subject of a purpose. */
    subjectOf(purpose: Purpose): string;
    /** Audience of the tokens. @default the provider's own URL */
    audience?: string;
  };
}
