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

/** Schemas that keep their name in the document, so that generated clients speak our vocabulary. */
const named = {
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
  for (const [id, schema] of Object.entries(named)) schemaRegistry.add(schema, { id });
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
