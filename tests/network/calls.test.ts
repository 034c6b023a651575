/** Reading what strace writes: lines as it wrote them, and what each of them is. */
import { expect, test } from 'vitest';
import { readTrace } from './calls.ts';

const kindsOf = (text: string) => readTrace(text).calls.map(({ name, kind, to }) => [name, kind, to]);

test('what stays on the machine is told from what would leave it', () => {
  const unix = '{sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X99"}';
  const trace = `11  socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 19<UNIX-STREAM:[5178249]>
11  connect(19<UNIX-STREAM:[5178249]>, ${unix}, 110) = 0
11  socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 53<NETLINK:[5188209]>
11  sendto(53<NETLINK:[ROUTE:8014]>, ..., 17, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 17
11  socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 20<TCP:[5178257]>
11  connect(20<TCP:[5178257]>, {sa_family=AF_INET, sin_port=htons(631), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)
11  connect(20<TCP:[5178257]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("203.0.113.7")}, 16) = -1 ENETUNREACH (Network is unreachable)
11  listen(20<TCP:[127.0.0.1:4000]>, 511) = 0
11  sendto(20<TCP:[127.0.0.1:4000->127.0.0.1:5000]>, ""..., 20, 0, NULL, 0) = 20
11  sendto(20<TCPv6:[[::1]:4000->[2001:db8::7]:443]>, ""..., 20, 0, NULL, 0) = 20
11  sendmsg(20<UDP:[5178257]>, {msg_name=NULL, msg_namelen=0, msg_iov=[...], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 5
11  socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = 5<PACKET:[1]>
11  socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) = 5<RAW:[1]>
11  syscall_0xfffffffffffffff5(0x1, 0x7fc957bf7c90, 0x40, 0x1, 0, 0
11  syscall_0x1f5(0x1, 0x7fc957bf7c90, 0x40, 0x1, 0, 0) = 0
11  io_uring_setup(64, {flags=0}) = 7
11  io_uring_setup(64, {flags=0}) = -1 ENOSYS (Function not implemented) (INJECTED)
11  +++ exited with 0 +++
`;
  expect(kindsOf(trace)).toEqual([
    ['socket', 'local', null],
    ['connect', 'local', null],
    ['socket', 'kernel', null],
    ['sendto', 'kernel', null],
    ['socket', 'quiet', null],
    ['connect', 'loopback', '127.0.0.1:631'],
    ['connect', 'outbound', '203.0.113.7:80'],
    ['listen', 'listening', null],
    ['sendto', 'loopback', '127.0.0.1:5000'],
    ['sendto', 'outbound', '[2001:db8::7]:443'],
    ['sendmsg', 'outbound', null],
    ['socket', 'outbound', null],
    ['socket', 'outbound', null],
    ['syscall_0xfffffffffffffff5', 'quiet', null],
    ['syscall_0x1f5', 'outbound', null],
    ['io_uring_setup', 'outbound', null],
    ['io_uring_setup', 'quiet', null],
  ]);
  expect(readTrace(trace).unread).toEqual([]);
});

test('asking for a name is outbound, also of this very machine', () => {
  const trace = `1 connect(19<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0
1 connect(19<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0
1 connect(19<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)
`;
  expect(kindsOf(trace).map(([, kind]) => kind)).toEqual(['outbound', 'outbound', 'local']);
});

test('only the connecting of the one probe is allowed: no sending, no other port, no TCP', () => {
  const place = (port: number) =>
    `{sa_family=AF_INET6, sin6_port=htons(${port}), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:4860:4860::8888", &sin6_addr), sin6_scope_id=0}`;
  const trace = `8064  connect(15<UDPv6:[5189993]>, ${place(443)}, 28 <unfinished ...>
8070  connect(16<TCPv6:[5189993]>, ${place(443)}, 28) = -1 EADDRNOTAVAIL (Cannot assign requested address)
8064  <... connect resumed>)            = -1 EADDRNOTAVAIL (Cannot assign requested address)
8064  connect(15<UDPv6:[5189993]>, ${place(53)}, 28) = 0
8064  sendto(15<UDPv6:[5189993]>, ..., 17, 0, ${place(443)}, 28) = 17
`;
  expect(kindsOf(trace).map(([, kind]) => kind)).toEqual(['outbound', 'probe', 'outbound', 'outbound']);
});

test('calls that were cut are put together by their process, and nothing is lost of one that was killed', () => {
  const trace = `5517  connect(20<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("203.0.113.7")}, 16 <unfinished ...>
5518  connect(21<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(81), sin_addr=inet_addr("203.0.113.8")}, 16 <unfinished ...>
5517  <... connect resumed>)            = -1 ENETUNREACH (Network is unreachable)
5519  recvmsg(21<UNIX-STREAM:[1]>,  <unfinished ...>) = ?
5520  recvmsg(22<UNIX-STREAM:[1]>,  <unfinished ...>
5520  <... recvmsg resumed> <unfinished ...>) = ?
5521  ???( <unfinished ...>
5518  +++ killed by SIGKILL +++
`;
  expect(readTrace(trace).calls.map(({ pid, to }) => [pid, to])).toEqual([
    ['5517', '203.0.113.7:80'],
    ['5518', '203.0.113.8:81'],
    ['5519', null],
    ['5520', null],
  ]);
});

test('what cannot be read is said', () => {
  expect(readTrace('strace: something went wrong\n77  <... connect resumed>) = 0\n').unread).toHaveLength(2);
});

test('who is killed while sending is told by what else its descriptor was', () => {
  const connecting = (number: number, to: string) =>
    `1  connect(${number}<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("${to}")}, 16) = 0`;
  const trace = `1  sendto(116<UNIX-STREAM:[7->8]>, ""..., 112, MSG_NOSIGNAL, NULL, 0) = 112
${connecting(116, '127.0.0.1')}
${connecting(117, '203.0.113.7')}
2  sendto(116, 0x25401e23510, 64, MSG_NOSIGNAL, NULL, 0 <unfinished ...>) = ?
3  sendto(117, 0x25401e23510, 64, MSG_NOSIGNAL, NULL, 0 <unfinished ...>) = ?
4  sendto(118, 0x25401e23510, 64, MSG_NOSIGNAL, NULL, 0 <unfinished ...>) = ?
5  sendto(116, 0x25401e23510, 64, MSG_NOSIGNAL, NULL, 0) = 64
`;
  const sent = readTrace(trace).calls.filter(({ pid }) => pid !== '1');
  const kinds = Object.fromEntries(sent.map(({ pid, kind }) => [pid, kind]));
  expect(kinds).toEqual({ 2: 'quiet', 3: 'outbound', 4: 'outbound', 5: 'outbound' });
});
