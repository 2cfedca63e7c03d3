/**
 * The import table of the design: each folder, what it may import from us, and which packages it may use.
 * Everything that is not named here is forbidden; `npm run deps` holds it.
 */

/** `types`: folders that may only be named by `import type`. `files`: single files instead of whole folders. */
const table = {
  domain: { ours: [], packages: ['zod'], node: false },
  sources: { ours: ['domain'], packages: [], node: false },
  baselines: { ours: ['domain'], packages: ['zod'], node: false },
  // Sigma rules are YAML, and their expressions RE2.
  detectors: { ours: ['domain', 'baselines'], packages: ['zod', 'yaml', 're2js'], node: false },
  policies: {
    ours: ['domain'],
    packages: ['zod', 'yaml', '@cedar-policy/cedar-wasm'],
    node: false,
  },
  agents: { ours: ['domain'], packages: ['zod', 'langchain', '@langchain/.+'], node: false },
  storage: {
    ours: ['domain'],
    packages: ['drizzle-orm', 'pg', '@duckdb/.+', '@electric-sql/.+', 'tar', 'zod'],
    node: true,
  },
  activities: {
    ours: ['domain', 'sources', 'detectors', 'baselines', 'policies', 'agents', 'storage'],
    packages: ['@temporalio/activity', 'zod', 'standardwebhooks'],
    node: true,
  },
  workflows: {
    ours: ['domain'],
    types: ['activities'],
    packages: ['@temporalio/workflow'],
    node: false,
  },
  api: {
    ours: ['domain', 'baselines', 'policies', 'storage'],
    files: ['workflows/messages.ts'],
    packages: [
      'fastify',
      '@fastify/.+',
      'fastify-type-provider-zod',
      'zod',
      '@temporalio/client',
      '@node-rs/argon2',
    ],
    node: true,
  },
  web: {
    ours: [],
    types: ['domain'],
    // Small, and without the ATT&CK release that the rest of the look-ups need, nor zod.
    files: [
      'domain/phase.ts',
      'domain/action-words.ts',
      'domain/permissions.ts',
      'domain/asked.ts',
    ],
    packages: ['react', 'react-dom', '@mantine/.+', '@tanstack/.+', 'vite', '@vitejs/plugin-react'],
    node: false,
  },
  cli: {
    ours: [
      'domain',
      'sources',
      'detectors',
      'baselines',
      'policies',
      'agents',
      'storage',
      'activities',
      'workflows',
      'api',
    ],
    packages: [
      'commander',
      'pino',
      'pino-pretty',
      '@temporalio/(worker|client|common|envconfig)',
      'zod',
      'yaml',
      'csv-parse',
      'tar',
      'undici',
    ],
    node: true,
  },
};

const folders = Object.keys(table);
const anyOf = (names) => `(${names.join('|')})`;
const product = `^${anyOf(folders)}/`;
const packagePath = (names) => `(^|/)node_modules/(@types/)?${anyOf(names)}/`;

/** One rule for each column of a folder's row, so that a violation names the folder and the column. */
function rulesOf([folder, { ours, types = [], files = [], packages, node }]) {
  const from = { path: `^${folder}/` };
  const mayImport = [`^${anyOf([folder, ...ours])}/`, ...files.map((file) => `^${file}$`)];
  const mayName = types.map((name) => `^${name}/`);
  const rules = [
    {
      name: `${folder}-imports-only-its-row`,
      comment: `${folder}/ may import from us: ${[...ours, ...files, ...types].join(', ') || 'nothing'}`,
      from,
      to: { path: product, pathNot: [...mayImport, ...mayName] },
    },
    {
      name: `${folder}-packages`,
      comment: `${folder}/ may use: ${packages.join(', ') || 'no package'}`,
      from,
      to: {
        path: 'node_modules/',
        ...(packages.length > 0 ? { pathNot: packagePath(packages) } : {}),
      },
    },
  ];
  if (mayName.length > 0) {
    rules.push({
      name: `${folder}-types-only`,
      comment: `${folder}/ may name ${types.join(', ')} by import type only`,
      from,
      to: {
        path: mayName,
        pathNot: files.map((file) => `^${file}$`),
        dependencyTypesNot: ['type-only'],
      },
    });
  }
  if (!node) {
    rules.push({
      name: `${folder}-no-node`,
      comment: `${folder}/ touches neither files, nor the network, nor the process`,
      from,
      to: { dependencyTypes: ['core'] },
    });
  }
  return rules;
}

/** Files that are started, not imported. */
const entries = [
  '^cli/main\\.ts$',
  // The build runs them.
  '^cli/build-workflow-bundle\\.ts$',
  '^storage/pglite/build-template\\.ts$',
  '^workflows/index\\.ts$',
  // Entry files of worker threads: started by URL.
  '^storage/pglite/worker\\.ts$',
  '^activities/detection/thread\\.ts$',
  '^cli/runtime/examine-thread\\.ts$',
  '^web/src/main\\.tsx$',
  '^web/vite\\.config\\.ts$',
];

const forbidden = [
  ...Object.entries(table).flatMap(rulesOf),
  { name: 'no-cycles', from: {}, to: { circular: true } },
  // What the build makes is not there in a tree that was never built.
  { name: 'no-unresolved', from: {}, to: { couldNotResolve: true, pathNot: '(^|/)dist/' } },
  {
    name: 'product-never-imports-tests',
    from: { path: product },
    to: { path: '^test/' },
  },
  {
    name: 'no-undeclared-packages',
    comment: 'a package that another one happens to bring along',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-dev-packages-in-product',
    from: { path: product },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
  },
  {
    name: 'pglite-only-where-it-is-started',
    comment: 'everything else speaks node-postgres',
    from: { path: '^storage/', pathNot: '^storage/pglite/' },
    to: { path: 'node_modules/@electric-sql/' },
  },
  {
    name: 'langchain-only-when-asked',
    comment: 'it takes 400 ms to load, which the start of every command would pay',
    from: { path: product },
    to: {
      path: 'node_modules/(langchain|@langchain|langsmith|openai)/',
      dynamic: false,
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'no-orphans',
    comment: 'a product file that no entry point reaches',
    from: { path: entries },
    to: {
      path: `${product}.+\\.tsx?$`,
      pathNot: ['\\.d\\.ts$', ...entries],
      reachable: false,
    },
  },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/)?dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
