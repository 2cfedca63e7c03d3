/** Rules that could never do what their author meant are refused, with the reason. */
import { describe, expect, it } from 'vitest';
import { delegationProblems, type RoleHolders } from '../../policies/check.ts';
import { DelegationDocument } from '../../policies/document.ts';

function problems(changes: object, holders: RoleHolders = null): string[] {
  return delegationProblems(DelegationDocument.parse({ version: '1', ...changes }), holders);
}

const override = (name: string, more: object) => ({
  name,
  reason: 'tests',
  function: 'incident_response',
  level: 'L1',
  ...more,
});
const overrides = (...list: object[]) => ({ overrides: list });
const office = { when: { zones: ['office'] } };
const approval = (terms: object) => ({ approval: terms });
const classes = (...list: object[]) => approval({ classes: list });

describe('refused', () => {
  it.each<[name: string, changes: object, reason: RegExp]>([
    [
      'an override that an earlier one covers',
      overrides(override('all', {}), override('office', office)),
      /“office” can never hold: “all” before it/,
    ],
    [
      'one that a family of detections covers',
      overrides(
        override('family', { when: { detections: ['discovery'] } }),
        override('one', { when: { detections: ['discovery/smb-scan'] } }),
      ),
      /“one” can never hold/,
    ],
    [
      'actions of a function that takes none',
      overrides(override('o', { function: 'alert_triage', when: { actions: ['block_port'] } })),
      /alert_triage takes no actions/,
    ],
    [
      'an override of what is prohibited',
      {
        ...overrides(override('o', { when: { actions: ['quarantine'] } })),
        prohibited: ['quarantine'],
      },
      /all its actions are prohibited/,
    ],
    [
      'a level above the ceiling',
      { ...overrides(override('o', { level: 'L4' })), ceiling: 'L3' },
      /its level L4 is above the ceiling L3/,
    ],
    [
      'a rate in one incident above that of all',
      { bounds: { actions_per_hour: 11 } },
      /actions_per_hour 11 can never be reached: bounds.site_actions_per_hour is 10/,
    ],
    [
      'whether incidents open, by device',
      overrides(override('o', { function: 'threat_detection', ...office })),
      /decided for a detection, not for a device/,
    ],
    [
      'a name given twice',
      overrides(override('o', office), override('o', { when: { zones: ['plant'] } })),
      /override “o” is there twice/,
    ],
    [
      'a calendar that is not there',
      overrides(override('o', { when: { calendar: 'nights' } })),
      /the calendar nights, which is not among calendars/,
    ],
    [
      'a class that an earlier one covers',
      classes({ name: 'a', quorum: 2 }, { name: 'b', when: { actions: ['block_port'] } }),
      /approval class “b” can never hold/,
    ],
    [
      'a substitute that names nothing',
      approval({ on_expiry: 'substitute' }),
      /substitute names no action/,
    ],
    [
      'an action as its own substitute',
      classes({
        name: 'c',
        when: { actions: ['block_outgoing'] },
        on_expiry: 'substitute',
        substitute: 'block_outgoing',
      }),
      /can’t be the safer substitute of itself/,
    ],
  ])('%s', (_name, changes, reason) => {
    expect(problems(changes).join('\n')).toMatch(reason);
  });

  it('roles that nobody holds, and more people than there are', () => {
    const holders = { lead: ['anna'], analyst: ['ben', 'anna'] };
    expect(problems(approval({ roles: ['engineer'] }), holders)).toEqual([
      'approval: nobody holds engineer',
    ]);
    const escalate = [{ after: '5m', roles: ['manager'] }];
    expect(problems(approval({ escalate }), holders)).toEqual([
      'approval: escalates to manager, which nobody holds',
    ]);
    expect(problems(approval({ quorum: 3 }), holders)).toEqual([
      'approval: 3 people are needed, and 2 could answer',
    ]);
    expect(problems(approval({ quorum: 2 }), holders)).toEqual([]);
    expect(problems(approval({ quorum: 3 }), null)).toEqual([]);
  });
});

describe('accepted', () => {
  it('the default, overrides beside each other, and level beside mode', () => {
    expect(problems({})).toEqual([]);
    const plant = { when: { zones: ['plant'] } };
    expect(problems(overrides(override('a', office), override('b', plant)))).toEqual([]);
    const mode = { ...override('mode', office), level: undefined, mode: 'recommend' };
    expect(problems(overrides(override('all', {}), mode))).toEqual([]);
    expect(problems(overrides(override('narrow', office), override('all', {})))).toEqual([]);
  });
});
