/** What a program said to the kernel about networks, read from what `strace -f -yy` wrote of it. */

/**
 * - `local`: sockets of this machine's file system, and pairs (X server, D-Bus, print service, between our own processes)
 * - `kernel`: netlink; what is asked of the kernel about interfaces and devices
 * - `quiet`: nothing leaves and nobody is named: a socket made, its options, its own address, receiving
 * - `loopback`: to this machine
 * - `listening`: waiting to be called
 * - `probe`: the one question that is allowed; see {@link reachabilityProbe}
 * - `outbound`: to anybody else, asking for a name wherever, or anything that cannot be told
 */
export type Kind = 'local' | 'kernel' | 'quiet' | 'loopback' | 'listening' | 'probe' | 'outbound';

export interface NetworkCall {
  pid: string;
  name: string;
  kind: Kind;
  /** `address:port` of whom it is for, where it says. */
  to: string | null;
  /** As strace wrote it, put together where it was cut. */
  text: string;
}

export interface Trace {
  calls: NetworkCall[];
  /** Lines that are no calls: none, or nothing is proven. */
  unread: string[];
}

/**
 * Chromium connects a UDP socket there to learn whether this machine has a way to IPv6 at all; a `connect` of UDP sends no
 * packet. Nothing is ever sent on it (net/dns/host_resolver_manager.cc, `kIPv6ProbeAddress`).
 */
export const reachabilityProbe = '[2001:4860:4860::8888]:443';

/** Where somebody else asks for a name on our behalf. */
const nameServices = /sun_path="[^"]*(?:\/nscd\/socket|\/io\.systemd\.Resolve|\/avahi-daemon\/socket)/;

/** @param text of one run, every line beginning with its process */
export function readTrace(text: string): Trace {
  const calls: NetworkCall[] = [];
  const unread: string[] = [];
  const begun = new Map<string, string>();
  const keep = (pid: string, whole: string) => {
    const call = callOf(pid, whole);
    if (call) calls.push(call);
    else unread.push(`${pid} ${whole}`);
  };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, pid, said] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || said === undefined) {
      unread.push(line);
      continue;
    }
    // Signals, how it ended, and what it was killed at the entry of: that was never made.
    if (/^(?:(?:---|\+\+\+) |\?\?\?\()/.test(said)) continue;
    const [, resumed] = /^<\.\.\. \w+ resumed>(.*)$/.exec(said) ?? [];
    const [, unfinished] = /^(.*?)\s*<unfinished \.\.\.>(?:\)\s+= \?)?$/.exec(resumed ?? said) ?? [];
    const beginning = resumed === undefined ? '' : begun.get(pid);
    begun.delete(pid);
    if (beginning === undefined) unread.push(line);
    else if (unfinished !== undefined) begun.set(pid, beginning + unfinished);
    else keep(pid, beginning + (resumed ?? said));
  }
  // Whoever was killed in the middle of a call has made it all the same.
  for (const [pid, beginning] of begun) keep(pid, beginning);
  const numbers = kindsByNumber(calls);
  for (const call of calls) {
    const kinds = numbers.get(unreadable.exec(call.text)?.[1] ?? '');
    if (kinds && !kinds.has('outbound')) call.kind = 'quiet';
  }
  return { calls, unread };
}

/**
 * Sending by whom strace could no longer look into, since it was being killed: neither what it sends nor what its descriptor
 * is. Only a socket that was connected can send so, and connecting is seen: it is told by what else bore that number.
 */
const unreadable = /^send(?:to|msg)\((\d+), 0x[0-9a-f]+, [^=]*$/;

/** By number of a descriptor what all calls were that strace could describe it in, in any process. */
function kindsByNumber(calls: readonly NetworkCall[]): Map<string, Set<Kind>> {
  const kinds = new Map<string, Set<Kind>>();
  for (const { text, kind } of calls) {
    const number = /^\w+\((\d+)</.exec(text)?.[1];
    if (number !== undefined) kinds.set(number, (kinds.get(number) ?? new Set()).add(kind));
  }
  return kinds;
}

function callOf(pid: string, text: string): NetworkCall | null {
  const [, name, rest] = /^(\w+)\((.*)$/.exec(text) ?? [];
  if (name === undefined || rest === undefined) return null;
  const to = addressIn(rest);
  return { pid, name, kind: kindOf(name, rest, to), to, text };
}

function kindOf(name: string, rest: string, to: string | null): Kind {
  // What goes through a ring is not seen here; one that was refused carries nothing.
  if (name === 'io_uring_setup' && /= -1 /.test(rest)) return 'quiet';
  if (name.startsWith('io_uring')) return 'outbound';
  // A negative number is no call of the kernel's: a thread that was stopped, read in the middle of being killed.
  if (/^syscall_0xf{8}/.test(name)) return 'quiet';
  if (name === 'socketpair') return 'local';
  if (name === 'socket') return kindOfFamily(rest);
  const family = /^-?\d+<([A-Za-z]+)/.exec(rest)?.[1] ?? /sa_family=AF_(\w+)/.exec(rest)?.[1] ?? '';
  const isNamed = name === 'connect' && nameServices.test(rest) && rest.endsWith('= 0');
  if (family === 'UNIX') return isNamed ? 'outbound' : 'local';
  if (family === 'NETLINK') return 'kernel';
  switch (name) {
    case 'connect':
    case 'sendto':
    case 'sendmsg':
    case 'sendmmsg':
      if (to === null) return /sa_family=AF_UNSPEC/.test(rest) ? 'quiet' : 'outbound';
      if (name === 'connect' && to === reachabilityProbe && /^\d+<UDP/.test(rest)) return 'probe';
      return isLoopback(to) && !to.endsWith(':53') ? 'loopback' : 'outbound';
    case 'bind':
    case 'listen':
    case 'accept':
    case 'accept4':
      return 'listening';
    case 'setsockopt':
      return /MEMBERSHIP|JOIN/.test(rest) ? 'outbound' : 'quiet';
    case 'recvfrom':
    case 'recvmsg':
    case 'recvmmsg':
    case 'getsockname':
    case 'getpeername':
    case 'getsockopt':
    case 'shutdown':
      return 'quiet';
    default:
      return 'outbound';
  }
}

function kindOfFamily(rest: string): Kind {
  if (/^AF_UNIX\b/.test(rest)) return 'local';
  if (/^AF_NETLINK\b/.test(rest)) return 'kernel';
  return /^AF_INET6?, SOCK_(?:STREAM|DGRAM)\b/.test(rest) ? 'quiet' : 'outbound';
}

/** Whom a call names, or whom its socket is connected with. */
function addressIn(rest: string): string | null {
  const port = /sin6?_port=htons\((\d+)\)/.exec(rest)?.[1];
  const v4 = /inet_addr\("([^"]+)"\)/.exec(rest)?.[1];
  if (port !== undefined && v4 !== undefined) return `${v4}:${port}`;
  const v6 = /inet_pton\(AF_INET6, "([^"]+)"/.exec(rest)?.[1];
  if (port !== undefined && v6 !== undefined) return `[${v6}]:${port}`;
  return /^\d+<[^>]*->([^>\]]*(?:\][^>\]]*)?:\d+)\]>/.exec(rest)?.[1] ?? null;
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|\[::1\]|\[::ffff:127\.)/.test(address);
}
