/** A user's own Zeek folder, read in place, through both commands. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingLines, lastLine, runDocument } from '../documents.ts';
import { dataFolder, repository, watchbill } from '../watchbill.ts';

const shared = join(repository, '..', 'shared', 'data');
const zeek = join(shared, 'zeek', 'wrccdc2018', 'zeek-json');

test('detect and run find the same in a folder of Zeek logs', async (context) => {
  if (!existsSync(shared)) context.skip('skipped: shared data not present');
  const dataDir = await dataFolder();
  const detected = await watchbill(['detect', zeek, '--json'], { dataDir });
  const ran = await watchbill(['run', zeek, '--once', '--json'], { dataDir });
  const findings = findingLines(detected);
  const { incidents, totals } = runDocument(ran);

  expect(findings.length).toBeGreaterThan(0);
  expect(lastLine(detected.stderr)).toBe(
    `events=${totals.events} rejected=${totals.rejected} findings=${totals.findings}`,
  );
  const joined = incidents.flatMap((incident) => incident.findings);
  expect(joined.map(({ finding_info }) => finding_info.uid).sort()).toEqual(
    findings.map(({ finding_info }) => finding_info.uid).sort(),
  );
  // SMB guessing with default credentials, by the data's own notes.
  expect(findings.map(({ src_endpoint }) => src_endpoint.ip)).toContain('10.150.0.20');
  expect(ran.code).toBe(detected.code);
});
