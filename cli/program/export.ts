/** The command that makes a file of an incident. */
import { Option, type Command } from 'commander';
import { exportFormats, readers } from '../../domain/export.ts';
import type { ExportOptions } from '../commands/export.ts';
import type { Action } from './action.ts';
import { exportFormat } from './arguments.ts';

export function addExport(program: Command, action: Action): void {
  program
    .command('export <incident>')
    .description(
      'an incident as a file: for people as Markdown or HTML, for machines as STIX or OCSF',
    )
    .addOption(
      new Option('--format <format>', `what to make: ${exportFormats.join(', ')}; md is markdown`)
        .argParser(exportFormat)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--reader <reader>',
        'whom Markdown and HTML are for; STIX and OCSF hold everything',
      )
        .choices(readers)
        .default('analyst'),
    )
    .option(
      '--out <file>',
      'write to this file, which only you can read, instead of standard output',
    )
    .action(
      action(
        async (context, incident: string, options: ExportOptions) =>
          await (await import('../commands/export.ts')).exportIncident(incident, options, context),
      ),
    );
}
