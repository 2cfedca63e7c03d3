/** Which buttons whoever is signed in gets to see: those that the API lets them press. */
import { useQuery } from '@tanstack/react-query';
import { may, type Permission } from '../../domain/permissions.ts';
import { queries } from './queries.ts';

/** False too while it is not known yet who is signed in. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useQuery(queries.me());
  return me !== undefined && may(me.roles, permission);
}
