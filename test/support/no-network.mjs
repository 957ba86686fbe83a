// Loaded by --import: no host name can be resolved, as on a machine without a network.
import dns from 'node:dns';

dns.lookup = (hostname, ...rest) => {
  const callback = rest.at(-1);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });
  process.nextTick(() => callback(error));
};
