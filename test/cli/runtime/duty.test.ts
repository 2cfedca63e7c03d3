/** A background duty that fails is told and tried again; it harms nothing else, and ends no process. */
import { expect, it } from 'vitest';
import { superviseDuty } from '../../../cli/runtime/duty.ts';
import type { RaisedAlarm } from '../../../domain/alarm.ts';
import { eventually } from '../watchbill.ts';

function watched() {
  const alarms = new Set<string>();
  const warned: string[] = [];
  const cleared: string[] = [];
  const storage = {
    raiseAlarm: ({ code, subject, detail, fix = '', at }: RaisedAlarm) => {
      alarms.add(`${code} ${subject}`);
      return Promise.resolve({
        uid: 'al-1',
        code,
        subject,
        detail,
        fix,
        since: at,
        last: at,
        times: 1,
      });
    },
    clearAlarm: (...[code, subject]: [string, string, number]) => {
      cleared.push(subject);
      return Promise.resolve(alarms.delete(`${code} ${subject}`));
    },
  };
  const log = { warn: (_fields: object, message: string) => void warned.push(message) };
  return { alarms, cleared, warned, storage, log };
}

it('goes on after failures, alarms after three in a row, and takes the alarm back', async () => {
  const { alarms, warned, storage, log } = watched();
  let fails = true;
  let times = 0;
  const run = () => {
    times += 1;
    return fails ? Promise.reject(new Error('the query was slow')) : Promise.resolve();
  };
  const duty = superviseDuty({ name: 'looking', everyMs: 5, run, storage, log });
  await eventually('the second time', () => times >= 2);
  expect(alarms.size).toBe(0);
  await eventually('the alarm', () => alarms.has('DUTY_FAILED looking'));
  expect(warned[0]).toBe('looking failed; it is tried again');
  fails = false;
  await eventually('the end of the alarm', () => alarms.size === 0);
  await duty.stop();
});

it('tells one that hangs, and begins no second time beside it', async () => {
  const { alarms, cleared, storage, log } = watched();
  let times = 0;
  let answer: () => void = () => undefined;
  const run = () => {
    times += 1;
    return new Promise<void>((resolve) => (answer = resolve));
  };
  const duty = superviseDuty({ name: 'asking', everyMs: 1, withinMs: 20, run, storage, log });
  await eventually('the alarm', () => alarms.has('DUTY_FAILED asking'));
  expect(times).toBe(1);
  answer();
  await eventually('the end of the alarm', () => cleared.includes('asking'));
  const stopped = duty.stop();
  answer();
  await stopped;
});

it('takes back the alarm that an earlier process left', async () => {
  const { alarms, storage, log } = watched();
  alarms.add('DUTY_FAILED looking');
  const run = () => Promise.resolve();
  const duty = superviseDuty({ name: 'looking', everyMs: 5, run, storage, log });
  await eventually('the end of the alarm', () => alarms.size === 0);
  await duty.stop();
});

it('survives an alarm that can’t be stored', async () => {
  const { warned, storage, log } = watched();
  storage.raiseAlarm = () => Promise.reject(new Error('the database is away'));
  const run = () => Promise.reject(new Error('so is this'));
  const duty = superviseDuty({ name: 'looking', everyMs: 1, run, storage, log });
  await eventually('the word of it', () => warned.includes('an alarm could not be stored'));
  await duty.stop();
});
