/** Every command line that README and guides show is one that the program takes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../cli/program/program.ts';
import { repository } from '../cli/watchbill.ts';
import { commandLines } from './command-lines.ts';

/** Parses only: nothing is run. Answers what the parser has against it, or null. */
async function refusal(args: readonly string[]): Promise<string | null> {
  const program = createProgram(() => () => Promise.resolve());
  quiet(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? null : error.message;
  }
}

function quiet(command: Command): void {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  command.commands.forEach(quiet);
}

const guides = join('docs', 'guides');
const names = (await readdir(join(repository, guides))).map((name) => join(guides, name));

test.each(['README.md', ...names])(
  'the command lines of %s are ones the program takes',
  async (name) => {
    const lines = commandLines(await readFile(join(repository, name), 'utf8'));
    if (name === 'README.md') expect(lines.length).toBeGreaterThan(25);
    const refused = [];
    for (const args of lines) {
      const why = await refusal(args);
      if (why !== null) refused.push(`${args.join(' ')}: ${why}`);
    }
    expect(refused).toEqual([]);
  },
);

test('what is no command line of ours is refused, and what is one is found', async () => {
  expect(await refusal(['export', 'inc-1', '--format', 'docx'])).toContain('docx');
  expect(await refusal(['no-such-command'])).toContain('no-such-command');
  expect(
    commandLines(
      '```sh\nnpx watchbill kill on --reason "a b" # stops; --lift\n```\nsee `watchbill link`',
    ),
  ).toEqual([
    ['kill', 'on', '--reason', 'a b'],
    ['kill', 'on', '--reason', 'a b', '--lift'],
    ['link', '--help'],
  ]);
});
