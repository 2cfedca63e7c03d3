/** What an incident can be exported as, and for whom; free of what makes the files, so that the API can name it. */
import { z } from 'zod';

/** analyst: everything · manager: five sentences · regulator: what was recorded, without judgement. */
export const readers = ['analyst', 'manager', 'regulator'] as const;
export const Reader = z.enum(readers);
export type Reader = z.infer<typeof Reader>;

export const exportFormats = ['markdown', 'html', 'stix', 'ocsf'] as const;
export const ExportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** What is asked for; STIX and OCSF hold everything, whoever reads. */
export const ExportRequest = z.object({
  format: ExportFormat,
  reader: Reader.default('analyst'),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

export interface FileKind {
  contentType: string;
  extension: string;
}

/** Media types: RFC 7763, STIX 2.1 (OASIS), JSON. */
export const fileKinds: Readonly<Record<ExportFormat, FileKind>> = {
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md' },
  html: { contentType: 'text/html; charset=utf-8', extension: 'html' },
  stix: {
    contentType: 'application/stix+json; version="2.1"; charset=utf-8',
    extension: 'stix.json',
  },
  ocsf: { contentType: 'application/json; charset=utf-8', extension: 'ocsf.json' },
};

/** `inc-9f2c41d07a-manager.html`: nothing in it but what every file system and header takes. */
export function fileNameOf(incident: string, { format, reader }: ExportRequest): string {
  const name = incident.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  const forWhom = format === 'stix' || format === 'ocsf' ? '' : `-${reader}`;
  return `${name}${forWhom}.${fileKinds[format].extension}`;
}
