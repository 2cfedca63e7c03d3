/** Where the package's own files lie, from the sources and from `dist/` alike. */
import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.endsWith('.js');

/** The absolute path of a file or folder of the package, given from its root. */
export function packagePath(path: string): string {
  return fileURLToPath(new URL(`${compiled ? '../../../' : '../../'}${path}`, import.meta.url));
}
