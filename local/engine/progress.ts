/** A way to get an engine: fills `engine/bin` in a temporary `folder`. Throws a reason that fits after a colon. */
export type Way = (folder: string, tools: Tools) => Promise<void>;

export interface Tools {
  readonly env: NodeJS.ProcessEnv;
  /** Shows one line to the user. */
  readonly say: (line: string) => void;
}

/** Shows now, and then every ten seconds, what is going on and for how long, until it is stopped. */
export function reporter(say: (line: string) => void, text: () => string): () => void {
  const start = Date.now();
  say(text());
  const timer = setInterval(() => {
    say(`${text()}, ${elapsed(Date.now() - start)}`);
  }, 10_000);
  return () => {
    clearInterval(timer);
  };
}

/** A duration as m:ss. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Other programs' words in one line of bearable length. */
export function tidy(lines: readonly string[]): string {
  const text = lines.join(" ").replace(/\s+/g, " ").trim();
  if (text === "") {
    return "it said nothing";
  }
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
