/** Which engaged switch stops what. */
import { expect, test } from 'vitest';
import { findStop, wordStop } from '../../domain/kill-switch-scope.ts';

test.each([
  [[], null],
  [['all'], 'all'],
  [['function:incident_response'], 'function:incident_response'],
  [['function:alert_triage'], null],
  [['actuator:gateway'], 'actuator:gateway'],
  [['actuator:other'], null],
  [['actuator:gateway', 'all'], 'all'],
])('%j stops a block by gateway: %s', (engaged, stop) => {
  expect(findStop(engaged, { function: 'incident_response', actuator: 'gateway' })).toBe(stop);
});

test('without an actuator only its function or everything stops it, and both are said in words', () => {
  const none = { function: 'incident_response', actuator: null } as const;
  expect(findStop(['actuator:gateway'], none)).toBeNull();
  expect(wordStop('all')).toBe('engaged');
  expect(wordStop('actuator:gateway')).toBe('engaged for actuator gateway');
});
