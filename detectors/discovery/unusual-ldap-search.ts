/** A device that never or rarely searched a directory reads much of it, or asks what only intruders ask. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { device, network } from '../../domain/entity.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Event, LdapActivity } from '../../domain/event.ts';
import { reconMarks } from '../ldap-marks.ts';
import {
  addSearch,
  enumerationDraft,
  newEnumeration,
  noteBind,
  type Enumeration,
} from '../ldap-enumeration.ts';

const parameters = z.object({
  /** Searches of one directory within `withinMs` that are an enumeration. Ours: a log-on makes a handful. */
  searches: z.number().int().positive().default(10),
  /** Entries read within `withinMs` that are one. Ours: an address book shows fewer at a time. */
  entries: z.number().int().positive().default(100),
  /** Kinds of question that reconnaissance tools ask (trusts, SPNs, admin accounts…); two are no accident. Ours. */
  marks: z.number().int().positive().default(2),
  /** Searches count together within this time, milliseconds. Ours: tools ask in one go or at a slow walk. */
  withinMs: z
    .number()
    .positive()
    .default(10 * 60_000),
  /** Searches grow one finding while gaps stay below it, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let running = new Map<string, Enumeration>();
  const current = (event: LdapActivity): Enumeration => {
    const key = `${event.src}|${event.dst}`;
    const known = running.get(key);
    const limit = known?.open === true ? parameters.quietMs : parameters.withinMs;
    // While it is no finding, searches count from the first of a window on; a later one begins anew.
    const from = known?.open === true ? known.end : (known?.start ?? 0);
    if (known !== undefined && event.time - from <= limit) return known;
    const begun = newEnumeration(event, { ...parameters, baselines });
    running.set(key, begun);
    return begun;
  };

  return {
    on(event: Event) {
      if (event.class !== 'ldap_activity') return [];
      const isSearch = /search/i.test(event.operation);
      const isBind = /bind/i.test(event.operation) && !/unbind/i.test(event.operation);
      if (!isSearch && !isBind) return [];
      if (established(baselines.seen(device(event.src), 'directories', event.dst))) return [];
      const enumeration = current(event);
      if (isBind) noteBind(enumeration, event);
      else addSearch(enumeration, event, reconMarks(event));
      if (enumeration.open || !isUnusual(enumeration, { parameters, baselines })) return [];
      enumeration.open = true;
      if (enumeration.marks.length >= parameters.marks) enumeration.basis = 'rule';
      const { src, dst, time } = event;
      baselines.distrust(device(src), 'directories', { value: dst, time });
      return [enumerationDraft(enumeration)];
    },
    advance(time) {
      const grown = [...running.values()].filter(({ open, grown }) => open && grown);
      const drafts = grown.map(enumerationDraft);
      for (const [key, { end }] of running) {
        if (time - end > 2 * parameters.quietMs) running.delete(key);
      }
      return drafts;
    },
    save: () => [...running],
    load(state) {
      running = new Map(state as [string, Enumeration][]);
    },
  };
}

/**
 * Questions that tools ask need no history. An amount does: nothing is new in a network that is itself hardly
 * known, and a newcomer whose neighbours use the directory may read a first lot of it.
 */
function isUnusual(
  enumeration: Enumeration,
  { parameters, baselines }: { parameters: Parameters; baselines: PatternOfLife },
): boolean {
  if (enumeration.marks.length >= parameters.marks) return true;
  if (!(baselines.known(network)?.mature ?? false)) return false;
  const newcomer = !(baselines.known(device(enumeration.source))?.mature ?? false);
  const allowance = newcomer ? NEWCOMER : 1;
  return (
    enumeration.searches >= parameters.searches * allowance ||
    enumeration.entries >= parameters.entries * allowance
  );
}

/** A machine of less than three days may be a new starter's: setting it up reads several times as much. Ours. */
const NEWCOMER = 3;

export const unusualLdapSearch: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/unusual-ldap-search',
  name: 'Unusual LDAP bind and search activity',
  severity: 'medium',
  basis: ['baseline', 'rule'],
  attacks: [
    ['TA0007', 'T1087.002'],
    ['TA0007', 'T1482'],
  ],
  reads: ['ldap_activity'],
  blindSpots: [
    'Searches over TLS or sealed by Kerberos, which no sensor can read.',
    'A device that searches this directory on other days too, whoever uses it: an HR or a mail server.',
    'What is asked, where the sensor leaves filters out (Suricata): then only the amount speaks.',
    'Fewer than 10 searches and 100 entries in ten minutes, and amounts in a network known for less than three days.',
    'Directory web services (TCP port 9389) and SAMR, which read accounts without LDAP.',
  ],
  parameters,
  watch: observe,
};
