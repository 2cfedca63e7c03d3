/** The alerts of ExCyTIn as findings, with what Watchbill joins by: device, address, credential. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { credential, device, hostName } from '../../../domain/entity.ts';
import type { EntityRef, Finding } from '../../../domain/finding.ts';
import { sharedData } from '../../sources/shared-data.ts';
import { makeFinding } from '../../storage/made.ts';

/** An entity as the alert names it; the parts of other kinds are left out. */
const Named = z.looseObject({
  Type: z.string().optional(),
  HostName: z.string().optional(),
  Name: z.string().optional(),
  Address: z.string().optional(),
  MailboxPrimaryAddress: z.string().optional(),
});

const Row = z.object({
  SystemAlertId: z.string(),
  AlertName: z.string(),
  StartTime: z.coerce.date(),
  EndTime: z.coerce.date(),
  TimeGenerated: z.coerce.date(),
  Entities: z.string(),
});

const Truth = z.array(z.object({ incident: z.string(), alertIds: z.array(z.string()) }));

/** One alert: when it came in, its finding, and the incident that people put it into. */
export interface Labelled {
  uid: string;
  /** Wall clock, epoch ms. */
  generated: number;
  finding: Finding;
  incident: string;
}

/** @param folder one with `alerts.ndjson` and `truth.json`, as ../shared/data/incidents has them */
export function readAlerts(folder: string): Labelled[] {
  const truth = Truth.parse(JSON.parse(readFileSync(`${folder}/truth.json`, 'utf8')));
  const incidentOf = new Map(
    truth.flatMap(({ incident, alertIds }) => alertIds.map((id) => [id, incident] as const)),
  );
  return readFileSync(`${folder}/alerts.ndjson`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Row.parse(JSON.parse(line)))
    .flatMap((row) => {
      const incident = incidentOf.get(row.SystemAlertId);
      return incident === undefined ? [] : [labelled(row, incident)];
    });
}

/** The alerts of four incidents that come with the project's data. */
export const sharedIncidents = join(sharedData, 'incidents');

function labelled(row: z.infer<typeof Row>, incident: string): Labelled {
  const entities = entitiesOf(row.Entities);
  const [first = device(`alert ${row.SystemAlertId}`), ...others] = entities;
  const finding = makeFinding({
    uid: row.SystemAlertId,
    end: row.EndTime.getTime(),
    entities: [first, ...others],
  });
  return {
    uid: row.SystemAlertId,
    generated: row.TimeGenerated.getTime(),
    finding: {
      ...finding,
      start_time: row.StartTime.getTime(),
      finding_info: { ...finding.finding_info, title: row.AlertName },
    },
    incident,
  };
}

function entitiesOf(text: string): EntityRef[] {
  const named = z.array(Named).parse(JSON.parse(text === '' ? '[]' : text));
  const entities = named.flatMap((one): EntityRef[] => {
    const { Type: type, HostName: host, Name: name, Address: address } = one;
    // The sensor on the machine names it: not a name that the other side claims.
    if (type === 'host' && host) return [device(hostName(host))];
    if (type === 'ip' && address) return [device(address)];
    if (type === 'account' && name) return [credential({ user: name })];
    if (type === 'mailbox' && one.MailboxPrimaryAddress)
      return [credential({ user: one.MailboxPrimaryAddress })];
    return [];
  });
  return [...new Map(entities.map((entity) => [`${entity.kind}:${entity.id}`, entity])).values()];
}
