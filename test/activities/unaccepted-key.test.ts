/** A worker whose key nobody accepted puts nothing in force, whatever became of the alarm: nobody would believe it. */
import { expect, test } from 'vitest';
import { actsWith } from '../../activities/act.ts';
import type { Actuator } from '../../activities/actuators/actuator.ts';
import { resultSigner } from '../../activities/response/results.ts';
import { newWarrantKey } from '../../activities/warrants.ts';
import type { Storage } from '../../storage/open.ts';
import { vishingActions } from '../api/vishing-actions.ts';
import { portsWith } from './ports.ts';

/** Tries to apply the first action; answers what went wrong, and how often the actuator was asked. */
async function applying(accepted: boolean) {
  const [first] = vishingActions(Date.now());
  if (first === undefined) throw new Error('the case has actions');
  const action = { ...first, state: 'applying' as const, actuator: 'dry-run' };
  const signer = resultSigner(newWarrantKey());
  const { fingerprint, publicPem: pem } = signer;
  let read = 0;
  const storage: Partial<Storage> = {
    getAction: () => Promise.resolve(action),
    // What comes behind the check.
    warrantsAbout: () => Promise.resolve([]),
    readClock: () => Promise.resolve(Date.now()),
    addActResult: () => Promise.resolve(),
    keysFor: () => Promise.resolve([{ fingerprint, purpose: 'act', pem, accepted, at: 1 }]),
  };
  const actuator = { name: 'dry-run', dryRun: true } as Actuator;
  const ports = portsWith(
    {
      storage: storage as Storage,
      signer,
      actuators: { real: [], choose: () => null, named: () => actuator },
      warrants: {
        ...{ issue: () => '', issueLift: () => '', publicPem: '' },
        check: () => {
          read += 1;
          throw new Error('no warrant');
        },
      },
    },
    'applying',
  );
  const error: unknown = await actsWith(ports)
    .applyAction({ action: action.uid })
    .catch((reason: unknown) => reason);
  return { error, read };
}

test('applies nothing, and does not spend a warrant', async () => {
  const { error, read } = await applying(false);
  expect(String(error)).toContain('nobody has accepted');
  expect(read).toBe(0);
});

test('one whose key is accepted goes on to its warrant', async () => {
  const { error, read } = await applying(true);
  expect(String(error)).toContain('no warrant');
  expect(read).toBe(1);
});
