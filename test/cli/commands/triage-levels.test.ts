/** How far the agents' verdict counts at each level of `alert_triage`, from the door a lead uses: the delegation file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDocument } from '../documents.ts';
import { dataFolder, startWatchbill, inTest } from '../watchbill.ts';
import { writeSmallCapture } from './small-capture.ts';

const grant = (level: string) =>
  `grants:\n  - function: alert_triage\n    level: ${level}\n    reason: ten quiet weeks\n    until: 2099-12-31\n    granted_by: ana\n`;

test.each([
  ['L1', '', 'noted'],
  ['L3', '', 'recommended'],
  ['L4', grant('L4'), 'stands'],
])(
  'the verdict at %s, case %#',
  async (level, grants, standing) => {
    const dataDir = await dataFolder();
    const file = join(dataDir, 'levels.yaml');
    await writeFile(file, `version: '1'\nfunctions:\n  alert_triage: ${level}\n${grants}`);
    const capture = await writeSmallCapture(dataDir);
    const args = ['run', capture, '--once', '--json', '--as-live', '--delegation', file];
    const run = inTest(startWatchbill(args, { dataDir }));
    const { incidents } = runDocument(await run.ended);
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident?.agent).toMatchObject({ standing, verdict: 'malicious' });
    expect(incident?.agent?.reason).not.toBe('');
    // The person's field is a person's.
    expect(incident?.closed).toBeNull();
  },
  120_000,
);
