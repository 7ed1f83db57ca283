// Loaded before a process's own modules: notes every host beyond this machine that its JavaScript looks up or calls.
import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const here = /^(localhost|127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/;
const note = (how, host) => {
  if (typeof host === 'string' && !here.test(host)) appendFileSync(process.env.WATCH_LOG, `${how} ${host}\n`);
};
const watch = (owner, method, hostOf) => {
  const original = owner[method];
  owner[method] = function (...args) {
    note(method, hostOf(args));
    return original.apply(this, args);
  };
};

// A socket's options come as an array when `net.connect` has normalised them.
const hostOf = ([first, second]) => {
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object') return options.path === undefined ? (options.host ?? 'localhost') : undefined;
  return typeof second === 'string' ? second : 'localhost';
};
watch(net.Socket.prototype, 'connect', hostOf);
watch(dgram.Socket.prototype, 'connect', ([, address]) => address ?? 'localhost');
watch(dgram.Socket.prototype, 'send', (args) => args.find((value, index) => index > 0 && typeof value === 'string') ?? 'localhost');
for (const owner of [dns, dns.promises]) {
  for (const method of ['lookup', 'resolve', 'resolve4', 'resolve6']) watch(owner, method, ([name]) => name);
}
syncBuiltinESMExports();
