/** `watchbill replay`: the record of an investigation, from the door an analyst uses, with a model that was really asked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { styleOf } from '../../../cli/output/style.ts';
import { stepsText } from '../../../cli/report/steps-text.ts';
import { AgentStep } from '../../../domain/agent.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { incidentUid } from '../../api/vishing-findings.ts';
import { agentSteps } from '../../api/agent-record.ts';
import { narrating } from '../../fakes/narrating.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import { serveWorld } from '../served.ts';
import { dataFolder, eventually, inTest, startWatchbill, watchbill } from '../watchbill.ts';
import { writeSmallCapture } from './small-capture.ts';

test('shows what a model was asked and answered in a running instance', async () => {
  const server = await startModelServer({ answers: { good: narrating } });
  try {
    const dataDir = await dataFolder();
    const capture = await writeSmallCapture(dataDir);
    const env = {
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: 'k-9',
      WATCHBILL_MODEL: 'fake',
      WATCHBILL_MODEL_OUTPUT: 'toolCall',
    };
    const args = ['start', capture, '--as-live', '--port', '0'];
    inTest(startWatchbill(args, { dataDir, env }));
    const incident = await eventually('a story told by the model', () =>
      // Until it runs, there is nobody to ask.
      toldByModel(dataDir).catch(() => null),
    );
    const asJson = await watchbill(['replay', incident.uid, '--json'], { dataDir });
    const { steps } = z
      .object({ schema: z.literal('watchbill.steps/1'), steps: z.array(AgentStep) })
      .parse(JSON.parse(asJson.stdout));
    const at = steps.findLastIndex(({ agent, kind }) => agent === 'narrator' && kind === 'model');
    expect(at).toBeGreaterThan(0);
    const one = await watchbill(['replay', incident.uid, '--step', `${at + 1}`], { dataDir });
    expect({ code: one.code, stderr: one.stderr }).toEqual({ code: 0, stderr: '' });
    // What is shown is what went over the wire.
    const sent = server.requests.find(({ body }) => body.includes('You are the narrator'));
    const content = z
      .object({ messages: z.array(z.object({ content: z.string() })) })
      .parse(JSON.parse(sent?.body ?? '')).messages[0]?.content;
    expect(one.stdout).toContain(content?.split('\n')[0]);
    expect(one.stdout).toContain('chat.completion');
    expect(one.stdout).not.toContain('k-9');
    expect((await watchbill(['replay', incident.uid], { dataDir })).stdout).toContain('narrator');
  } finally {
    await server.close();
  }
}, 180_000);

async function toldByModel(dataDir: string): Promise<Incident | null> {
  // The API counts requests, and a look is two.
  await sleep(500);
  const client = await createInstanceClient(dataDir);
  const [first] = await client.get('/api/incidents', z.array(IncidentSummary));
  if (first === undefined) return null;
  const whole = await client.get(`/api/incidents/${first.uid}`, Incident);
  return whole.narrative?.narrator === 'fake' ? whole : null;
}

test('shows a step whole, with nothing in it that a terminal would obey', async () => {
  await using served = await serveWorld();
  const { dataDir } = served;
  const table = await watchbill(['replay', incidentUid], { dataDir });
  expect(table.stdout.split('\n')[1]).toContain('asset(E-1.src)');
  const { code, stdout } = await watchbill(['replay', incidentUid, '--step', '2'], { dataDir });
  expect(code).toBe(0);
  for (const part of ['You are the narrator.', 'toolCall', '900+100', '--- user', 'Raw answer'])
    expect(stdout).toContain(part);
  expect(stdout).toContain(String.raw`\x1b[31m\u202e`);
  expect(stdout).not.toMatch(/[\u001b\u202e]/);
  // Nor anything that passes for a heading of ours.
  expect(stdout.match(/^--- .*$/gm)).toEqual(['--- system', '--- user', '--- with']);
});

test('sums up on a terminal, and says so when rules did it alone', () => {
  const out = styleOf({ stream: { isTTY: true }, env: { NO_COLOR: '1' } });
  const [tool, model] = agentSteps(incidentUid);
  if (tool === undefined || model === undefined) throw new Error('the record has two steps');
  const lastLine = (steps: AgentStep[]) =>
    stepsText(incidentUid, steps, out).trimEnd().split('\n').at(-1);
  expect(lastLine([tool, model])).toBe('2 steps, 1 call of a model, 1,000 tokens, 0.2500 spent.');
  expect(lastLine([tool])).toBe('1 step, by rules alone: no model was asked.');
  expect(lastLine([])).toBe(`${incidentUid} has not been investigated yet.`);
});

test.each([
  [['replay', 'inc-none'], 1, 'NOT_FOUND'],
  [['replay', incidentUid, '--step', '3'], 1, 'NOT_FOUND'],
  [['replay', incidentUid, '--step', 'one'], 2, 'USAGE'],
])('says what is wrong: %j', async (args, exit, says) => {
  await using served = await serveWorld();
  const { code, stdout, stderr } = await watchbill(args, { dataDir: served.dataDir });
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^error ${says}: `));
});
