/** Protected devices and users are never touched, whoever approved. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import type { DelegationDocument } from '../../../policies/document.ts';
import { anna, contextOf, documentAt, requestOf, workstation } from '../sample.ts';

function protecting(changes: Partial<DelegationDocument['protected']>) {
  const document = documentAt('incident_response', 'L4');
  return contextOf({
    document: { ...document, protected: { devices: [], users: [], ...changes } },
  });
}

describe('protected targets', () => {
  it.each(['propose', 'apply', 'renew'] as const)('are denied at %s', (step) => {
    const request = requestOf(step, { approvals: [anna] });
    for (const device of ['10.20.8.50', ' 10.20.8.50 ', '10.20.8.0/24', '::ffff:10.20.8.50']) {
      const verdict = decide(request, protecting({ devices: ['10.0.0.1', device] }));
      expect(verdict).toMatchObject({ effect: 'deny', bindingGate: 'protected-targets' });
    }
  });

  it('are the devices of protected people, by the inventory', () => {
    const verdict = decide(requestOf('apply'), protecting({ users: ['JMorgan'] }));
    expect(verdict).toMatchObject({ effect: 'deny', bindingGate: 'protected-targets' });
    const lent = { ...protecting({ users: ['jmorgan'] }), asset: { ...workstation, owner: 'ops' } };
    expect(decide(requestOf('apply'), lent).effect).toBe('act');
  });

  it('are not those whose name somebody used', () => {
    const entities = [{ kind: 'credential' as const, id: 'svc-backup' }];
    const verdict = decide(requestOf('apply', { entities }), protecting({ users: ['svc-backup'] }));
    expect(verdict.effect).toBe('act');
  });

  it('lets other devices pass', () => {
    const others = protecting({ devices: ['10.20.8.5', '10.20.9.0/24', 'not an address'] });
    expect(decide(requestOf('apply'), others).effect).toBe('act');
  });
});
