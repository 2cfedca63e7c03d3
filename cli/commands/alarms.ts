/** `watchbill alarms`: what people must hear of, and taking note of it. */
import { Alarm } from '../../domain/alarm.ts';
import { Status } from '../../domain/api.ts';
import { exitCodes } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { renderTable } from '../output/table.ts';
import { terminalText } from '../output/terminal-text.ts';
import { answer, type CommandContext } from './context.ts';

interface AlarmsOptions {
  json?: boolean;
}

export async function listAlarms(
  { json }: AlarmsOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { alarms } = await client.get('/api/status', Status.pick({ alarms: true }));
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.alarms/1', alarms })}\n`
      : renderTable(
          ['alarm', 'code', 'about', 'since', 'times', 'what', 'fix'].map((title) => ({ title })),
          alarms.map(({ uid, code, subject, since, times, detail, fix }) => [
            uid,
            code,
            subject,
            new Date(since).toISOString(),
            String(times),
            detail,
            fix,
          ]),
          context.out,
        ),
  );
  return exitCodes.ok;
}

export async function acknowledgeAlarm(
  uid: string,
  { json }: AlarmsOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/alarms/${encodeURIComponent(uid)}/acknowledge`;
  const alarm = await client.post(path, {}, Alarm);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.alarm/1', alarm })}\n`
      : `${terminalText(`${alarm.uid} is over: ${alarm.code} ${alarm.subject}`)}\n`,
  );
  return exitCodes.ok;
}
