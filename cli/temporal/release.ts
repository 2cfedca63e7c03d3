/** The official release archive of the Temporal CLI: pinned by version and SHA-256, by where it runs. */
import { WatchbillError } from '../../domain/errors.ts';
import { temporalCliVersion } from './cache-dir.ts';

export interface Release {
  /** Name of the file in the release's folder. */
  archive: string;
  /** Of the archive, hex. */
  sha256: string;
}

/** As two public package indexes list them. */
const sha256s: Readonly<Record<string, string>> = {
  linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

const goNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The archive for a machine; null where none is pinned. */
export function releaseFor(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): Release | null {
  const machine = `${platform}_${goNames[arch] ?? arch}`;
  const sha256 = sha256s[machine];
  const version = temporalCliVersion.slice(1);
  return sha256 === undefined
    ? null
    : { archive: `temporal_cli_${version}_${machine}.tar.gz`, sha256 };
}

const official = `https://github.com/temporalio/cli/releases/download/${temporalCliVersion}/`;

/**
 * The folder to download from, ending in a slash: the project's own, or the mirror that
 * WATCHBILL_TEMPORAL_DOWNLOAD names; null when that says `off`. The checksum is the same everywhere.
 * @throws WatchbillError SETTINGS_INVALID
 */
export function downloadFolder(env: NodeJS.ProcessEnv): URL | null {
  const given = env['WATCHBILL_TEMPORAL_DOWNLOAD'] ?? '';
  if (given === 'off') return null;
  if (given === '') return new URL(official);
  const folder = given.endsWith('/') ? given : `${given}/`;
  if (/^https?:/.test(folder) && URL.canParse(folder)) return new URL(folder);
  throw new WatchbillError(
    'SETTINGS_INVALID',
    'WATCHBILL_TEMPORAL_DOWNLOAD is neither `off` nor an http(s) address',
    { fix: 'unset it, or name a folder that mirrors the release' },
  );
}
