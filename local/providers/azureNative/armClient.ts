import { setTimeout as delay } from "node:timers/promises";
import { isObject, type Properties } from "../properties";

/** ARM's refusal, worded as azure-native words it. */
export class ArmRequestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`Status=${status} Code="${code}" Message="${message}"`);
  }
}

/** An operation that ARM accepted, and that then failed or was not waited for: the resource exists. */
export class AcceptedOperationError extends Error {}

/** Speaks to Azure Resource Manager as azure-native does: retries, and polls long-running operations. */
export class ArmClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    /** Seconds before the first retry where ARM doesn't say; azure-native waits 20. */
    private readonly retrySeconds: number,
  ) {}

  async get(id: string, apiVersion: string, signal: AbortSignal): Promise<Properties> {
    const response = await this.send("GET", this.address(id, apiVersion), undefined, signal);
    return answerOf(response);
  }

  /** Creates or updates, and waits for the end of the operation. */
  async put(id: string, apiVersion: string, body: Properties, signal: AbortSignal): Promise<void> {
    const response = await this.send("PUT", this.address(id, apiVersion), body, signal);
    await answerOf(response);
    await this.completion(response, signal);
  }

  /** Deletes, and waits for the end; what doesn't exist counts as deleted. */
  async delete(id: string, apiVersion: string, signal: AbortSignal): Promise<void> {
    const response = await this.send("DELETE", this.address(id, apiVersion), undefined, signal);
    if (response.status === 404) {
      return;
    }
    await answerOf(response);
    await this.completion(response, signal);
  }

  private address(id: string, apiVersion: string): string {
    return `${this.url}${encodeURI(id)}?api-version=${apiVersion}`;
  }

  /** Sends, with azure-native's retries: 408, 429, 5xx and 409 AnotherOperationInProgress, three times. */
  private async send(
    method: string,
    url: string,
    body: Properties | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(url, {
        method,
        signal,
        headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (attempt === 3 || !(await shouldRetry(response))) {
        return response;
      }
      await delay(1000 * (retryAfter(response) ?? this.retrySeconds * 3 ** attempt), undefined, { signal });
    }
  }

  /** Polls the operation that a response announces (ARM's asynchronous operations), if it announces one. */
  private async completion(response: Response, signal: AbortSignal): Promise<void> {
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
        const answer = poll.status === 204 ? {} : await answerOf(poll);
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

async function shouldRetry(response: Response): Promise<boolean> {
  if (response.status === 409) {
    const answer: unknown = await response.clone().json();
    return isObject(answer) && isObject(answer.error) && answer.error.code === "AnotherOperationInProgress";
  }
  return response.status === 408 || response.status === 429 || response.status >= 500;
}

function retryAfter(response: Response): number | undefined {
  const header = response.headers.get("retry-after");
  return header === null ? undefined : Number(header);
}

async function answerOf(response: Response): Promise<Properties> {
  const text = await response.text();
  const answer: unknown = text === "" ? {} : JSON.parse(text);
  if (!isObject(answer)) {
    throw new Error(`unexpected response from Azure: '${text}', HTTP status: ${response.status}`);
  }
  if (!response.ok) {
    const { code = "", message = text, details } = isObject(answer.error) ? answer.error : {};
    throw new ArmRequestError(
      response.status,
      String(code),
      [String(message), ...reasonsOf(details)].join(" "),
    );
  }
  return answer;
}

/** The reasons that an answer tells beside its message (SignalR's "Invalid arguments", pulumi-azure-native#2741). */
function reasonsOf(details: unknown): string[] {
  return Array.isArray(details)
    ? details.flatMap((detail) => (isObject(detail) ? [String(detail.message)] : []))
    : [];
}
