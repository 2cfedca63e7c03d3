/** Tells a named pipe from a file on a share. */

/** Pipes of services that are reached over SMB, for records that do not name the share. */
const wellKnown: ReadonlySet<string> = new Set([
  'atsvc',
  'browser',
  'epmapper',
  'eventlog',
  'initshutdown',
  'lsarpc',
  'lsass',
  'netdfs',
  'netlogon',
  'ntsvcs',
  'samr',
  'spoolss',
  'srvsvc',
  'svcctl',
  'winreg',
  'wkssvc',
]);

/** The pipe's name without its backslash; undefined if it is a file, or nothing was named. */
export function pipeName(share: string | undefined, name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  const bare = name.replace(/^\\+/, '');
  if (share !== undefined && share !== '') return /ipc\$$/i.test(share) ? bare : undefined;
  return wellKnown.has(bare.toLowerCase()) ? bare : undefined;
}
