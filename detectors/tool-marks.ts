/** Known marks of scanning and attack tools, each with where it is documented. */
import type { IndicatorDraft } from '../domain/stix.ts';
import type { HttpActivity, RdpActivity } from '../domain/event.ts';

export interface Mark {
  tool: string;
  /** What was seen, as a person reads it. */
  text: string;
  /** One sighting is enough; a weak mark is an ordinary request in itself. */
  strong: boolean;
  /** A STIX 2.1 pattern that finds it elsewhere. */
  stix?: string;
}

interface Rule extends Mark {
  matches(request: { method: string; uri: string; agent: string }): boolean;
}

/** The request target as it goes over the wire, which sensors may log decoded. */
function requestMatches(expression: string): string {
  return `[network-traffic:extensions.'http-request-ext'.request_value MATCHES '${expression}']`;
}

/** Requests of nmap's service probes and scripts: `nmap-service-probes`, `nselib/http.lua` of the nmap distribution. */
const nmap: Rule[] = [
  {
    tool: 'nmap',
    text: '/nice ports,/Trinity.txt.bak',
    strong: true,
    stix: requestMatches('^/nice( |%20)ports(,|%2[Cc])/[Tt]ri(n|%6[Ee])ity[.]txt'),
    matches: ({ uri }) => /^\/nice ports,\/tri(n|%6e)ity\.txt/i.test(uri),
  },
  {
    tool: 'nmap',
    text: '/nmaplowercheck',
    strong: true,
    stix: requestMatches('^/nmap([Ll]ower|[Uu]pper)?[Cc]heck[0-9]*'),
    matches: ({ uri }) => /^\/nmap(lower|upper)?check\d*/i.test(uri),
  },
  { tool: 'nmap', text: 'sip:nm', strong: true, matches: ({ uri }) => uri === 'sip:nm' },
  { tool: 'nmap', text: '/HNAP1', strong: false, matches: ({ uri }) => /^\/HNAP1\/?$/.test(uri) },
  { tool: 'nmap', text: '/evox/about', strong: false, matches: ({ uri }) => uri === '/evox/about' },
  {
    tool: 'nmap',
    text: 'POST /sdk',
    strong: false,
    matches: ({ method, uri }) => method === 'POST' && uri === '/sdk',
  },
];

/** User agents that the tools' own documentation gives as their defaults. */
const agents: readonly (readonly [tool: string, pattern: RegExp])[] = [
  ['nmap', /nmap scripting engine/i],
  ['Nessus', /\bnessus\b/i],
  ['OpenVAS', /\bopenvas\b|greenbone/i],
  ['Nikto', /\bnikto\b/i],
  ['sqlmap', /\bsqlmap\b/i],
  ['masscan', /\bmasscan\b/i],
  ['ZGrab', /\bzgrab\b/i],
  ['Gobuster', /\bgobuster\b/i],
  ['DirBuster', /\bdirbuster\b/i],
  ['feroxbuster', /\bferoxbuster\b/i],
  ['ffuf', /fuzz faster u fool|\bffuf\b/i],
  ['Wfuzz', /\bwfuzz\b/i],
  ['WPScan', /\bwpscan\b/i],
  ['Nuclei', /\bnuclei\b/i],
  ['Acunetix', /\bacunetix\b/i],
  ['Hydra', /\bmozilla\/5\.0 \(hydra\)/i],
];

const rules: readonly Rule[] = [
  ...nmap,
  ...agents.map(([tool, pattern]): Rule => ({
    tool,
    text: `user agent of ${tool}`,
    strong: true,
    matches: ({ agent }) => pattern.test(agent),
  })),
];

/** RDP connection cookies: nmap's `rdp-enum-encryption` and Nessus name themselves. */
const cookies: readonly (readonly [cookie: string, tool: string])[] = [
  ['nmap', 'nmap'],
  ['nessus', 'Nessus'],
];

/** Of marks that were seen, those that other networks can look for. */
export function indicatorsOf(marks: readonly string[]): IndicatorDraft[] {
  return rules.flatMap(({ tool, text, stix }) =>
    stix !== undefined && marks.includes(text)
      ? [{ name: `Request of ${tool}: ${text}`, pattern: stix }]
      : [],
  );
}

/** The marks a request carries. URIs are compared after decoding: sensors differ in how they log them. */
export function marksOf(event: HttpActivity | RdpActivity): Mark[] {
  if (event.class === 'rdp_activity') return cookieMarks(event.cookie ?? '');
  const request = { method: event.method ?? '', uri: event.uri, agent: event.userAgent ?? '' };
  return rules.filter((rule) => rule.matches(request));
}

function cookieMarks(cookie: string): Mark[] {
  const name = cookie.replace(/^mstshash=/i, '').toLowerCase();
  return cookies
    .filter(([known]) => name === known)
    .map(([known, tool]) => ({ tool, text: `RDP cookie ${known}`, strong: true }));
}
