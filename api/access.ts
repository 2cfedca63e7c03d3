/** Who may call which route: the one table, which every route must be in before it can be registered. */
import type { FastifyInstance } from 'fastify';
import type { Me } from '../domain/api.ts';
import { WatchbillError } from '../domain/errors.ts';
import { may, permissions } from '../domain/permissions.ts';
import type { TokenScope } from '../domain/people-api.ts';
import type { PersonRole } from '../domain/person.ts';

export interface Access {
  roles: readonly PersonRole[];
  /** What an API token must be scoped for; null: no API token may. */
  scope: TokenScope | null;
}

const public_ = 'public' as const;
const reading: Access = { roles: permissions.read, scope: 'read' };
const answering: Access = { roles: permissions.answer, scope: 'answer' };
const closing: Access = { roles: permissions.close, scope: 'answer' };
const regrouping: Access = { roles: permissions.regroup, scope: 'answer' };
/** A person's own affairs: a token must not make itself another, or change its owner's password. */
const own: Access = { roles: permissions.read, scope: null };
const leading: Access = { roles: permissions.grant, scope: 'govern' };
const people: Access = { roles: permissions.keepPeople, scope: null };
const keeping: Access = { roles: permissions.keepInventory, scope: 'govern' };

export const accessTable: Readonly<Record<string, Access | typeof public_>> = {
  'GET /api/health': public_,
  'GET /api/openapi.json': public_,
  'POST /api/session': public_,
  'POST /api/session/password': public_,
  'DELETE /api/session': own,
  'GET /api/me': reading,
  'POST /api/me/password': own,
  'POST /api/sign-in-links': people,
  'GET /api/status': reading,
  'GET /api/events': reading,
  'GET /api/incidents': reading,
  'GET /api/incidents/:uid': reading,
  'GET /api/incidents/:uid/export': reading,
  'GET /api/incidents/:uid/steps': reading,
  'GET /api/agent-texts/:hash': reading,
  'POST /api/incidents/:uid/close': closing,
  'POST /api/incidents/:uid/reopen': closing,
  'POST /api/incidents/:uid/lesson': reading,
  'GET /api/incidents/:uid/regroupings': reading,
  'POST /api/incidents/:uid/merge': regrouping,
  'POST /api/incidents/:uid/split': regrouping,
  'POST /api/regroupings/:uid/undo': regrouping,
  'GET /api/findings/:uid': reading,
  'GET /api/incidents/:uid/findings': reading,
  'GET /api/actions': reading,
  'GET /api/actions/:uid': reading,
  'POST /api/actions/:uid/answer': answering,
  'POST /api/actions/:uid/lift': answering,
  'POST /api/actions/:uid/extend': answering,
  'GET /api/inputs/:uid/rejected': reading,
  'GET /api/life/:kind/:id': reading,
  // Only a lead starts it again (`mayRelease`).
  'POST /api/kill-switch': { roles: permissions.stop, scope: 'govern' },
  'POST /api/alarms/:uid/acknowledge': leading,
  'GET /api/delegation': reading,
  'POST /api/delegation/check': reading,
  // An analyst may tighten; the funnel refuses what loosens to all but leads.
  'PUT /api/delegation': { roles: permissions.delegate, scope: 'govern' },
  'POST /api/delegation/grants': leading,
  'GET /api/assets': reading,
  'PUT /api/assets': keeping,
  'GET /api/assets/:uid': reading,
  'PUT /api/assets/:uid': keeping,
  'DELETE /api/assets/:uid': keeping,
  'GET /api/accounts': people,
  'POST /api/accounts': people,
  'PATCH /api/accounts/:uid': people,
  'POST /api/accounts/:uid/link': people,
  'POST /api/accounts/:uid/confirm': people,
  'GET /api/tokens': own,
  'POST /api/tokens': own,
  'DELETE /api/tokens/:uid': own,
  'POST /api/tokens/:uid/confirm': people,
};

/** A HEAD request is a GET whose body is left out. */
export function routeKey(method: string, url: string): string {
  return `${method === 'HEAD' ? 'GET' : method} ${url}`;
}

/** A route of the API that is not in the table can't be registered: it would be open to nobody knows whom. */
export function requireAccess(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url }) => {
    if (!url.startsWith('/api/')) return;
    for (const one of Array.isArray(method) ? method : [method]) {
      const key = routeKey(one, url);
      if (!Object.hasOwn(accessTable, key)) throw new Error(`${key} is not in the access table`);
    }
  });
}

/** Whether the route is open to anybody. */
export function isPublic(key: string): boolean {
  return accessTable[key] === public_;
}

/** @throws WatchbillError FORBIDDEN_ROLE, naming who may. */
export function requireRole(key: string, me: Me, scopes: readonly TokenScope[] | null): void {
  const access = accessTable[key];
  if (access === undefined) throw new WatchbillError('FORBIDDEN_ROLE', 'nobody may do this');
  if (access === public_) return;
  if (!me.roles.some((role) => access.roles.includes(role))) {
    const held = me.roles.join(', ') || 'no role';
    throw new WatchbillError('FORBIDDEN_ROLE', `${me.name} (${held}) may not do this`, {
      fix: `ask somebody who is ${access.roles.join(' or ')}`,
    });
  }
  if (scopes === null || (access.scope !== null && scopes.includes(access.scope))) return;
  throw new WatchbillError('FORBIDDEN_ROLE', 'this token is not scoped for that', {
    fix:
      access.scope === null
        ? 'sign in: no token may do this'
        : `make a token with the scope ${access.scope}`,
  });
}

/** Only a lead lets the machine go on. @throws WatchbillError FORBIDDEN_ROLE */
export function mayRelease({ name, roles }: Me): void {
  if (may(roles, 'release')) return;
  throw new WatchbillError('FORBIDDEN_ROLE', `${name} may engage the kill switch, not release it`, {
    fix: 'ask a lead',
  });
}
