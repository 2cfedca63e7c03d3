/** Where the build leaves the bundled workflows; the same file from the sources and from `dist/`. */
import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.endsWith('.js');

export const workflowBundlePath = fileURLToPath(
  new URL(
    compiled ? '../../workflow-bundle.cjs' : '../../dist/workflow-bundle.cjs',
    import.meta.url,
  ),
);
