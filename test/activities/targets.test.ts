/** What actions are aimed at: addresses of devices, checked when planned, when an actuator is asked, and when it acts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actuator, EffectOrder } from '../../activities/actuators/actuator.ts';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { createNftables } from '../../activities/actuators/nftables.ts';
import { createWebhook } from '../../activities/actuators/webhook.ts';
import { correlateWith } from '../../activities/correlate.ts';
import { createExaminer, type Examiner } from '../../activities/detection/examiner.ts';
import { narrateIncidentWith } from '../../activities/investigation/narrate.ts';
import { planFor } from '../../activities/plan.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { examineAndCommit } from '../../activities/read-batch.ts';
import type { ActionKind, ActionTarget } from '../../domain/action.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { Storage } from '../../storage/open.ts';
import { absent, hasSharedData, sharedData } from '../sources/shared-data.ts';
import { nothingEntered, openingFor, portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

let folder: string;
let storage: Storage;
let examiner: Examiner;
let end: () => Promise<void>;
let inputs = 0;

beforeAll(async () => {
  const opened = await openEmbedded();
  ({ folder, storage } = opened);
  examiner = createExaminer(storage, { batchEvents: 500 });
  end = async () => {
    await examiner.close();
    await opened.end();
  };
});
afterAll(async () => {
  await end();
});

function ports(): ActivityPorts {
  const detection: ActivityPorts['detection'] = { run: (request) => examiner.run(request) };
  return portsWith(
    {
      ...{ storage, detection, assetOf: nothingEntered },
      delegation: () => Promise.resolve(DelegationDocument.parse({ version: 'test' })),
      actuators: createActuators(createDryRun(storage), []),
    },
    'reading, joining, planning and telling',
  );
}

/** Reads a log to its end; answers what is planned in each incident of it, and its story. */
async function plannedFor(path: string): Promise<{ targets: ActionTarget[]; story: string }[]> {
  const input = `in-${(inputs += 1)}`;
  await storage.registerInput({ uid: input, paths: [path], asLive: true });
  await examineAndCommit(ports(), { input, paths: [path], seq: 1 });
  const batch = await storage.getBatch({ input, seq: 1 });
  const findings = await storage.getFindings(batch?.findingUids ?? []);
  const opening = openingFor(findings);
  const { incidents } = await correlateWith(ports())({ input, seq: 1, opening });
  return await Promise.all(
    incidents.map(async (incident) => {
      const plans = await planFor(ports(), incident);
      await narrateIncidentWith(ports())({ incident });
      const story = (await storage.getIncident(incident))?.narrative?.text ?? '';
      return { targets: plans.map(({ target }) => target), story };
    }),
  );
}

