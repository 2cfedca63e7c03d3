/** How the instance is: alive, what it may do, what it reads, the kill switch, and alarms. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Alarm } from '../../domain/alarm.ts';
import { ErrorBody, KillSwitchChange, Status } from '../../domain/api.ts';
import { mayRelease } from '../access.ts';
import { caller } from '../auth.ts';
import { parseBody } from '../errors.ts';
import { openApiDocument } from '../openapi.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

const Health = z.object({
  ok: z.literal(true),
  product: z.literal('watchbill'),
  version: z.string(),
});

export function statusRoutes(app: FastifyInstance, ports: ApiPorts, version: string): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/health',
    {
      schema: { summary: 'Is it alive', response: { 200: Health }, security: [] },
    },
    async () => ({ ok: true as const, product: 'watchbill' as const, version }),
  );
  routes.get('/api/openapi.json', { schema: { hide: true } }, async () => openApiDocument(app));
  routes.get(
    '/api/status',
    { schema: { summary: 'State of this instance', response: { 200: Status, '4xx': ErrorBody } } },
    async () => ports.status(),
  );
  routes.post(
    '/api/kill-switch',
    {
      schema: {
        summary: 'Pull or release the kill switch',
        body: KillSwitchChange,
        response: { 200: Status, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const change = parseBody(KillSwitchChange, request.body);
      const me = caller(request);
      if (!change.engaged) mayRelease(me);
      return ports.setKillSwitch(change, me);
    },
  );
}

export function alarmRoutes(app: FastifyInstance, ports: ApiPorts): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/alarms/:uid/acknowledge',
    {
      schema: {
        summary: 'Take note of an alarm: it is over, and a next time is a new one',
        params: ByUid,
        response: { 200: Alarm, '4xx': ErrorBody },
      },
    },
    async (request) => ports.acknowledgeAlarm(request.params.uid, caller(request)),
  );
}
