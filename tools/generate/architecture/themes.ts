import type { Theme } from "./svg";

/** The two pictures; which one is shown follows the reader's setting. */
export const THEMES: Readonly<Record<"light" | "dark", Theme>> = {
  light: {
    page: "#ffffff",
    box: "#ffffff",
    frame: "#f4f6f9",
    line: "#8b95a5",
    text: "#1c2530",
    soft: "#57606a",
    calls: "#0b5cc4",
    tokens: "#8a3fbf",
    watch: "#3a7d2c",
  },
  dark: {
    page: "#0d1117",
    box: "#1b222c",
    frame: "#131920",
    line: "#5c6673",
    text: "#e8edf3",
    soft: "#a9b4c0",
    calls: "#6cb0ff",
    tokens: "#d09bff",
    watch: "#7ccf6a",
  },
};
