/** Microsoft Entra ID sign-in logs, one JSON object a line, from Microsoft Graph or a diagnostic setting. */
import type { IdentityActivity, RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { numberAt, objectAt, objectsAt, parseObject, textAt, type JsonObject } from '../values.ts';
import { identityEvent, placeOf } from './event.ts';

export function entraId(): LineParser {
  return { format: 'entra-id', parse, save: () => '', load: () => undefined };
}

function parse(record: RecordRef): Parsed {
  const object = parseObject(decode(record.bytes));
  if (object === undefined) return { kind: 'rejected', reason: 'not a JSON object' };
  // A diagnostic setting wraps the record.
  const signIn = objectAt(object, 'properties') ?? object;
  const user = textAt(signIn, 'userPrincipalName');
  if (user === undefined)
    return { kind: 'ignored', type: textAt(object, 'category') ?? 'unrecognised' };
  const time = parseIsoTime(textAt(signIn, 'createdDateTime') ?? '');
  if (time === undefined) return { kind: 'rejected', reason: 'no readable createdDateTime' };
  const events = [
    ...mfaEvents({ signIn, user, time, record }),
    signInEvent({ signIn, user, time, record }),
  ];
  return { kind: 'events', events, loggedAt: time };
}

interface SignIn {
  signIn: JsonObject;
  user: string;
  time: number;
  record: RecordRef;
}

/**
 * Errors by which the sign-in is interrupted to ask for more (MFA, consent, a kept session): neither a success nor a
 * failure. Microsoft's "Authentication and authorization error codes" list them as expected.
 */
const interrupts: ReadonlySet<number> = new Set([
  16_000, 50_055, 50_058, 50_072, 50_074, 50_076, 50_079, 50_125, 50_127, 50_129, 50_140, 50_143,
  50_144, 65_001, 81_010,
]);

/** "Authentication failed during strong authentication request": declined, timed out or wrong. */
const mfaFailed = 500_121;

function errorOf(signIn: JsonObject): number | undefined {
  return numberAt(objectAt(signIn, 'status') ?? {}, 'errorCode');
}

function signInEvent(sign: SignIn): IdentityActivity {
  const error = errorOf(sign.signIn);
  const outcome =
    error === undefined || interrupts.has(error) ? 'unknown' : error === 0 ? 'success' : 'failure';
  return eventOf(sign, 'sign_in', outcome);
}

function eventOf(
  { signIn, user, time, record }: SignIn,
  activity: IdentityActivity['activity'],
  outcome: IdentityActivity['outcome'],
): IdentityActivity {
  const address = textAt(signIn, 'ipAddress');
  const event = identityEvent('entra_id', { time, address, record }, { activity, user, outcome });
  const place = objectAt(signIn, 'location') ?? {};
  const device = textAt(objectAt(signIn, 'deviceDetail') ?? {}, 'displayName');
  const userAgent = textAt(signIn, 'userAgent');
  const location = placeOf(textAt(place, 'city'), textAt(place, 'countryOrRegion'));
  if (device !== undefined && device !== '') event.deviceName = device;
  if (userAgent !== undefined && userAgent !== '') event.userAgent = userAgent;
  if (location !== undefined) event.location = location;
  return event;
}

/** First factors, and factors taken from an earlier sign-in, prompt nobody. */
const noPrompt = /^(password|previously satisfied|windows hello for business|x\.509 certificate)$/i;

/** Each factor that was asked for is a prompt and its answer. */
function mfaEvents(sign: SignIn): IdentityActivity[] {
  const steps = objectsAt(sign.signIn, 'authenticationDetails').filter(
    (step) => !noPrompt.test(textAt(step, 'authenticationMethod') ?? 'password'),
  );
  if (steps.length > 0) return steps.flatMap((step) => stepEvents(sign, step));
  if (errorOf(sign.signIn) !== mfaFailed) return [];
  return [eventOf(sign, 'mfa_prompt', 'unknown'), eventOf(sign, 'mfa_denied', 'failure')];
}

function stepEvents(sign: SignIn, step: JsonObject): IdentityActivity[] {
  const time = parseIsoTime(textAt(step, 'authenticationStepDateTime') ?? '') ?? sign.time;
  const at = { ...sign, time };
  const prompt = eventOf(at, 'mfa_prompt', 'unknown');
  const succeeded = step['succeeded'];
  if (succeeded === true) return [prompt, eventOf(at, 'mfa_approved', 'success')];
  return succeeded === false ? [prompt, eventOf(at, 'mfa_denied', 'failure')] : [prompt];
}
