/** All commands of Watchbill, as its parser knows them. */
import { Command } from 'commander';
import { version } from '../../domain/version.ts';
import type { Action } from './action.ts';
import { addAlarms } from './alarms.ts';
import { addActions, addClosing } from './actions.ts';
import { addAssets, addDelegation, addKillSwitch } from './governing.ts';
import { addPeople } from './people.ts';
import { addInstance, addPipeline } from './pipeline.ts';
import { addExport } from './export.ts';
import { addInvestigating } from './investigating.ts';
import { addRegrouping } from './regrouping.ts';
import { addReading } from './reading.ts';

/** @param action what a command does when it was parsed */
export function createProgram(action: Action): Command {
  const program = new Command('watchbill')
    .description(
      'Watches the logs a network already produces; detects, tells and responds as far as it is allowed to.',
    )
    .version(version)
    .option('-v, --verbose', 'log more, and show the stack of an error')
    .option('-q, --quiet', 'log errors only')
    .option('--no-color', 'no colour (so does NO_COLOR)')
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done · 1 failed · 2 usage · 3 found (--fail-on) · 4 denied · 5 not ready · 6 partial · 130 interrupted\nData folder: WATCHBILL_DATA_DIR (default .watchbill/)',
    );
  addPipeline(program, action);
  addActions(program, action);
  addClosing(program, action);
  addReading(program, action);
  addInvestigating(program, action);
  addRegrouping(program, action);
  addExport(program, action);
  addKillSwitch(program, action);
  addAlarms(program, action);
  addDelegation(program, action);
  addAssets(program, action);
  addPeople(program, action);
  addInstance(program, action);
  return program;
}
