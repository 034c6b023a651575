/** What the listener says on its way, a line at a time: titles, addresses and counts, nothing of any patient. */
import { localTime } from '../local-time.ts';
import type { Words } from '../words.ts';
import type { Arrivals } from './arrivals.ts';
import type { AssociationEnd, AssociationWatcher, InstanceFate } from './association.ts';
import type { ListenConfig } from './config.ts';

const hourMs = 3_600_000;
/** Rejections and broken connections said in a minute: a port scanner shall not fill the disk. */
const mostTroublesAMinute = 20;

type Connection = AssociationWatcher & { ended(end: AssociationEnd): void };

/** What came over one connection and was not said yet. */
class Count {
  readonly since = performance.now();
  readonly fates = new Map<InstanceFate, number>();
  bytes = 0;

  of(...fates: InstanceFate[]): number {
    return fates.reduce((sum, fate) => sum + (this.fates.get(fate) ?? 0), 0);
  }
}

export class ListenLog {
  readonly #t: Words;
  readonly #say: (line: string) => void;
  readonly #unsaid = new Set<() => void>();
  #lastReceived = Date.now();
  #silentHours = 0;
  #troubles = 0;

  constructor(t: Words, write: (line: string) => void) {
    this.#t = t;
    this.#say = (line) => write(`${moment(new Date())}  ${line}`);
  }

  started({ port, title, folder, callers, tls }: ListenConfig): void {
    const t = this.#t;
    this.#say(t('listen.started', { port, title, folder, tls: tls ? t('listen.tls') : '' }));
    this.#say(t('listen.callers', { callers: callers.join(', ') }));
  }

  connection(address: string): Connection {
    let caller = '';
    let count = new Count();
    const tell = () => {
      // What takes longer than a minute is said with all of its time.
      if (count.fates.size === 0) return;
      this.#tell(caller, address, count);
      count = new Count();
    };
    return {
      opened: (callingTitle) => {
        caller = callingTitle;
        this.#unsaid.add(tell);
      },
      echoed: (callingTitle) => this.#say(this.#t('listen.echo', { caller: callingTitle, address })),
      received: ({ fate, bytes }) => {
        count.fates.set(fate, (count.fates.get(fate) ?? 0) + 1);
        count.bytes += bytes;
        this.#lastReceived = Date.now();
        this.#silentHours = 0;
      },
      ended: (end) => {
        this.#unsaid.delete(tell);
        tell();
        this.#trouble(end, caller === '' ? address : `${caller} (${address})`);
      },
    };
  }

  /** Of associations that stay open, and of a silence that lasts. */
  minute(now: Date): void {
    this.#troubles = 0;
    for (const tell of this.#unsaid) tell();
    const silence = now.getTime() - this.#lastReceived;
    const hours = Math.floor(silence / hourMs);
    if (hours <= this.#silentHours) return;
    this.#silentHours = hours;
    this.#say(this.#t('listen.silence', { ago: duration(silence, this.#t) }));
  }

  stopping(): void {
    this.#say(this.#t('listen.stopping'));
  }

  stopped(): void {
    this.#say(this.#t('listen.stopped'));
  }

  #tell(caller: string, address: string, count: Count): void {
    const t = this.#t;
    const seconds = ((performance.now() - count.since) / 1000).toFixed(1);
    const instances = count.of('new', 'again', 'replaced');
    const megabytes = megabytesOf(count.bytes);
    const parts = [t('listen.received', { caller, address, instances, megabytes, seconds })];
    if (count.of('again') > 0) parts.push(t('listen.again', { count: count.of('again') }));
    if (count.of('replaced') > 0) parts.push(t('listen.replaced', { count: count.of('replaced') }));
    for (const refusal of ['disk-full', 'disk-error', 'other-class', 'other-instance', 'invalid'] as const) {
      if (count.of(refusal) > 0) parts.push(t(`listen.refused.${refusal}`, { count: count.of(refusal) }));
    }
    this.#say(parts.join('  '));
  }

  #trouble(end: AssociationEnd, address: string): void {
    if (end.how !== 'rejected' && end.how !== 'aborted') return;
    this.#troubles += 1;
    if (this.#troubles > mostTroublesAMinute) return;
    if (end.how === 'aborted') {
      this.#say(this.#t('listen.aborted', { address, detail: end.detail }));
      return;
    }
    const { callingTitle: caller, calledTitle: called, why } = end;
    this.#say(this.#t(`listen.rejected.${why}`, { address, caller, called }));
  }
}

/** One line: when something came last, and from whom. */
export function lastReceived(arrivals: Arrivals, t: Words, now: Date): string {
  const [newest] = arrivals.callers();
  if (!newest) return t('listen.never');
  const [caller, { last }] = newest;
  return t('listen.last', { caller, when: moment(new Date(last)), ago: ago(last, t, now) });
}

/** A line for each sender, the most recent first. */
export function receivedByCaller(arrivals: Arrivals, t: Words, now: Date): string[] {
  const lines = arrivals.callers().map(([caller, { first, last, instances, bytes }]) =>
    t('listen.caller', {
      caller,
      when: moment(new Date(last)),
      ago: ago(last, t, now),
      instances,
      megabytes: megabytesOf(bytes),
      since: moment(new Date(first)),
    }),
  );
  return lines.length > 0 ? lines : [t('listen.never')];
}

function ago(last: string, t: Words, now: Date): string {
  return duration(now.getTime() - Date.parse(last), t);
}

function duration(ms: number, t: Words): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return t('listen.minutes', { minutes });
  if (hours < 24) return t('listen.hours', { hours, minutes: minutes % 60 });
  return t('listen.days', { days: Math.floor(hours / 24), hours: hours % 24 });
}

function megabytesOf(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e6 ? 2 : bytes < 10e6 ? 1 : 0);
}

function moment(date: Date): string {
  return localTime(date).replace('T', ' ');
}
