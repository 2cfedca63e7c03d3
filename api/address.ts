/** By which name people come in, and through which proxy: Host, origin, cookies, links and addresses follow it. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { WatchbillError } from '../domain/errors.ts';

/** The address that other people use; the proxy in front ends their TLS. */
export interface PublicAddress {
  /** `https://soc.example.org`, without a path. */
  origin: string;
  /** Host header of that origin: its name, with a port where it is none of the usual. */
  host: string;
  /** Addresses of the proxies that alone may speak for others. */
  proxies: readonly string[];
  /** The address that is listened on: by it, the command line on this machine comes in. */
  listen: string;
}

/** How one request came in: by which origin, and whether through the proxy and so with TLS before it. */
export interface CameIn {
  origin: string;
  secure: boolean;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** An IPv4 peer of a dual-stack socket is written as IPv6. */
function plainAddress(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) === 0 ? '' : plain;
}

function isLoopback(address: string): boolean {
  return address !== '' && loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** What only a proxy adds. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Whether a request came by a name that is ours. A web page elsewhere can point its own name at 127.0.0.1 (DNS rebinding);
 * its requests then carry that name.
 * @throws WatchbillError FORBIDDEN_ORIGIN
 */
export function howItCame(request: FastifyRequest, known: PublicAddress | null): CameIn {
  const host = request.headers.host?.toLowerCase() ?? '';
  const peer = plainAddress(request.socket.remoteAddress);
  if (known !== null && host === known.host) {
    if (known.proxies.includes(peer)) return { origin: known.origin, secure: true };
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'this name is answered through its proxy only');
  }
  const isForwarded = forwarding.some((name) => request.headers[name] !== undefined);
  const name = host.replace(/:\d+$/, '');
  const isOwn = known !== null && peer === known.listen && name.replace(/[[\]]/g, '') === peer;
  const isLocal = isOwn || (loopbackNames.has(name) && isLoopback(peer));
  // With a proxy on this machine, its peer is loopback too; what it passes on is no local request.
  if (isLocal && !(known !== null && isForwarded))
    return { origin: `http://${host}`, secure: false };
  throw new WatchbillError('FORBIDDEN_ORIGIN', 'the console answers to none but its own names', {
    fix:
      known === null
        ? 'open it as http://127.0.0.1 with its port, or set WATCHBILL_URL and WATCHBILL_PROXY'
        : `open it as ${known.origin}`,
  });
}

/** Settings of the way in, as they stand in the environment. */
export interface WayIn {
  address: PublicAddress | null;
  /** The address to listen on. */
  listen: string;
}

function invalid(message: string): WatchbillError {
  return new WatchbillError('SETTINGS_INVALID', message, {
    fix: 'see docs/guides/people-and-access.md#letting-others-in',
  });
}

function parsePublicUrl(text: string): URL {
  if (!URL.canParse(text)) throw invalid(`WATCHBILL_URL is no address: ${text}`);
  const url = new URL(text);
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url.protocol !== 'https:' || !bare)
    throw invalid('WATCHBILL_URL must be https:// and a name, without a path');
  return url;
}

/**
 * Reads `WATCHBILL_URL`, `WATCHBILL_PROXY` (addresses, by commas) and `WATCHBILL_LISTEN`. Without the first: loopback only.
 * @throws WatchbillError SETTINGS_INVALID
 */
export function readWayIn(env: NodeJS.ProcessEnv): WayIn {
  const setting = (name: string): string => env[name]?.trim() ?? '';
  const text = setting('WATCHBILL_URL');
  const listen = setting('WATCHBILL_LISTEN') || '127.0.0.1';
  const proxies = setting('WATCHBILL_PROXY')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (text === '') {
    if (proxies.length === 0 && listen === '127.0.0.1') return { address: null, listen };
    throw invalid('WATCHBILL_PROXY and WATCHBILL_LISTEN need WATCHBILL_URL');
  }
  const { origin, host } = parsePublicUrl(text);
  if (loopbackNames.has(host.replace(/:\d+$/, '')))
    throw invalid('WATCHBILL_URL names this machine: without it, loopback is answered anyway');
  if (proxies.length === 0)
    throw invalid('WATCHBILL_URL needs WATCHBILL_PROXY: the address of the TLS proxy in front');
  for (const address of [...proxies, listen])
    if (isIP(address) === 0) throw invalid(`${address} is not an IP address`);
  return { address: { origin, host, proxies, listen }, listen };
}
