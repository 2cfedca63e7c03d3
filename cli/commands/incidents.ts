/** `watchbill incidents`: those of the running instance, and one of them whole. */
import { z } from 'zod';
import { exitCodes } from '../../domain/errors.ts';
import { Incident, IncidentSummary } from '../../domain/incident.ts';
import { createInstanceClient } from '../instance/client.ts';
import { incidentText } from '../report/incident-text.ts';
import { findingsText, incidentsTable } from '../report/incidents-table.ts';
import { layoutFor } from '../report/wrap.ts';
import { answer, type CommandContext } from './context.ts';

interface Form {
  json?: boolean;
}

export async function listIncidents({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const incidents = await client.get('/api/incidents', z.array(IncidentSummary));
  if (json) {
    await answer(context, `${JSON.stringify({ schema: 'watchbill.incidents/1', incidents })}\n`);
    return exitCodes.ok;
  }
  await answer(context, incidentsTable(incidents, context.out));
  const [first] = incidents;
  if (context.out.tty && first !== undefined) {
    await answer(context, `\nNext: npx watchbill incidents show ${first.uid}\n`);
  }
  return exitCodes.ok;
}

export async function showIncident(
  uid: string,
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const incident = await client.get(`/api/incidents/${encodeURIComponent(uid)}`, Incident);
  const layout = layoutFor(context.out, context.stdout);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.incident/1', incident })}\n`
      : `${incidentText(incident, layout)}${findingsText(incident, layout)}`,
  );
  return exitCodes.ok;
}
