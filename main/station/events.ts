/** The station's state as server-sent events: `event: station`, data StationView, now and after every change. */
import type { SSEStreamingApi } from 'hono/streaming';
import type { Station } from './station.ts';

/** A comment this often lets either side notice that the other is gone. */
const keepAliveMilliseconds = 15_000;

export async function stationEvents(station: Station, stream: SSEStreamingApi): Promise<void> {
  let wake = () => {};
  let changed = true;
  const stop = station.onChange(() => {
    changed = true;
    wake();
  });
  stream.onAbort(() => wake());
  try {
    while (!stream.aborted && !stream.closed) {
      if (changed) {
        changed = false;
        await stream.writeSSE({ event: 'station', data: JSON.stringify(station.view()) });
        continue;
      }
      const timer = await new Promise<'kept-alive' | 'woken'>((resolve) => {
        const timeout = setTimeout(() => resolve('kept-alive'), keepAliveMilliseconds);
        wake = () => {
          clearTimeout(timeout);
          resolve('woken');
        };
      });
      if (timer === 'kept-alive') await stream.write(': still here\n\n');
    }
  } finally {
    stop();
  }
}
