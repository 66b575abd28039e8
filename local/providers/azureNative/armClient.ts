import { setTimeout as delay } from "node:timers/promises";
import { isObject } from "../../json";
import type { Properties } from "../properties";

/** ARM's refusal, worded as azure-native words it. */
export class ArmRequestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`Status=${status} Code="${code}" Message="${message}"`);
  }

  /** Whether nothing was done. Not so where earlier tries, whose answers were lost, may have been taken. */
  get isRefusal(): boolean {
    return this.status < 500 && ![408, 409, 429].includes(this.status);
  }
}

/** An operation that ARM accepted, and that then failed or was not waited for: the resource exists. */
export class AcceptedOperationError extends Error {}

/** ARM's answer, read to its end. */
interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Speaks to Azure Resource Manager as azure-native does: retries, and polls long-running operations. */
export class ArmClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    /** Seconds before the first retry where ARM doesn't say; azure-native waits 20. */
    private readonly retrySeconds: number,
  ) {}

  async get(id: string, apiVersion: string, signal: AbortSignal): Promise<Properties> {
    return contentOf(await this.send("GET", this.address(id, apiVersion), undefined, signal));
  }

  /** Creates or updates, and waits for the end of the operation. */
  async put(id: string, apiVersion: string, body: Properties, signal: AbortSignal): Promise<void> {
    const answer = await this.send("PUT", this.address(id, apiVersion), body, signal);
    contentOf(answer);
    await this.completion(answer, signal);
  }

  /** Deletes, and waits for the end; what doesn't exist counts as deleted. */
  async delete(id: string, apiVersion: string, signal: AbortSignal): Promise<void> {
    const answer = await this.send("DELETE", this.address(id, apiVersion), undefined, signal);
    if (answer.status === 404) {
      return;
    }
    contentOf(answer);
    await this.completion(answer, signal);
  }

  private address(id: string, apiVersion: string): string {
    return `${this.url}${encodeURI(id)}?api-version=${apiVersion}`;
  }

  /**
   * Sends, and again three times where that can help: after every error of the connection, until the answer has come
   * whole (azcore, policy_retry.go and policy_body_download.go), and after the answers of `isWorthRetrying`.
   */
  private async send(
    method: string,
    url: string,
    body: Properties | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.sendOnce(method, url, body, signal).catch((error: unknown) => {
        if (attempt === 3 || signal.aborted) {
          throw error;
        }
        return undefined;
      });
      if (answer !== undefined && (attempt === 3 || !isWorthRetrying(answer))) {
        return answer;
      }
      // azcore, calcDelay: 1, 3 and 7 times the first; azure-native caps the last at 6 times (client_azcore.go).
      const backoff = this.retrySeconds * Math.min(6, 2 ** (attempt + 1) - 1);
      await delay(1000 * (retryAfter(answer) ?? backoff), undefined, { signal });
    }
  }

  private async sendOnce(
    method: string,
    url: string,
    body: Properties | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(url, {
      method,
      signal,
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      // "fetch failed" says nothing; the cause does.
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  }

  /** Polls the operation that a response announces (ARM's asynchronous operations), if it announces one. */
  private async completion(response: Answer, signal: AbortSignal): Promise<void> {
    const operation = response.headers.get("azure-asyncoperation");
    const location = response.headers.get("location");
    const monitor = operation ?? (response.status === 202 ? location : null);
    if (monitor === null) {
      return;
    }
    try {
      let wait = retryAfter(response);
      for (;;) {
        await delay(1000 * (wait ?? 1), undefined, { signal });
        const poll = await this.send("GET", monitor, undefined, signal);
        wait = retryAfter(poll);
        const answer = poll.status === 204 ? {} : contentOf(poll);
        if (operation === null ? poll.status !== 202 : isFinished(answer)) {
          return;
        }
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AcceptedOperationError(signal.aborted ? "canceled before Azure had finished" : reason);
    }
  }
}

/** Whether an operation's status is the last one; a failed operation throws. */
function isFinished(answer: Properties): boolean {
  if (answer.status === "Failed" || answer.status === "Canceled") {
    const { code = answer.status, message = "" } = isObject(answer.error) ? answer.error : {};
    throw new ArmRequestError(200, String(code), String(message));
  }
  return answer.status === "Succeeded";
}

// azure-native, client_azcore.go, ShouldRetry.
const worthRetrying = new Set([408, 429, 500, 502, 503, 504]);

function isWorthRetrying({ status, text }: Answer): boolean {
  return (
    worthRetrying.has(status) ||
    (status === 409 && errorOf(parsed(text)).code === "AnotherOperationInProgress")
  );
}

function retryAfter(answer: Answer | undefined): number | undefined {
  const header = answer?.headers.get("retry-after") ?? undefined;
  return header === undefined ? undefined : Number(header);
}

/** What an answer holds; a refusal throws. */
function contentOf({ status, text }: Answer): Properties {
  const content = text === "" ? {} : parsed(text);
  if (!isObject(content)) {
    throw new Error(`unexpected response from Azure: '${text}', HTTP status: ${status}`);
  }
  if (status >= 300) {
    const { code = "", message = text, details } = errorOf(content);
    throw new ArmRequestError(status, String(code), [String(message), ...reasonsOf(details)].join(" "));
  }
  return content;
}

function errorOf(content: unknown): Properties {
  return isObject(content) && isObject(content.error) ? content.error : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The reasons that an answer tells beside its message (SignalR's "Invalid arguments", pulumi-azure-native#2741). */
function reasonsOf(details: unknown): string[] {
  return Array.isArray(details)
    ? details.flatMap((detail) => (isObject(detail) ? [String(detail.message)] : []))
    : [];
}
