/** How live an action is: by the findings that call for it, whatever else its device did. */
import { describe, expect, it } from 'vitest';
import { findLiveness } from '../../agents/needed.ts';
import type { Finding } from '../../domain/finding.ts';
import { makeFinding } from '../storage/made.ts';

const device = '10.20.8.50';

function scanned(port: number, end: number): Finding {
  const made = makeFinding({ uid: String(port), end });
  const analytic = {
    uid: `discovery/${port === 445 ? 'smb' : 'network-range'}-scan`,
    name: '',
    type_id: 1 as const,
  };
  return {
    ...made,
    finding_info: { ...made.finding_info, analytic },
    unmapped: { ...made.unmapped, measurements: { port, protocol: 'tcp' } },
  };
}

const old = scanned(445, 1_000);
const older = scanned(9401, 500);
const port = (of: number) =>
  ({ kind: 'block_port', target: { device, port: of, proto: 'tcp' } }) as const;

describe('liveness', () => {
  it('is each finding’s own: what is live lends nothing to a recording beside it', () => {
    const live = new Set(['9401']);
    const both = [old, older];
    expect(findLiveness({ ...port(9401), findings: ['9401'] }, both, live).asLive).toBe(true);
    expect(findLiveness({ ...port(445), findings: ['445'] }, both, live)).toEqual({
      asLive: false,
      newestEvidenceTime: 1_000,
    });
  });

  it('of what takes two kinds of attack is that of the older of them', () => {
    const findings = ['445', '9401'];
    const off = { kind: 'block_outgoing' as const, target: { device }, findings };
    expect(findLiveness(off, [old, older], new Set())).toEqual({
      asLive: false,
      newestEvidenceTime: 500,
    });
    expect(findLiveness(off, [old, older], new Set(['445'])).asLive).toBe(false);
    expect(findLiveness(off, [old, older], new Set(['445', '9401'])).asLive).toBe(true);
  });

  it('is none once its findings are in another incident', () => {
    const gone = { ...port(3389), findings: ['3389'] };
    expect(findLiveness(gone, [old, older], new Set(['445', '9401', '3389']))).toEqual({
      asLive: false,
      newestEvidenceTime: 0,
    });
  });
});
