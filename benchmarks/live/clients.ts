// The clients of `npm run bench:live`, in a process of their own: Microsoft's client, as many as it is told.
import { HttpTransportType, HubConnectionBuilder, type HubConnection } from "@microsoft/signalr";

export interface Clients {
  url: string;
  token: string;
  count: number;
  broadcasts: number;
}

/** What this process tells: that all are connected, then when each broadcast had reached every client. */
export type Told =
  | { connected: number }
  | { arrivedAt: number[]; received: number; inOrder: boolean; megabytes: number };

const AT_ONCE = 50;

process.once("message", (clients: Clients) => {
  void listen(clients);
});

async function listen({ url, token, count, broadcasts }: Clients): Promise<void> {
  const all: { connection: HubConnection; heard: number[] }[] = [];
  const arrivals = Array.from({ length: broadcasts }, () => 0);
  const arrivedAt: number[] = [];
  let received = 0;
  let ended = 0;
  const done = new Promise<void>((resolve) => {
    for (let index = 0; index < count; index++) {
      const connection = new HubConnectionBuilder()
        .withUrl(url, { accessTokenFactory: () => token, transport: HttpTransportType.WebSockets })
        .configureLogging("none")
        .build();
      const heard: number[] = [];
      connection.on("notify", (broadcast: number) => {
        heard.push(broadcast);
        received++;
        arrivals[broadcast] = (arrivals[broadcast] ?? 0) + 1;
        if (arrivals[broadcast] === count) {
          arrivedAt[broadcast] = Date.now();
        }
      });
      // What comes last says that nothing more is to come.
      connection.on("end", () => {
        ended++;
        if (ended === count) {
          resolve();
        }
      });
      all.push({ connection, heard });
    }
  });
  for (let index = 0; index < count; index += AT_ONCE) {
    await Promise.all(all.slice(index, index + AT_ONCE).map(({ connection }) => connection.start()));
  }
  tell({ connected: count });
  await done;
  const inOrder = all.every(({ heard }) => heard.every((broadcast, index) => broadcast === index));
  tell({ arrivedAt, received, inOrder, megabytes: process.memoryUsage().rss / 1024 / 1024 });
  await Promise.all(all.map(({ connection }) => connection.stop()));
  process.disconnect();
}

function tell(told: Told): void {
  process.send?.(told);
}
