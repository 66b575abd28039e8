import { explainAzureErrors, type ExplainedError } from "../components/errors";

/** What the engine itself says, and what to do about it. Texts: pulumi/pulumi, pkg/backend/diy and sdk/go/common, 3.230. */
const engineErrors: readonly { code: string; pattern: RegExp; remedy: (found: RegExpExecArray) => string }[] =
  [
    {
      code: "ConcurrentUpdate",
      pattern: /currently locked by[\s\S]*?created by (.+?) \(pid (\d+)\) at (\S+)/,
      remedy: ([, who = "", pid = "", since = ""]) =>
        `${who} works on this stack, in process ${pid} since ${since}. Wait until that has ended. ` +
        "If it was killed, `recover` takes its lock away.",
    },
    {
      code: "ConcurrentUpdate",
      pattern: /stack '([^']+)' already exists/,
      remedy: () => "Somebody else made this stack at the same moment. Run the same again.",
    },
    {
      code: "ConcurrentUpdate",
      pattern: /\[409\] Conflict: Another update is currently in progress/,
      remedy: () =>
        "Somebody else works on this stack. Wait until that has ended; `pulumi cancel` ends an update whose process is gone.",
    },
    {
      code: "WrongPassphrase",
      pattern: /incorrect passphrase/,
      remedy: () =>
        "The stack was made with another passphrase. Set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to that one.",
    },
    {
      code: "MissingPassphrase",
      pattern: /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/,
      remedy: () =>
        "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give the stack a `secretsprovider`.",
    },
    {
      code: "DamagedState",
      pattern: /failed to load checkpoint/,
      remedy: () =>
        "The stack's state can't be read. In a store of files put back what Pulumi keeps beside it (STACK.json.bak, or the " +
        "newest in backups/), in Pulumi Cloud an earlier version; then run `refresh`.",
    },
    {
      code: "NotLoggedIn",
      pattern: /PULUMI_ACCESS_TOKEN must be set/,
      remedy: () =>
        "Say where the state is kept: PULUMI_BACKEND_URL=azblob://CONTAINER?storage_account=NAME, or `pulumi login`.",
    },
  ];

/** Says what to do about what the engine, or Azure, said. */
export function explain(text: string): ExplainedError[] {
  const ofEngine = engineErrors.flatMap(({ code, pattern, remedy }) => {
    const found = pattern.exec(text);
    return found === null ? [] : [{ code, remedy: remedy(found) }];
  });
  return [...ofEngine, ...explainAzureErrors(text)];
}
