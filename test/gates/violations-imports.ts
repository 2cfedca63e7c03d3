/** The import table, row by row: what each folder must not import, written down again and not read from the rules. */
import type { Change, Violation } from './violation.ts';

/** Folders → what their row names. `test` is nobody's. */
const mayImport: Record<string, string[]> = {
  domain: [],
  sources: ['domain'],
  baselines: ['domain'],
  detectors: ['domain', 'baselines'],
  policies: ['domain'],
  agents: ['domain'],
  storage: ['domain'],
  activities: ['domain', 'sources', 'detectors', 'baselines', 'policies', 'agents', 'storage'],
  workflows: ['domain'],
  api: ['domain', 'baselines', 'policies', 'storage'],
  web: [],
  cli: ['domain', 'sources', 'detectors', 'baselines', 'policies', 'agents', 'storage'].concat([
    'activities',
    'workflows',
    'api',
  ]),
};
const folders = Object.keys(mayImport);

/** A package that the folder's row leaves out; a driver, a server, a logger: what people reach for first. */
const strangePackage: Record<string, string> = {
  domain: 'pino',
  sources: 'zod',
  baselines: 'pg',
  detectors: 'pino',
  policies: 'pg',
  agents: 'pg',
  storage: 'fastify',
  activities: 'pg',
  workflows: 'zod',
  api: 'pg',
  web: 'pino',
  cli: 'pg',
};
const withoutNode = folders.filter((name) =>
  [
    'domain',
    'sources',
    'baselines',
    'detectors',
    'policies',
    'agents',
    'workflows',
    'web',
  ].includes(name),
);

/** The importing file; `what` keeps the files of violations that are planted together apart. */
const from = (folder: string, what: string) => `${folder}/planted-${what}.ts`;
const target = (folder: string): Change => ({
  path: `${folder}/planted-target.ts`,
  text: 'export const target = 1;\n',
});
const importing = (path: string, specifier: string): Change => ({
  path,
  text: `import * as planted from '${specifier}';\nexport { planted };\n`,
});

const pairs = folders.flatMap((importer) =>
  folders
    .filter((name) => name !== importer && !(mayImport[importer] ?? []).includes(name))
    // These two pairs may be named by `import type` and have violations of their own below.
    .filter((name) => !['workflows activities', 'web domain'].includes(`${importer} ${name}`))
    .map((name) => ({ importer, name })),
);

/** One for each row: the first folder that it leaves out. */
const rows: Violation[] = folders.map((importer) => {
  const name = pairs.find((pair) => pair.importer === importer)?.name ?? 'test';
  return {
    name: `${importer}/ imports ${name}/`,
    gate: 'deps',
    plant: [target(name), importing(from(importer, 'row'), `../${name}/planted-target.ts`)],
    expect: [
      `${importer}-imports-only-its-row: ${from(importer, 'row')} → ${name}/planted-target.ts`,
    ],
  };
});

const wholeTable: Violation = {
  name: `each of the ${pairs.length} forbidden pairs of folders`,
  gate: 'deps',
  plant: [
    ...folders.map(target),
    ...pairs.map(({ importer, name }) =>
      importing(`${importer}/planted-${name}.ts`, `../${name}/planted-target.ts`),
    ),
  ],
  expect: pairs.map(
    ({ importer, name }) =>
      `${importer}-imports-only-its-row: ${importer}/planted-${name}.ts → ${name}/planted-target.ts`,
  ),
};

const packages: Violation[] = folders.map((folder) => {
  const name = strangePackage[folder] ?? '';
  return {
    name: `${folder}/ uses the package ${name}`,
    gate: 'deps',
    plant: [importing(from(folder, 'package'), name)],
    expect: [
      new RegExp(
        `${folder}-packages: ${from(folder, 'package')} → \\S*node_modules/(@types/)?${name}/`,
      ),
    ],
  };
});

const node: Violation[] = withoutNode.map((folder) => ({
  name: `${folder}/ touches node:fs`,
  gate: 'deps',
  plant: [importing(from(folder, 'node'), 'node:fs')],
  expect: [new RegExp(`${folder}-no-node: ${from(folder, 'node')} → (node:)?fs`)],
}));

const zodFile: Change = {
  path: 'domain/planted-schema.ts',
  text: "import { z } from 'zod';\nexport const Planted = z.string();\n",
};

