/** One value in the pattern of one entity, and where the patterns of others hold the same. */
import { entityKey, groupOf, subjectOf, type EntityKey } from '../domain/entity.ts';
import type { FacetName } from './pattern.ts';

export interface Sighting {
  entity: EntityKey;
  facet: FacetName;
  value: string;
}

/** The same sighting as the patterns of the others that it ties together hold it. */
export function mirrors({ entity, facet, value }: Sighting): Sighting[] {
  const { kind, id } = subjectOf(entity);
  const name = kind === 'credential' ? entity : id;
  const back = facetNaming[kind];
  switch (facet) {
    case 'peers':
      return [
        { entity: `service:${value}`, facet: 'clients', value: id },
        { entity: entityKey(groupOf(id)), facet: 'services', value },
      ];
    case 'addresses':
    case 'hostnames':
    case 'credentials': {
      const other = namedBy(facet, value);
      return back === undefined || other === null
        ? []
        : [{ entity: other, facet: back, value: name }];
    }
    default:
      return [];
  }
}

/** The facet in which others name an entity of this kind. */
const facetNaming: Readonly<Record<string, FacetName | undefined>> = {
  device: 'addresses',
  credential: 'credentials',
  hostname: 'hostnames',
};

/** The entity that a value of this facet names; null where it names none. */
export function namedBy(facet: FacetName, value: string): EntityKey | null {
  switch (facet) {
    case 'addresses':
    case 'clients':
      return `device:${value}`;
    case 'hostnames':
      return `hostname:${value}`;
    case 'credentials':
      return value as EntityKey;
    default:
      return null;
  }
}
