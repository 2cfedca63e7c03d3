/** Okta System Log, one JSON object a line. */
import type { IdentityActivity, RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { objectAt, parseObject, textAt, type JsonObject } from '../values.ts';
import { identityEvent, placeOf } from './event.ts';

export function okta(): LineParser {
  return { format: 'okta', parse, save: () => '', load: () => undefined };
}

/** What the answer to a factor was is in the outcome; the other types are one activity each. */
const activities: ReadonlyMap<string, IdentityActivity['activity'] | 'answer'> = new Map([
  ['user.session.start', 'sign_in'],
  ['user.authentication.auth_via_mfa', 'answer'],
  ['user.mfa.okta_verify.deny_push', 'mfa_denied'],
  ['user.mfa.okta_verify.deny_push_upgrade_needed', 'mfa_denied'],
  ['system.push.send_factor_verify_push', 'mfa_prompt'],
  ['system.sms.send_factor_verify_message', 'mfa_prompt'],
  ['system.email.send_factor_verify_message', 'mfa_prompt'],
  ['system.voice.send_mfa_challenge_call', 'mfa_prompt'],
]);

function parse(record: RecordRef): Parsed {
  const object = parseObject(decode(record.bytes));
  if (object === undefined) return { kind: 'rejected', reason: 'not a JSON object' };
  const type = textAt(object, 'eventType');
  if (type === undefined) return { kind: 'rejected', reason: 'no eventType' };
  const outcome = outcomeOf(object);
  const activity = activityOf(type, outcome);
  if (activity === undefined) return { kind: 'ignored', type };
  const time = parseIsoTime(textAt(object, 'published') ?? '');
  const user = textAt(objectAt(object, 'actor') ?? {}, 'alternateId');
  if (time === undefined) return { kind: 'rejected', reason: 'no readable published' };
  if (user === undefined) return { kind: 'rejected', reason: 'no actor.alternateId' };
  const client = objectAt(object, 'client') ?? {};
  const at = { time, address: textAt(client, 'ipAddress'), record };
  const asked =
    activity === 'mfa_prompt' ? 'unknown' : activity === 'mfa_denied' ? 'failure' : outcome;
  const event = identityEvent('okta', at, { activity, user, outcome: asked });
  addClient(event, object, client);
  return { kind: 'events', events: [event], loggedAt: time };
}

function outcomeOf(object: JsonObject): IdentityActivity['outcome'] {
  switch (textAt(objectAt(object, 'outcome') ?? {}, 'result')) {
    case 'SUCCESS':
    case 'ALLOW':
      return 'success';
    case 'FAILURE':
    case 'DENY':
      return 'failure';
    default:
      return 'unknown';
  }
}

function activityOf(
  type: string,
  outcome: IdentityActivity['outcome'],
): IdentityActivity['activity'] | undefined {
  const activity = activities.get(type);
  if (activity !== 'answer') return activity;
  if (outcome === 'unknown') return 'mfa_prompt';
  return outcome === 'success' ? 'mfa_approved' : 'mfa_denied';
}

function addClient(event: IdentityActivity, object: JsonObject, client: JsonObject): void {
  const place = objectAt(client, 'geographicalContext') ?? {};
  const device = textAt(objectAt(object, 'device') ?? {}, 'name');
  const userAgent = textAt(objectAt(client, 'userAgent') ?? {}, 'rawUserAgent');
  const location = placeOf(textAt(place, 'city'), textAt(place, 'country'));
  if (device !== undefined && device !== '') event.deviceName = device;
  if (userAgent !== undefined && userAgent !== '') event.userAgent = userAgent;
  if (location !== undefined) event.location = location;
}
