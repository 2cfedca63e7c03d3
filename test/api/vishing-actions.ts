/** The three proposals of the vishing case, waiting for a person. */
import type { ActionView, Decision, GateAnswer } from '../../domain/action.ts';
import { findings, incidentUid, intruder } from './vishing-findings.ts';
import { underDefaults } from '../storage/made.ts';

const gates: GateAnswer[] = [
  {
    gate: 'delegation matrix',
    effect: 'ask',
    reason: 'incident response is at L2: the agent proposes, a person approves each action',
  },
  { gate: 'freshness', effect: 'act', reason: 'the input was opened as live' },
  { gate: 'kill switch', effect: 'act', reason: 'not engaged' },
];

function decision(uid: string, now: number): Decision {
  return {
    uid: `dec-${uid}`,
    workflowId: `response-${uid}`,
    step: 'proposal',
    function: 'incident_response',
    effect: 'ask',
    level: 'L2',
    bindingGate: 'delegation matrix',
    gates,
    ...underDefaults(25 * 60_000),
    lease: { durationMs: 3_600_000 },
    dryRun: true,
    policyVersion: 'v1-4c1d',
    at: now - 5 * 60_000,
  };
}

type ActionOutline = Pick<
  ActionView,
  'uid' | 'kind' | 'target' | 'd3fend' | 'consequence' | 'evidenceAgainst' | 'notKnown' | 'plan'
>;

function action(outline: ActionOutline, now: number): ActionView {
  const decided = decision(outline.uid, now);
  return {
    ...outline,
    incident: incidentUid,
    evidenceFor: [
      'A host name never seen in 11 days signed in with a valid credential',
      '512 addresses scanned on port 9401 in 5 s',
      '120 failed log-ons with default account names',
    ],
    findings: findings.map((one) => one.finding_info.uid),
    state: 'awaiting_approval',
    history: [
      { state: 'proposed', at: now - 5 * 60_000, detail: 'answers 4 findings' },
      { state: 'awaiting_approval', at: now - 5 * 60_000, detail: 'level L2 asks a person' },
    ],
    decision: decided,
    decisions: [decided],
    leaseMs: 3_600_000,
    answerBy: now + 20 * 60_000,
    activeUntil: null,
    answeredBy: null,
    approvals: [],
    standsInFor: null,
    actuator: null,
    activeSince: null,
    renewals: 0,
    version: `v-${outline.uid}-1`,
  };
}

export function vishingActions(now: number): ActionView[] {
  return [
    action(
      {
        uid: 'act-block-outgoing',
        kind: 'block_outgoing',
        target: { device: intruder },
        d3fend: 'D3-OTF',
        consequence: `Everything ${intruder} sends is dropped at the gateway for 1 h, then let through again and checked; the VPN user jmorgan cannot work meanwhile.`,
        evidenceAgainst: [
          'jmorgan works from this address every weekday; the user may be there too',
        ],
        notKnown: ['Whether the host name is a new, approved laptop'],
        plan: [`nft add element inet watchbill blocked_out { ${intruder} timeout 1h }`],
      },
      now,
    ),
    action(
      {
        uid: 'act-pattern-of-life',
        kind: 'enforce_pattern_of_life',
        target: {
          device: intruder,
          allow: [
            { peer: '10.20.0.10', port: 53, proto: 'udp' },
            { peer: '10.20.0.20', port: 445, proto: 'tcp' },
          ],
        },
        d3fend: 'D3-NTF',
        consequence: `${intruder} may reach only what it used in the last 11 days (2 services) for 1 h; everything else it tries is dropped.`,
        evidenceAgainst: ['The failed log-ons went to 10.20.0.20, which stays reachable'],
        notKnown: ['Whether the intruder already reads files over the allowed share'],
        plan: [
          `nft add element inet watchbill allowed { ${intruder} . 10.20.0.10 . udp . 53 timeout 1h }`,
          `nft add element inet watchbill allowed { ${intruder} . 10.20.0.20 . tcp . 445 timeout 1h }`,
          `nft add element inet watchbill enforced { ${intruder} timeout 1h }`,
        ],
      },
      now,
    ),
    action(
      {
        uid: 'act-block-9401',
        kind: 'block_port',
        target: { device: intruder, port: 9401, proto: 'tcp' },
        d3fend: 'D3-NTF',
        consequence: `${intruder} cannot reach TCP port 9401 anywhere for 1 h; all its other traffic goes on.`,
        evidenceAgainst: [],
        notKnown: ['What listens on port 9401 at the 4 addresses that answered'],
        plan: [
          `nft add element inet watchbill blocked_port { ${intruder} . tcp . 9401 timeout 1h }`,
        ],
      },
      now,
    ),
  ];
}
