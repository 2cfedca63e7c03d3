/** EVE `ldap`: directory operations, and the log-on a simple bind is. */
import type { Authentication, Event, LdapActivity } from '../../domain/event.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { accountOf } from '../account.ts';
import { objectAt, objectsAt, seenTextAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

/** RFC 4511 search scopes by number. */
const scopes = ['base', 'one', 'sub'] as const;

export const readLdap: RecordReader = (eve, conversation) => {
  const ldap = objectAt(eve, 'ldap');
  if (ldap === undefined) return 'ldap record without an ldap object';
  const request = objectAt(ldap, 'request');
  const responses = objectsAt(ldap, 'responses');
  const named = textAt(request ?? responses.at(-1) ?? {}, 'operation');
  if (named === undefined) return 'ldap record without an operation';
  const details = objectAt(request ?? {}, named) ?? {};
  const activity: LdapActivity = {
    class: 'ldap_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    operation: named.replace(/_(request|response)$/, ''),
  };
  addPorts(activity, conversation);
  addRequest(activity, details);
  addResult(activity, responses);
  const logOn =
    activity.operation === 'bind' ? logOnOf(details, conversation, activity.resultCode) : undefined;
  const events: Event[] = logOn === undefined ? [activity] : [logOn, activity];
  return events;
};

function addRequest(activity: LdapActivity, details: JsonObject): void {
  const name = activity.operation === 'bind' ? seenTextAt(details, 'name') : undefined;
  const dn =
    name ??
    seenTextAt(details, 'base_object') ??
    seenTextAt(details, 'entry') ??
    seenTextAt(details, 'object') ??
    seenTextAt(details, 'dn');
  if (dn !== undefined) activity.dn = dn;
  const number = details['scope'];
  const scope = typeof number === 'number' ? scopes[number] : textAt(details, 'scope');
  if (scope !== undefined) activity.scope = scope;
}

function addResult(activity: LdapActivity, responses: JsonObject[]): void {
  if (responses.length === 0) return;
  const last = responses.at(-1) ?? {};
  const code = textAt(objectAt(last, textAt(last, 'operation') ?? '') ?? {}, 'result_code');
  if (code !== undefined) activity.resultCode = code;
  if (activity.operation !== 'search') return;
  activity.entries = responses.filter(
    (response) => response['operation'] === 'search_result_entry',
  ).length;
}

/** A SASL bind takes several legs and hides the name in its token; a simple bind is a log-on in one message. */
function logOnOf(
  details: JsonObject,
  conversation: Conversation,
  resultCode: string | undefined,
): Authentication | undefined {
  const name = textAt(details, 'name');
  if (name === undefined || details['sasl'] !== undefined) return undefined;
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    protocol: 'ldap',
    service: 'ldap',
    ...accountOf(name),
    outcome: outcomeOf(resultCode),
    anonymous: name === '',
  };
  addPorts(event, conversation);
  if (resultCode !== undefined) event.status = resultCode;
  return event;
}

function outcomeOf(resultCode: string | undefined): Authentication['outcome'] {
  if (resultCode === undefined) return 'unknown';
  return resultCode === 'success' ? 'success' : 'failure';
}
