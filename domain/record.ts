/** Copies a raw record out of the reader's buffer, exactly, so that a finding can hold it. */
import type { Event } from './event.ts';
import type { EvidenceDraft } from './detector.ts';
import type { Endpoint } from './finding.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes as text, or as base64 where they are not valid UTF-8: either way the exact bytes come back. */
export function keepBytes(bytes: Uint8Array): Pick<EvidenceDraft, 'raw' | 'encoding'> {
  try {
    return { raw: strict.decode(bytes), encoding: 'utf-8' };
  } catch {
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { raw: btoa(binary), encoding: 'base64' };
  }
}

/** The bytes a kept record stands for. */
export function bytesOf(kept: Pick<EvidenceDraft, 'raw' | 'encoding'>): Uint8Array {
  if (kept.encoding === 'utf-8') return new TextEncoder().encode(kept.raw);
  return Uint8Array.from(atob(kept.raw), (char) => char.charCodeAt(0));
}

function endpoint(ip: string, port: number | undefined, hostname?: string): Endpoint {
  return { ip, ...(port === undefined ? {} : { port }), ...(hostname ? { hostname } : {}) };
}

/** A piece of evidence from an event, with one line saying what it shows. */
export function evidenceOf(event: Event, summary: string): EvidenceDraft {
  const claimed = event.class === 'authentication' ? event.host : undefined;
  return {
    time: event.time,
    summary,
    src: endpoint(event.src, event.srcPort, claimed),
    dst: endpoint(event.dst, event.dstPort),
    file: event.record.file,
    offset: event.record.offset,
    ...keepBytes(event.record.bytes),
  };
}
