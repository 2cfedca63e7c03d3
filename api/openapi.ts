/** The OpenAPI document: made from the routes' own zod schemas, served, and compared with the committed copy. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as action from '../domain/action.ts';
import * as api from '../domain/api.ts';
import * as finding from '../domain/finding.ts';
import * as incident from '../domain/incident.ts';
import * as verdict from '../domain/verdict.ts';

/** Schemas that keep their name in the document, so that generated clients speak our vocabulary. */
const vocabulary = {
  ActionKind: action.ActionKind,
  ActionState: action.ActionState,
  ActionTarget: action.ActionTarget,
  ActionView: action.ActionView,
  Decision: action.Decision,
  Effect: action.Effect,
  GateAnswer: action.GateAnswer,
  Level: action.Level,
  StateChange: action.StateChange,
  Answer: api.Answer,
  Closing: api.Closing,
  ErrorBody: api.ErrorBody,
  KillSwitchChange: api.KillSwitchChange,
  Me: api.Me,
  ReplayProgress: api.ReplayProgress,
  ServerEvent: api.ServerEvent,
  SignIn: api.SignIn,
  Status: api.Status,
  Attack: finding.Attack,
  EntityRef: finding.EntityRef,
  Evidence: finding.Evidence,
  Explanation: finding.Explanation,
  Finding: finding.Finding,
  Severity: finding.Severity,
  BenignKind: verdict.BenignKind,
  Closed: verdict.Closed,
  CloseReason: verdict.CloseReason,
  Claim: incident.Claim,
  Incident: incident.Incident,
  IncidentSummary: incident.IncidentSummary,
  LedgerEntry: incident.LedgerEntry,
  Narrative: incident.Narrative,
  TimelineEntry: incident.TimelineEntry,
} as const;

/** Registers the generator; call before the routes. `version` is the product's. */
export async function installOpenApi(app: FastifyInstance, version: string): Promise<void> {
  const schemaRegistry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(vocabulary)) schemaRegistry.add(schema, { id });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Watchbill', version, description: 'The API of one running instance.' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'watchbill_<port>' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  });
}

const Document = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const reference = /"#\/components\/schemas\/(\w+)"/g;

/**
 * The document. Each schema is named twice, for requests and for answers; those that no route reaches are left
 * out. `ServerEvent` stays: the event stream speaks it, and a stream has no schema of its own.
 */
export function openApiDocument(app: FastifyInstance): z.infer<typeof Document> {
  const { components, ...routes } = Document.parse(app.swagger());
  const used = new Set<string>(['ServerEvent']);
  const waiting: unknown[] = [routes, components.schemas.ServerEvent];
  while (waiting.length > 0) {
    for (const [, name] of JSON.stringify(waiting.pop()).matchAll(reference)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      waiting.push(components.schemas[name]);
    }
  }
  const schemas = Object.entries(components.schemas).filter(([name]) => used.has(name));
  return { ...routes, components: { ...components, schemas: Object.fromEntries(schemas) } };
}
