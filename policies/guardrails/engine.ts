/** Guardrails in Cedar: read once, checked against the schema, and asked at each response step. */
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type DetailedError,
  type StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/nodejs';
import { WatchbillError } from '../../domain/errors.ts';

/** A file of `forbid` rules, by the name a person knows it by. */
export interface GuardrailFile {
  name: string;
  text: string;
}

/** All that guardrails are made of. */
export interface GuardrailSource {
  files: readonly GuardrailFile[];
  schema: string;
}

/** One question to the guardrails, in Cedar's terms. */
export type GuardrailCall = Pick<
  StatefulAuthorizationCall,
  'principal' | 'action' | 'resource' | 'context' | 'entities'
>;

export interface Guardrails {
  /** What they were read from: the same again reads the same rules. */
  source: GuardrailSource;
  /** How many rules there are. */
  rules: number;
  /** Reasons of the rules that forbid it; none when nothing does. @throws Error when Cedar can't tell. */
  forbidding(call: GuardrailCall): string[];
}

interface Rule {
  text: string;
  reason: string;
}

function fault(file: GuardrailFile, error: DetailedError): WatchbillError {
  const start = error.sourceLocations?.[0]?.start;
  const line = start === undefined ? '' : `:${file.text.slice(0, start).split('\n').length}`;
  const help = error.help === null ? '' : ` (${error.help})`;
  return new WatchbillError('GUARDRAILS_INVALID', `${file.name}${line}: ${error.message}${help}`, {
    fix: 'correct the rule; docs/guides/delegation.md lists what rules may speak of',
  });
}

function first(errors: readonly DetailedError[]): DetailedError {
  const [error] = errors;
  return error ?? { message: 'can’t be read', help: null, code: null, url: null, severity: null };
}

/** A permit in a file would do nothing or, worse, look as if it did: only what is forbidden is written. */
function rulesOf(file: GuardrailFile): Rule[] {
  const parts = policySetTextToParts(file.text);
  if (parts.type === 'failure') throw fault(file, first(parts.errors));
  if (parts.policy_templates.length > 0) {
    throw fault(file, { ...first([]), message: 'templates are not used here' });
  }
  return parts.policies.map((text) => {
    const read = policyToJson(text);
    if (read.type === 'failure') throw fault(file, first(read.errors));
    if (read.json.effect !== 'forbid') {
      throw fault(file, {
        ...first([]),
        message: `only forbid rules are allowed, and this permits: ${text.slice(0, 60)}`,
      });
    }
    return { text, reason: read.json.annotations?.['reason'] ?? `a rule of ${file.name}` };
  });
}

const OPEN = 'open';
let compiled = 0;

/**
 * Reads guardrails and checks them against the schema; asked later, a rule whose condition fails denies, although
 * Cedar itself would skip it.
 * @throws WatchbillError GUARDRAILS_INVALID, naming the file and, where Cedar tells it, the line.
 */
export function compileGuardrails(files: readonly GuardrailFile[], schema: string): Guardrails {
  const reasons = new Map<string, string>();
  const policies: Record<string, string> = {};
  for (const file of files) {
    const own: Record<string, string> = {};
    for (const [index, { text, reason }] of rulesOf(file).entries()) {
      const id = `${file.name}#${index + 1}`;
      own[id] = text;
      reasons.set(id, reason);
    }
    expectValid(file, own, schema);
    Object.assign(policies, own);
  }
  const name = `guardrails-${(compiled += 1)}`;
  // Cedar denies what nothing permits; here everything is permitted that no rule forbids.
  expectSuccess(
    preparsePolicySet(name, {
      staticPolicies: { ...policies, [OPEN]: 'permit (principal, action, resource);' },
    }),
  );
  expectSuccess(preparseSchema(name, schema));
  return {
    source: { files, schema },
    rules: reasons.size,
    forbidding: (call) => forbidding(call, name, reasons),
  };
}

function expectValid(file: GuardrailFile, own: Record<string, string>, schema: string): void {
  const answer = validate({ schema, policies: { staticPolicies: own } });
  if (answer.type === 'failure') throw fault(file, first(answer.errors));
  const [invalid] = answer.validationErrors;
  if (invalid !== undefined) {
    // Places count from the start of the rule: the rule's own number finds it.
    throw fault({ ...file, name: invalid.policyId }, { ...invalid.error, sourceLocations: [] });
  }
}

function expectSuccess(answer: ReturnType<typeof preparseSchema>): void {
  if (answer.type === 'failure') throw new Error(first(answer.errors).message);
}

function forbidding(
  call: GuardrailCall,
  name: string,
  reasons: ReadonlyMap<string, string>,
): string[] {
  const answer = statefulIsAuthorized({
    ...call,
    preparsedPolicySetId: name,
    preparsedSchemaName: name,
    validateRequest: true,
  });
  if (answer.type === 'failure') throw new Error(first(answer.errors).message);
  const { decision, diagnostics } = answer.response;
  const [broken] = diagnostics.errors;
  if (broken !== undefined) throw new Error(`${broken.policyId}: ${broken.error.message}`);
  if (decision === 'allow') return [];
  return diagnostics.reason.map((id) => reasons.get(id) ?? id);
}
