import { runGuide } from "../support/guides";

type WhenGranted = (
  call: () => Promise<Response>,
  options: { timeoutMs?: number; firstDelayMs?: number },
) => Promise<Response>;

/** Answers with each status in turn, then with the last. */
function answering(...statuses: number[]) {
  return jest.fn(() =>
    Promise.resolve(
      new Response(null, { status: (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 500 }),
    ),
  );
}

describe("the recipe that waits for a grant", () => {
  const { whenGranted } = runGuide("docs/grants.md", "When a grant works") as { whenGranted: WhenGranted };
  const quickly = { timeoutMs: 1_000, firstDelayMs: 1 };

  it.each([401, 403])("repeats a call that is refused with %d until it isn't", async (refused) => {
    const call = answering(refused, refused, 202);
    expect((await whenGranted(call, quickly)).status).toBe(202);
    expect(call).toHaveBeenCalledTimes(3);
  });

  it("gives back any other answer at once", async () => {
    const call = answering(500, 200);
    expect((await whenGranted(call, quickly)).status).toBe(500);
  });

  it("gives back the refusal when the time is up", async () => {
    const call = answering(403);
    expect((await whenGranted(call, { timeoutMs: 20, firstDelayMs: 5 })).status).toBe(403);
    expect(call.mock.calls.length).toBeGreaterThan(1);
  });
});
