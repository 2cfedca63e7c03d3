/** Reads which ways of acting on the network there are: `actuators.yaml`, which only the worker `act` needs secrets for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Actuator } from '../../activities/actuators/actuator.ts';
import { createNftables } from '../../activities/actuators/nftables.ts';
import { isMissingFile } from '../../activities/missing-file.ts';
import { createWebhook } from '../../activities/actuators/webhook.ts';
import { ActionKind } from '../../domain/action.ts';
import { WatchbillError } from '../../domain/errors.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, {
  error: 'must be lower-case letters, digits and hyphens',
});

const Nftables = z.strictObject({
  name: Name,
  kind: z.literal('nftables'),
  /** The gateway, when it is another host: `user@host`, by the keys of who runs this. */
  ssh: z.string().optional(),
  identity_file: z.string().optional(),
  /** How `nft` is called there. */
  command: z.tuple([z.string()], z.string()).default(['nft']),
});

const ByWebhook = z.strictObject({
  name: Name,
  kind: z.literal('webhook'),
  url: z.url(),
  /** The environment variable that holds the secret: secrets do not stand in files. */
  secret_env: z.string(),
  actions: z.array(ActionKind).min(1),
});

const ActuatorsFile = z.strictObject({
  actuators: z.array(z.discriminatedUnion('kind', [Nftables, ByWebhook])),
});

/** Never asks, never waits for ever, and knows the gateway's key already. */
const sshOptions = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '-T'];

function nftCommand({ ssh, identity_file: key, command }: z.infer<typeof Nftables>) {
  if (ssh === undefined) return command;
  const identity = key === undefined ? [] : ['-i', key];
  return ['ssh', ...sshOptions, ...identity, ssh, '--', ...command] as const;
}

interface Loading {
  /** False where they are only known, not used: no secret is read then. */
  acts: boolean;
}

/**
 * The actuators of `actuators.yaml` in the data folder, or of the file that WATCHBILL_ACTUATORS names; none when there
 * is no file.
 * @throws WatchbillError ACTUATORS_INVALID, naming file and key.
 */
export async function loadActuators(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  { acts }: Loading = { acts: true },
): Promise<Actuator[]> {
  const named = env['WATCHBILL_ACTUATORS'];
  const path = named ?? join(dataDir, 'actuators.yaml');
  const text = await readText(path, named !== undefined);
  if (text === null) return [];
  const { actuators } = parseFile(text, path);
  const names = actuators.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`${path}: there are two actuators called ${twice}`);
  const made = actuators.map((one) => {
    if (one.kind === 'nftables')
      return createNftables({ name: one.name, command: nftCommand(one) });
    const secret = env[one.secret_env] ?? '';
    if (acts && secret === '') throw invalid(`${path}: ${one.name}: ${one.secret_env} is not set`);
    return createWebhook({ ...one, secret: acts ? secret : null });
  });
  return acts ? made : made.map(onlyKnown);
}

/** What there is, for who decides or plans: it can't be used. */
function onlyKnown(actuator: Actuator): Actuator {
  const { name, dryRun } = actuator;
  const unable = () => Promise.reject(new Error('this worker holds no actuators'));
  const healthy = () => Promise.resolve(false);
  return {
    ...{ name, dryRun, healthy },
    canApply: (kind, target) => actuator.canApply(kind, target),
    plan: (order) => actuator.plan(order),
    ...{ apply: unable, fault: unable, remove: unable, gone: unable },
  };
}

async function readText(path: string, mustBeThere: boolean): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error) && !mustBeThere) return null;
    throw invalid(`${path} can’t be read`);
  }
}

function parseFile(text: string, path: string): z.infer<typeof ActuatorsFile> {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw invalid(`${path}: not valid YAML: ${cause instanceof Error ? cause.message : ''}`);
  }
  const parsed = ActuatorsFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw invalid(`${path}: ${problems.join('\n')}`);
}

function invalid(message: string): WatchbillError {
  return new WatchbillError('ACTUATORS_INVALID', message, {
    fix: 'correct the file; docs/guides/actuators.md shows every key',
  });
}
