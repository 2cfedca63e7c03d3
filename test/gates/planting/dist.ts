/** Keeps the build of a copy of the tree in step with one planted file, without building everything again. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const bundle = 'dist/workflow-bundle.cjs';

/** Compiled one by one; `web/` is bundled, and what is not TypeScript is read where it stands. */
const compiled =
  /^(domain|sources|detectors|baselines|policies|agents|storage|activities|workflows|api|cli)\/.*\.ts$/;
/** What the workflows' bundle is made of. */
const bundled = /^(workflows|domain)\//;

/**
 * Builds the file anew where it has a part in `dist/`, and returns a function that puts the build before back.
 * @throws Error when a bundle can't be made.
 */
export function rebuild(path: string): () => void {
  if (!existsSync('dist')) return () => undefined;
  if (path.startsWith('web/')) return rebuildConsole();
  if (!compiled.test(path)) return () => undefined;
  const output = `dist/${path.replace(/\.ts$/, '.js')}`;
  const saved = [output, ...(bundled.test(path) ? [bundle] : [])].map((name) => ({
    name,
    text: readFileSync(name),
  }));
  writeFileSync(output, transpile(path));
  if (bundled.test(path)) run(process.execPath, ['dist/cli/build-workflow-bundle.js']);
  return () => {
    for (const { name, text } of saved) writeFileSync(name, text);
  };
}

function transpile(path: string): string {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      allowImportingTsExtensions: true,
    },
  });
  return outputText;
}

function rebuildConsole(): () => void {
  const build = () => run('node_modules/.bin/vite', ['build', 'web']);
  build();
  // Called once the source is as it was.
  return build;
}

function run(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
}
