/** The one way the console talks to its instance; shapes come from the OpenAPI document. */
import { onlineManager } from '@tanstack/react-query';
import type { components, paths } from './api.gen.ts';
import { readFindings, type FetchPage, type FindingsPage } from './findings-pages.ts';

type Schemas = components['schemas'];
export type AgentOpinion = NonNullable<Schemas['IncidentSummary']['agent']>;
export type ActionState = Schemas['ActionState'];
export type ActionView = Schemas['ActionView'];
export type Answer = Schemas['AnswerInput'];
export type Claim = Schemas['Claim'];
export type Closed = Schemas['Closed'];
export type Closing = Schemas['ClosingInput'];
export type Decision = Schemas['Decision'];
export type EntityRef = Schemas['EntityRef'];
export type Evidence = Schemas['Evidence'];
export type { FindingBrief } from './findings-pages.ts';
export type Incident = Schemas['Incident'];
export type IncidentSummary = Schemas['IncidentSummary'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type Me = Schemas['Me'];
export type Narrative = Schemas['Narrative'];
export type ReplayProgress = Schemas['ReplayProgress'];
export type ServerEvent = Schemas['ServerEvent'];
export type Severity = Schemas['Severity'];
export type Status = Schemas['Status'];
export type TimelineEntry = Schemas['TimelineEntry'];

/** What a GET of this path answers. */
type Answered<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer T } } } };
}
  ? T
  : never;

/** What a POST to this path is sent. */
type Sent<P extends keyof paths> = paths[P] extends {
  post: { requestBody: { content: { 'application/json': infer T } } };
}
  ? T
  : never;

/** What a closing would teach. */
export type Lesson =
  paths['/api/incidents/{uid}/lesson']['post']['responses'][200]['content']['application/json'];

/** What a merge or a split moves: as it was done, or as it would be (`uid` null). */
export type Regrouped =
  paths['/api/incidents/{uid}/merge']['post']['responses'][200]['content']['application/json'];
export type Regrouping = Answered<'/api/incidents/{uid}/regroupings'>[number];

/** An answer that is not a success, in the words of the API. */
export class ApiError extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(code: string, message: string, fix?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.fix = fix;
  }
}

async function failure(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Schemas['ErrorBody'];
    return new ApiError(body.error.code, body.error.message, body.error.fix);
  } catch {
    return new ApiError('NOT_RUNNING', `the instance answered ${response.status}`);
  }
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  // Looked up before: what fails while the network goes may have arrived. Loopback is reached without any.
  const wasOffline = !onlineManager.isOnline();
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    if (wasOffline) throw new ApiError('OFFLINE', 'this browser is offline: nothing was sent');
    throw new ApiError('NOT_RUNNING', 'the instance does not answer', 'npm start');
  }
  if (!response.ok && response.status !== 304) throw await failure(response);
  return response;
}

async function request<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await send(path, init)).json()) as T;
}

function post<T>(path: string, body: unknown): Promise<T> {
  return request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const fetchPage: FetchPage = async (path, tag) => {
  const response = await send(path, tag === null ? {} : { headers: { 'if-none-match': tag } });
  if (response.status === 304) return null;
  return { page: (await response.json()) as FindingsPage, tag: response.headers.get('etag') };
};

const name = encodeURIComponent;

export const api = {
  me: () => request<Answered<'/api/me'>>('/api/me'),
  status: () => request<Answered<'/api/status'>>('/api/status'),
  incidents: () => request<Answered<'/api/incidents'>>('/api/incidents'),
  incident: (uid: string) =>
    request<Answered<'/api/incidents/{uid}'>>(`/api/incidents/${name(uid)}`),
  findings: (incident: string) => readFindings(incident, fetchPage),
  finding: (uid: string) => request<Answered<'/api/findings/{uid}'>>(`/api/findings/${name(uid)}`),
  actions: () => request<Answered<'/api/actions'>>('/api/actions'),
  action: (uid: string) => request<Answered<'/api/actions/{uid}'>>(`/api/actions/${name(uid)}`),
  signIn: (token: string) => post<Me>('/api/session', { token }),
  signInByPassword: (given: Sent<'/api/session/password'>) =>
    post<Me>('/api/session/password', given),
  setPassword: (given: Sent<'/api/me/password'>) => post<unknown>('/api/me/password', given),
  signOut: () => send('/api/session', { method: 'DELETE' }),
  answer: (uid: string, answer: Answer) =>
    post<ActionView>(`/api/actions/${name(uid)}/answer`, answer),
  close: (uid: string, closing: Closing) =>
    post<Incident>(`/api/incidents/${name(uid)}/close`, closing),
  reopen: (uid: string, given: Sent<'/api/incidents/{uid}/reopen'>) =>
    post<Incident>(`/api/incidents/${name(uid)}/reopen`, given),
  lesson: (uid: string, closing: Closing) =>
    post<Lesson>(`/api/incidents/${name(uid)}/lesson`, closing),
  regroupings: (uid: string) => request<Regrouping[]>(`/api/incidents/${name(uid)}/regroupings`),
  merge: (uid: string, merging: Sent<'/api/incidents/{uid}/merge'>) =>
    post<Regrouped>(`/api/incidents/${name(uid)}/merge`, merging),
  split: (uid: string, splitting: Sent<'/api/incidents/{uid}/split'>) =>
    post<Regrouped>(`/api/incidents/${name(uid)}/split`, splitting),
  undoRegrouping: (uid: string) => post<Regrouping>(`/api/regroupings/${name(uid)}/undo`, {}),
  setKillSwitch: (change: Schemas['KillSwitchChangeInput']) =>
    post<Status>('/api/kill-switch', change),
};
