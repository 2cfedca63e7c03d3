/** A person who signed in by a password of their own, as the API looks them up. */
import type { Me } from '../../domain/api.ts';
import type { PersonRole } from '../../domain/person.ts';

/** The account's uid is the name, and so is the session's id. */
export function signedIn(name: string, ...roles: PersonRole[]): Me {
  const session = `session-of-${name}`;
  return { name, roles, account: name, via: 'session', session, opened: 'password', madeBy: [] };
}
