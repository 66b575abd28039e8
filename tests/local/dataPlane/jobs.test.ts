import { SignalRJob } from "../../../components";
import { roleAllowsData, webAndMobileRoles } from "../../../components/roles";
import { rolesFor } from "../../../components/roles/signalRJobs";
import { restCalls } from "../../../local/dataPlane/restApi";
import { groupPath, putGroup, servicePath, SUBSCRIPTION } from "../arm/support";
import { DATA_ACTIONS, World } from "./support";

const message = { target: "notify", arguments: [1] };

/** The calls that each job of docs/grants.md needs. */
const callsOf: Record<SignalRJob, readonly string[]> = {
  negotiate: ["GET /api/v1/auth/accessKey"],
  send: [
    "POST /api/hubs/chat/:send",
    "POST /api/hubs/chat/users/ann/:send",
    "POST /api/hubs/chat/groups/news/:send",
    "POST /api/hubs/chat/connections/none/:send",
  ],
  "manage-groups": [
    "PUT /api/hubs/chat/users/ann/groups/news",
    "DELETE /api/hubs/chat/users/ann/groups/news",
    "DELETE /api/hubs/chat/users/ann/groups",
    "PUT /api/hubs/chat/groups/news/connections/none",
    "DELETE /api/hubs/chat/groups/news/connections/none",
    "DELETE /api/hubs/chat/connections/none/groups",
  ],
  "read-presence": [
    "HEAD /api/hubs/chat/users/ann",
    "HEAD /api/hubs/chat/groups/news",
    "HEAD /api/hubs/chat/connections/none",
    "HEAD /api/hubs/chat/users/ann/groups/news",
  ],
  // Beside it a server connection, which the local Azure doesn't have: no hub server runs in serverless mode
  "host-hub": ["GET /api/v1/auth/accessKey"],
};

const jobs = Object.values(SignalRJob);
/** Each job, each two, and all. */
const combinations = [
  ...jobs.flatMap((one, index) => jobs.slice(index).map((other) => [...new Set([one, other])])),
  jobs,
];

describe("the jobs table, played", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** The calls of jobs that are refused for want of a role. */
  async function refused(token: string, played: readonly SignalRJob[]): Promise<string[]> {
    const calls = [...new Set(played.flatMap((job) => callsOf[job]))];
    const answers = await Promise.all(
      calls.map(async (line) => {
        const { status } = await world.rest(line, {
          token,
          ...(line.endsWith("/:send") ? { body: message } : {}),
        });
        // What isn't there is 404; nothing else but a refusal may fail
        expect([200, 202, 204, 403, 404]).toContain(status);
        return status === 403 ? [line] : [];
      }),
    );
    return answers.flat();
  }

  it.each(combinations.map((played, index) => [played.join(", "), played, index] as const))(
    "%s: exactly its roles allow every call, and without any one of them a call fails",
    async (_title, played, index) => {
      const roles = rolesFor(played);
      const identity = await world.identity(`app-${index}`);
      const token = await world.token(identity);
      expect(await refused(token, played)).not.toEqual([]);
      const grants = [];
      for (const role of roles) {
        grants.push({ role, revoke: await world.grant(identity.principalId, role) });
      }
      expect(await refused(token, played)).toEqual([]);
      for (const { role, revoke } of grants) {
        await revoke();
        expect(await refused(token, played)).not.toEqual([]);
        await world.grant(identity.principalId, role);
      }
    },
  );

  it("a refusal names the principal, the data action and the resource, and a new grant counts at once", async () => {
    const identity = await world.identity("plain");
    const token = await world.token(identity);
    const send = () => world.rest("POST /api/hubs/chat/:send", { token, body: message });
    const dataAction = `${DATA_ACTIONS}hub/send/action`;
    const id = servicePath().replace("/signalR/", "/SignalR/");
    const refusal = {
      code: "Forbidden",
      message: `The principal '${identity.principalId}' does not have the data action '${dataAction}' on '${id}'.`,
      target: dataAction,
    };
    expect(await send()).toMatchObject({ status: 403, body: refusal });
    const revoke = await world.grant(identity.principalId, "SignalR REST API Owner");
    expect((await send()).status).toBe(202);
    await revoke();
    expect(await send()).toMatchObject({ status: 403, body: refusal });
  });

  it.each([
    ["the service", "counts", servicePath()],
    ["its group", "counts", groupPath()],
    ["its subscription", "counts", `/subscriptions/${SUBSCRIPTION}`],
    ["the tenant", "counts", ""],
    ["another group", "doesn't count", groupPath("other")],
  ])("a grant at %s %s", async (name, counts, scope) => {
    await putGroup(world.arm, "other");
    const identity = await world.identity(name.replaceAll(" ", "-"));
    await world.grant(identity.principalId, "SignalR REST API Reader", scope);
    const { status } = await world.rest("HEAD /api/hubs/chat/users/ann", {
      token: await world.token(identity),
    });
    expect(status).toBe(counts === "counts" ? 404 : 403);
  });

  it("each call needs a data action that SignalR Service Owner has, and no control-plane role any", async () => {
    const { "SignalR Service Owner": owner, "SignalR/Web PubSub Contributor": contributor } =
      webAndMobileRoles;
    for (const { action } of restCalls) {
      expect(roleAllowsData(owner, DATA_ACTIONS + action)).toBe(true);
      expect(roleAllowsData(contributor, DATA_ACTIONS + action)).toBe(false);
    }
    const identity = await world.identity("contributor", "SignalR/Web PubSub Contributor");
    expect(await refused(await world.token(identity), jobs)).toHaveLength(15);
  });

  it("covers all calls of the API but those that close connections", () => {
    const played = new Set(Object.values(callsOf).flat());
    const notPlayed = restCalls
      .map(({ method, path }) => `${method} /api/hubs/chat${path.replace("::", ":")}`)
      .map((line) => line.replace(":user", "ann").replace(":group", "news").replace(":connectionId", "none"))
      .filter((line) => !played.has(line));
    expect(notPlayed).toEqual([
      "POST /api/hubs/chat/:closeConnections",
      "POST /api/hubs/chat/users/ann/:closeConnections",
      "POST /api/hubs/chat/groups/news/:closeConnections",
      "DELETE /api/hubs/chat/connections/none",
    ]);
  });
});
