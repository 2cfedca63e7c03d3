/** Zeek `ldap` and `ldap_search`: directory operations, and the log-on a simple bind is. */
import type { Authentication, Event, LdapActivity } from '../../domain/event.ts';
import { accountOf } from '../account.ts';
import { addPorts, type Conversation } from '../parser.ts';
import type { RowReader } from './row.ts';

/** Zeek's words for what RFC 4511 calls `singleLevel` and `wholeSubtree`. */
const scopes: Readonly<Record<string, string>> = { base: 'base', single: 'one', tree: 'sub' };

export const readLdapSearch: RowReader = (row, conversation) => {
  const event = activityOf(conversation, 'search');
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
  const isBind = operation.startsWith('bind');
  const event = activityOf(conversation, isBind ? 'bind' : operation);
  const dn = row.text('object') ?? row.list('objects')[0];
  const result = row.text('result') ?? row.list('results')[0];
  if (dn !== undefined && dn !== '') event.dn = dn;
  if (result !== undefined) event.resultCode = result;
  const events: Event[] =
    operation === 'bind simple' ? [logOnOf(conversation, event), event] : [event];
  return events;
};

function activityOf(conversation: Conversation, operation: string): LdapActivity {
  const event: LdapActivity = {
    class: 'ldap_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    operation,
  };
  addPorts(event, conversation);
  return event;
}

function logOnOf(conversation: Conversation, bind: LdapActivity): Authentication {
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    protocol: 'ldap',
    service: 'ldap',
    ...accountOf(bind.dn ?? ''),
    outcome: outcomeOf(bind.resultCode),
    anonymous: bind.dn === undefined,
  };
  addPorts(event, conversation);
  if (bind.resultCode !== undefined) event.status = bind.resultCode;
  return event;
}

function outcomeOf(result: string | undefined): Authentication['outcome'] {
  if (result === undefined) return 'unknown';
  return result === 'success' ? 'success' : 'failure';
}