/** Failed log-ons to accounts that every machine has, from a work station that calls itself so. */
function guesses(station: string): string {
  const users = ['administrator', 'guest', 'krbtgt', 'admin', 'root', 'test', 'user', 'support'];
  const lines = [...users, ...users].map((user, second) =>
    JSON.stringify({
      Event: {
        System: {
          EventID: 4776,
          Channel: 'Security',
          Computer: 'dc1.corp.example',
          Keywords: '0x8010000000000000',
          TimeCreated: {
            '#attributes': {
              SystemTime: `2026-11-20T10:00:${String(second).padStart(2, '0')}.000000Z`,
            },
          },
        },
        EventData: {
          TargetUserName: user,
          Workstation: station,
          Status: '0xc000006a',
          PackageName: 'MICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
        },
      },
    }),
  );
  const path = join(folder, `${inputs}-stations.json`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe('a work station that is only a name', () => {
  it('is no device that an action is aimed at, and the story says so', async (ctx) => {
    if (!hasSharedData) ctx.skip(absent);
    const incidents = await plannedFor(join(sharedData, 'cases/trust/windows-name.json'));
    expect(incidents.length).toBeGreaterThan(0);
    for (const { targets, story } of incidents) {
      expect(targets).toEqual([]);
      expect(story).toContain('known by a name only');
      expect(story).toContain('“FD00::5, FD00::6”');
    }
  });

  it.each([
    'FD00::7, FD00::8',
    'FE80::7%ETH0',
    '10.20.8.50, 10.20.8.51',
    '10.20.8.52 TIMEOUT 0S',
    '10.20.8.0/24',
    '10.LAPTOP',
    'FD00::9 } ; FLUSH RULESET',
    'LAPTOP-7',
  ])('is none whatever it calls itself: %s', async (station) => {
    const incidents = await plannedFor(guesses(station));
    expect(incidents.length).toBeGreaterThan(0);
    for (const { targets, story } of incidents) {
      expect(targets).toEqual([]);
      expect(story).toContain('known by a name only');
    }
  });
});

const none = [
  ...['FD00::5, FD00::6', 'fe80::1%eth0', '10.20.8.0/24', 'LAPTOP', '10.laptop', '', ' 10.20.8.50'],
  // Another spelling of an address is another string: two leases on one device would not know of each other.
  ...['FD00::5', 'fd00:0:0:0:0:0:0:5', '::ffff:10.20.8.50', '010.20.8.50'],
  // Nobody's in particular, or ourselves.
  ...['224.0.0.1', 'ff02::1', '255.255.255.255', '0.0.0.0', '::', '127.0.0.1', '::1'],
] as const;
const kind: ActionKind = 'block_outgoing';

describe('an actuator', () => {
  /** A gateway whose `nft` leaves a note that it was called. */
  const called = () => join(folder, 'nft-was-called');
  const gateway = () =>
    createNftables({
      name: 'gw',
      command: [
        process.execPath,
        '-e',
        `require('fs').writeFileSync(${JSON.stringify(called())}, 'yes'); console.log('{"nftables":[]}')`,
        '--',
      ],
    });
  let posts = 0;
  const server = createServer((_, response) => {
    posts += 1;
    response.end('{}');
  });
  beforeAll(() => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)));
  afterAll(() => new Promise((closed) => server.close(closed)));
  const hook = () =>
    createWebhook({
      name: 'hook',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      secret: `whsec_${Buffer.from('a secret of some length').toString('base64')}`,
      actions: [kind, 'block_pair'],
    });
  const all: [string, () => Actuator][] = [
    ['dry run', () => createDryRun(storage)],
    ['nftables', gateway],
    ['webhook', hook],
  ];

  it.each(all)('%s says of none of them that it can act on it', (_, make) => {
    const actuator = make();
    expect(none.filter((device) => actuator.canApply(kind, { device }))).toEqual([]);
    const peers = none.filter((peer) =>
      actuator.canApply('block_pair', { device: '10.20.8.50', peer }),
    );
    expect(peers).toEqual([]);
    expect(actuator.canApply(kind, { device: '10.20.8.50' })).toBe(true);
    expect(actuator.canApply(kind, { device: 'fd00::5' })).toBe(true);
  });

  it.each(all)(
    '%s refuses an order against one of them before it does anything',
    async (_, make) => {
      const actuator = make();
      for (const device of none) {
        const order: EffectOrder = {
          ...{ lease: 'act-9', kind, target: { device } },
          ...{ until: Date.now() + 60_000, leftMs: 60_000 },
        };
        await expect(actuator.apply(order)).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
      }
      const allow = [
        { peer: 'fd00::5 . tcp . 1 } ; flush ruleset', port: 445, proto: 'tcp' },
      ] as const;
      const target = { device: '10.20.8.50', allow: [...allow] };
      const order: EffectOrder = {
        ...{ lease: 'act-9', kind: 'enforce_pattern_of_life', target },
        ...{ until: Date.now() + 60_000, leftMs: 60_000 },
      };
      await expect(actuator.apply(order)).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
      expect(existsSync(called()) ? readFileSync(called(), 'utf8') : 'not called').toBe(
        'not called',
      );
      expect(posts).toBe(0);
      expect(await storage.listEffects()).toEqual([]);
    },
  );
});
