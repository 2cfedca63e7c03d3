/** An incident as a file: for people as Markdown or HTML, for machines as STIX 2.1 or OCSF 1.5.0. */
import type { ExportFormat, Reader } from '../../domain/export.ts';
import type { Told } from '../readers/reading.ts';
import { htmlOf } from './html.ts';
import { markdownOf } from './markdown.ts';
import { ocsfOf } from './ocsf.ts';
import { stixOf } from './stix/bundle.ts';
import type { Sha1 } from './stix/ids.ts';

export interface Exporting {
  format: ExportFormat;
  /** Who Markdown and HTML are for; STIX and OCSF hold everything. */
  reader: Reader;
  sha1: Sha1;
  productVersion: string;
}

/** The file's text; the same incident at the same revision gives the same bytes. */
export function exportOf(told: Told, { format, reader, sha1, productVersion }: Exporting): string {
  switch (format) {
    case 'markdown':
      return markdownOf(told, reader);
    case 'html':
      return htmlOf(told, reader);
    case 'stix':
      return stixOf(told, sha1);
    case 'ocsf':
      return ocsfOf(told, productVersion);
  }
}
