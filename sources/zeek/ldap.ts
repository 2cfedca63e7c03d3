/** Zeek `ldap` and `ldap_search`: directory operations. */
import type { LdapActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

/** Zeek's words for what RFC 4511 calls `singleLevel` and `wholeSubtree`. */
const scopes: Readonly<Record<string, string>> = { base: 'base', single: 'one', tree: 'sub' };

export const readLdapSearch: RowReader = (row, conversation) => {
  const event: LdapActivity = {
    class: 'ldap_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    operation: 'search',
  };
  addPorts(event, conversation);
  const dn = row.text('base_object');
  const scope = row.text('scope');
  const filter = row.text('filter');
  const result = row.text('result');
  const entries = row.number('result_count');
  if (dn !== undefined && dn !== '') event.dn = dn;
  if (scope !== undefined) event.scope = scopes[scope] ?? scope;
  if (filter !== undefined) event.filter = filter;
  if (result !== undefined) event.resultCode = result;
  if (entries !== undefined) event.entries = entries;
  return [event];
};

export const readLdap: RowReader = (row, conversation) => {
  const operation = row.text('opcode') ?? row.list('opcodes')[0] ?? 'unknown';
  const event: LdapActivity = {
    class: 'ldap_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    operation: operation.startsWith('bind') ? 'bind' : operation,
  };
  addPorts(event, conversation);
  const dn = row.text('object') ?? row.list('objects')[0];
  const result = row.text('result') ?? row.list('results')[0];
  if (dn !== undefined && dn !== '') event.dn = dn;
  if (result !== undefined) event.resultCode = result;
  return [event];
};
