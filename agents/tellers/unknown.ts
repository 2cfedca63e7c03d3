/** Tells what is not known, and which logs were looked through for it. */
import type { Finding } from '../../domain/finding.ts';
import type { LogRead } from '../../domain/log.ts';
import { spellAddress } from '../../domain/address.ts';
import { unknownOf, type Entry, type Unknown } from '../missing.ts';
import type { Telling } from './telling.ts';

type Into = Pick<Telling, 'ledger' | 'claims'>;

/** Says what nobody watched, and what was looked for and not found. */
export function tellUnknown(
  findings: readonly Finding[],
  logs: readonly LogRead[],
  into: Into,
): void {
  const unknown = unknownOf(findings, logs);
  tellMachines(findings, unknown, into);
  if (unknown.entry !== null) tellEntry(unknown.entry, into);
  tellNames(findings, into);
}

/** Says of sources that are only names why nothing is proposed against them: silence would look like harmlessness. */
function tellNames(findings: readonly Finding[], { ledger, claims }: Into): void {
  const sources = new Set(findings.map(({ src_endpoint: { ip } }) => spellAddress(ip) ?? ip));
  const named = [...sources].filter((source) => spellAddress(source) === null);
  if (named.length === 0) return;
  const entry = ledger.absence(findings, 'an address of what is known by a name only', {
    hostnames: named,
    reason: 'known by a name only, which anybody can take, so no action is aimed at it',
  });
  claims.say('unknown', 'Which address {hostnames} has: {reason}.', {
    hostnames: [entry, 'hostnames'],
    reason: [entry, 'reason'],
  });
}

function tellMachines(
  findings: readonly Finding[],
  { network, windows, logOns }: Unknown,
  { ledger, claims }: Into,
): void {
  const hosts = ledger.absence(findings, 'records from the machines themselves', {
    searched: [...network, ...windows],
  });
  const searched = { searched: [hosts, 'searched'] as const };
  claims.say('unknown', machinesTemplate(network, windows), searched);
  if (logOns?.why !== 'not_found') return;
  const found = ledger.absence(findings, 'a log-on that stands out in the machines’ own log', {
    searched: logOns.searched,
  });
  claims.say(
    'unknown',
    'Whether a log-on that the machines themselves recorded belongs to it: none that stands out was found ({searched}).',
    { searched: [found, 'searched'] },
  );
}

/** Watchbill reads no log of processes or files: with one of log-ons, only those are known. */
function machinesTemplate(network: readonly string[], windows: readonly string[]): string {
  if (windows.length === 0) {
    return 'What happened on the machines themselves: only network records were searched ({searched}), no process, file or log-on records of any host.';
  }
  const read = network.length === 0 ? 'only log-on records' : 'only network and log-on records';
  return `What happened on the machines themselves: ${read} were searched ({searched}), no process or file records of any host.`;
}

function tellEntry({ finding, missing }: Entry, { ledger, claims }: Into): void {
  const { user } = finding.unmapped.measurements;
  const searched = searchedWords(missing);
  if (user === undefined) {
    const entry = ledger.absence(finding, 'records of how the device came here', {
      device: finding.src_endpoint.ip,
      searched,
    });
    claims.say('unknown', 'How {device} came here: {searched}.', {
      device: [entry, 'device'],
      searched: [entry, 'searched'],
    });
    return;
  }
  const identity = ledger.absence(finding, 'records of how the credential was obtained', {
    user: String(user),
    searched,
  });
  claims.say('unknown', 'How the credential {user} came into other hands: {searched}.', {
    user: [identity, 'user'],
    searched: [identity, 'searched'],
  });
  claims.say('recommendation', 'Ask the owner of {user}, by a known number, what they approved.', {
    user: [identity, 'user'],
  });
}

/** `no VPN session before it stands in vpn.log`, or that no such record was among the inputs. */
function searchedWords(missing: Entry['missing']): string {
  const unwatched = missing.filter(({ why }) => why === 'no_sensor');
  if (missing.length === 0) return 'it was approved before, and no record tells why';
  if (unwatched.length === missing.length) {
    return 'no identity-provider, MFA or VPN record was among the inputs';
  }
  const inVain = missing
    .filter(({ why }) => why === 'not_found')
    .map(({ what, searched }) => `${what.replace(/^an? /, 'no ')} stands in ${listed(searched)}`);
  const nobody = unwatched.map(({ record }) => `no ${record} record was among the inputs`);
  return [...inVain, ...nobody].join(', and ');
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
