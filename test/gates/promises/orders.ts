/** What moves an action: orders, decisions, signed results and warrants that are stored, and nothing that is said. */
import type { KeptPromise } from './kept-promise.ts';

const witnesses = 'test/domain/witness.test.ts';
const warrants = 'test/activities/warrants.test.ts';
const forged = 'test/workflows/forged.test.ts';
const rules = 'domain/witness.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'An action that is over is never moved again',
    file: rules,
    from: 'if (rule === undefined || from[wanted.state]?.includes(state) !== true)',
    to: 'if (rule === undefined)',
    test: witnesses,
    name: 'is never left',
  },
  {
    claim: 'Nothing is applied without a stored decision of the run that applies it',
    file: rules,
    from: "if (granted?.run !== run || !granted.decision.step.startsWith('apply'))",
    to: 'if (granted === null)',
    test: witnesses,
    name: 'is refused by another run’s',
  },
  {
    claim: 'Nothing is applied that nobody approved as it is now',
    file: rules,
    from: 'if (body.version === version && !byAccount.has(by.account))',
    to: 'if (!byAccount.has(by.account))',
    test: witnesses,
    name: 'is refused by one for another version',
  },
  {
    claim: 'An approval that was refused, or never taken, counts for nothing',
    file: rules,
    from: "if (kind !== 'approve' || takenFor !== 'answer' || refused !== null) continue;",
    to: "if (kind !== 'approve') continue;",
    test: witnesses,
    name: 'is refused by one that was',
  },
  {
    claim: 'Silence counts as declared only when the time to answer is over',
    file: rules,
    from: 'if (!isUnanswered(facts) && action.standsInFor === null)',
    to: 'if (false)',
    test: witnesses,
    name: 'follows silence only when the time is over',
  },
  {
    claim: 'Nothing is called in force without a signed result that it was read back',
    file: rules,
    from: "if (result === undefined || read < applied || mine[read]?.outcome !== 'done') return null;",
    to: 'if (result === undefined) return null;',
    test: witnesses,
    name: 'is not by a result that was only applied',
  },
  {
    claim: 'A lease lasts no longer than was signed, and a minute',
    file: rules,
    from: 'Math.min(wanted.activeUntil ?? proof.until, proof.until + WAY_MS)',
    to: '(wanted.activeUntil ?? proof.until)',
    test: witnesses,
    name: 'lasts no longer than was signed',
  },
  {
    claim:
      'A lease is lifted when it ended, when a person ordered it, or when its workflow is gone',
    file: rules,
    from: "if (granted?.run !== run) return written('its workflow was gone');",
    to: "return written('its workflow was gone');",
    test: witnesses,
    name: 'waits for the end of the lease',
  },
  {
    claim: 'Nothing is called lifted without a signed result that nothing is left',
    file: rules,
    from: "return gone > results.findLastIndex(({ kind }) => kind === 'apply');",
    to: 'return true;',
    test: witnesses,
    name: 'only when a signed result found nothing left',
  },
  {
    claim: 'A warrant names its actuator',
    file: 'activities/warrants.ts',
    from: 'if (body.actuator !== effect.actuator) return `it is for ${body.actuator}`;',
    to: '',
    test: warrants,
    name: 'that is for another actuator is refused',
  },
  {
    claim: 'A warrant for a dry run moves nothing real',
    file: 'activities/warrants.ts',
    from: 'if (body.dryRun === effect.dryRun) return null;',
    to: 'return null;',
    test: warrants,
    name: 'that is for a dry run is refused',
  },
  {
    claim: 'A warrant to lift applies nothing',
    file: 'activities/warrants.ts',
    from: "if (body.purpose !== 'apply') throw refused('it is to lift only');",
    to: "if (body.purpose !== 'apply') return body.id;",
    test: warrants,
    name: 'that is to lift is refused',
  },
  {
    claim: 'A workflow hears only what a person is known to have ordered',
    file: 'activities/response/orders.ts',
    from: "if (stored === null) throw await unknown('nobody ordered that');",
    to: "if (stored === null) return { order: uid, kind: 'lift', version: '', by: '', reason: '', forMs: 0, takeOver: false };",
    test: 'test/activities/orders.test.ts',
    name: 'that nobody gave is unknown',
  },
  {
    claim: 'Who lost their account or role orders nothing any more',
    file: 'activities/response/speaker.ts',
    from: 'if (account === null || account.disabled) return null;',
    to: 'if (account === null) return null;',
    test: 'test/activities/orders.test.ts',
    name: 'of somebody whose account was disabled is unknown',
  },
  {
    claim: 'A result is believed by an accepted key only',
    file: 'activities/response/results.ts',
    from: "if (!verify(null, Buffer.from(body), key, Buffer.from(signature, 'base64url'))) return [];",
    to: '',
    test: 'test/activities/orders.test.ts',
    name: 'is believed as it was signed only',
  },
  {
    claim: 'An activity is done for the workflow it belongs to only',
    file: 'activities/response/asker.ts',
    from: 'if (by !== workflowId || isLocal !== local) {',
    to: 'if (false) {',
    test: forged,
    name: 'decides and approves nothing in a person’s name',
  },
];
