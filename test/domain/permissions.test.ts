/** Whom the API lets do what is whom the console shows a button: the routes of each permission, role by role. */
import { describe, expect, test } from 'vitest';
import { accessTable, mayRelease } from '../../api/access.ts';
import { findRefusal } from '../../domain/asked.ts';
import { may, permissions, type Permission } from '../../domain/permissions.ts';
import { PersonRole } from '../../domain/person.ts';
import { action } from '../agents/story.ts';
import { signedIn } from '../api/signed-in.ts';
import { underDefaults } from '../storage/made.ts';

/** What the console's buttons send. */
const routes: Readonly<Partial<Record<Permission, readonly string[]>>> = {
  read: ['GET /api/incidents/:uid', 'GET /api/incidents/:uid/export'],
  answer: [
    'POST /api/actions/:uid/answer',
    'POST /api/actions/:uid/lift',
    'POST /api/actions/:uid/extend',
  ],
  close: ['POST /api/incidents/:uid/close'],
  regroup: [
    'POST /api/incidents/:uid/merge',
    'POST /api/incidents/:uid/split',
    'POST /api/regroupings/:uid/undo',
  ],
  stop: ['POST /api/kill-switch'],
};

describe.each(PersonRole.options)('%s', (role) => {
  test.each(Object.keys(routes) as Permission[])('may %s where the API lets them', (permission) => {
    for (const route of routes[permission] ?? []) {
      const access = accessTable[route];
      if (access === undefined || access === 'public') throw new Error(`${route} is not guarded`);
      expect(access.roles.includes(role), route).toBe(may([role], permission));
    }
  });

  test('releases the kill switch only as a lead', () => {
    const release = () => mayRelease(signedIn('Ada', role));
    if (may([role], 'release')) expect(release).not.toThrow();
    else expect(release).toThrow(/release/);
    expect(may([role], 'release')).toBe(role === 'lead');
  });
});

test('manager and auditor may only read, and so may nobody', () => {
  const acts = Object.keys(permissions).filter((one): one is Permission => one !== 'read');
  for (const role of ['manager', 'auditor'] as const)
    expect(acts.filter((permission) => may([role], permission))).toEqual([]);
  expect(acts.filter((permission) => may([], permission))).toEqual([]);
  expect(may(['manager', 'lead'], 'release')).toBe(true);
});

test('a question is answered by whom it asks, by now, and by each once', () => {
  const now = 1_000_000;
  const terms = {
    ...underDefaults(600_000).approval,
    roles: ['lead' as const],
    escalate: [{ afterMs: 300_000, roles: ['engineer' as const] }],
  };
  const asked = action('awaiting_approval', {
    decision: { approval: terms } as never,
    answerBy: now + 600_000,
    approvals: [{ by: 'Ada', roles: ['lead'], at: now }],
  });
  const who = (name: string, role: PersonRole) => ({ name, roles: [role] });
  expect(findRefusal(asked, who('Bob', 'lead'), now)).toBeNull();
  expect(findRefusal(asked, who('Ada', 'lead'), now)).toMatch(/another person is needed/);
  expect(findRefusal(asked, who('Eve', 'engineer'), now)).toMatch(/is not asked: lead is/);
  expect(findRefusal(asked, who('Eve', 'engineer'), now + 300_000)).toBeNull();
  expect(findRefusal(asked, who('Max', 'manager'), now)).toMatch(/is not asked/);
});