const single: Violation[] = [
  {
    name: 'workflows/ imports a value from activities/',
    gate: 'deps',
    plant: [
      target('activities'),
      importing(from('workflows', 'value'), '../activities/planted-target.ts'),
    ],
    expect: ['workflows-types-only: workflows/planted-value.ts → activities/planted-target.ts'],
  },
  {
    name: 'web/ imports a value from domain/',
    gate: 'deps',
    plant: [target('domain'), importing(from('web', 'value'), '../domain/planted-target.ts')],
    expect: ['web-types-only: web/planted-value.ts → domain/planted-target.ts'],
  },
  {
    name: 'a workflow reaches zod through two files of domain/',
    gate: 'deps',
    plant: [
      zodFile,
      importing('domain/planted-between.ts', './planted-schema.ts'),
      importing(from('workflows', 'zod'), '../domain/planted-between.ts'),
    ],
    expect: [/workflow-bundle-without-zod: workflows\/planted-zod\.ts → \S*node_modules\/zod\//],
  },
  {
    name: 'a workflow reaches a policy that only tests may see',
    gate: 'deps',
    plant: [
      target('policies'),
      importing(from('workflows', 'policy'), '../policies/planted-target.ts'),
    ],
    expect: [
      'workflow-bundle-without-policies: workflows/planted-policy.ts → policies/planted-target.ts',
    ],
  },
  {
    name: 'product code imports a test',
    gate: 'deps',
    plant: [target('test'), importing(from('api', 'test'), '../test/planted-target.ts')],
    expect: ['product-never-imports-tests: api/planted-test.ts → test/planted-target.ts'],
  },
  {
    name: 'two files import each other',
    gate: 'deps',
    plant: [
      importing('domain/planted-a.ts', './planted-b.ts'),
      importing('domain/planted-b.ts', './planted-a.ts'),
    ],
    expect: [/no-cycles: domain\/planted-(a|b)\.ts → domain\/planted-/],
  },
  {
    name: 'a file that does not exist is imported',
    gate: 'deps',
    plant: [importing(from('domain', 'unresolved'), './planted-nowhere.ts')],
    expect: ['no-unresolved: domain/planted-unresolved.ts → ./planted-nowhere.ts'],
  },
  {
    name: 'a package is used that package.json does not name',
    gate: 'deps',
    plant: [importing('test/planted-package.ts', 'esbuild')],
    expect: [/no-undeclared-packages: test\/planted-package\.ts → \S*node_modules\/esbuild\//],
  },
  {
    name: 'product code uses a development package',
    gate: 'deps',
    plant: [importing(from('cli', 'development'), 'prettier')],
    expect: [
      /no-dev-packages-in-product: cli\/planted-development\.ts → \S*node_modules\/prettier\//,
    ],
  },
  {
    name: 'PGlite is used where it is not started',
    gate: 'deps',
    plant: [importing(from('storage', 'pglite'), '@electric-sql/pglite')],
    expect: [/pglite-only-where-it-is-started: storage\/planted-pglite\.ts → \S*\/pglite\//],
  },
  {
    name: 'LangChain is loaded with the file that uses it',
    gate: 'deps',
    plant: [importing(from('agents', 'langchain'), '@langchain/openai')],
    expect: [
      /langchain-only-when-asked: agents\/planted-langchain\.ts → \S*node_modules\/@langchain\/openai\//,
    ],
  },
  {
    name: 'a workflow reaches the model through a file of domain/',
    gate: 'deps',
    plant: [
      importing('domain/planted-model.ts', '@langchain/core/messages'),
      importing(from('workflows', 'model'), '../domain/planted-model.ts'),
    ],
    expect: [
      /workflow-bundle-without-models: workflows\/planted-model\.ts → \S*node_modules\/@langchain\/core\//,
    ],
  },
  {
    name: 'a product file that only a test imports',
    gate: 'deps',
    plant: [target('domain'), importing('test/planted.ts', '../domain/planted-target.ts')],
    expect: ['no-orphans: domain/planted-target.ts'],
  },
  {
    name: 'a folder that is not in the table',
    gate: 'deps',
    plant: [target('utils')],
    expect: ['unknown-folder: utils/'],
  },
  {
    name: 'the cruise passes over a folder',
    gate: 'deps',
    plant: [
      {
        path: '.dependency-cruiser.cjs',
        from: "exclude: { path: '^(web/)?dist/' }",
        to: "exclude: { path: '^domain/' }",
      },
    ],
    expect: ['not-cruised: domain/errors.ts'],
  },
];

export const importViolations: readonly Violation[] = [
  ...rows,
  wholeTable,
  ...packages,
  ...node,
  ...single,
];
