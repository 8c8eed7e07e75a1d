/** `inkling …`: the loop without a window. Commands are loaded when they are called. */
import { Command, CommanderError, Option } from 'commander'
import { exportFormat } from '../contract'
import { wholeNumber } from './options'
import type { CommonOptions } from './options'
import { sayProblem } from './output'
import { findPlace } from '../core/host/place'

/** 0 done, 1 failed, 2 wrong usage. */
type Run = () => Promise<number>

const program = new Command('inkling')
  .description('A copilot for prose and code that runs, and learns, on your own machine.')
  .option('--profile <dir>', "the data of the app (default: the user's own)")
  .option('--model <path-or-id>', 'a GGUF file or a model of the catalog, for this run')
  .option('--json', 'results for machines')
  .version(findPlace().version)
  .showHelpAfterError()
  .exitOverride()

/** Options of a command and of the program together. */
const common = (command: Command): CommonOptions => command.optsWithGlobals()

async function finish(run: Run): Promise<void> {
  try {
    process.exitCode = await run()
  } catch (error) {
    sayProblem(program.opts<CommonOptions>().json ?? false, error)
    process.exitCode = 1
  }
}

program
  .command('complete')
  .description(
    'suggestions for JSON lines {id, path?, language?, prefix, suffix} on standard input',
  )
  .addOption(
    new Option('--candidates <n>', 'also answer sampled alternatives')
      .argParser(wholeNumber(1, 3))
      .default(1),
  )
  .addOption(
    new Option(
      '--scope <reach>',
      'how far an answer may go; by mode and place when left out',
    ).choices(['line', 'block', 'sentence', 'paragraph']),
  )
  // More than while typing: nobody waits at a key.
  .option('--prefix-tokens <n>', 'read before the cursor', wholeNumber(32, 8_192), 1_024)
  .option('--suffix-tokens <n>', 'read after the cursor', wholeNumber(0, 4_096), 384)
  .option('--no-gate', 'show also what the gate holds back')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/complete')).complete(command.optsWithGlobals())),
  )

program
  .command('filter')
  .description(
    'the post-processing of JSON lines {id, filename?, language?, prefix, suffix, completion, indentation?}',
  )
  .action(() => finish(async () => (await import('./commands/filter')).filter()))

program
  .command('replay <file>')
  .description('lives through an author’s stream, trains, and compares base and adapter')
  .option('--train-every <n>', 'also train after each n records', wholeNumber(0, 1_000_000), 0)
  .option('--split <shares>', 'learned from / lived through / judged on', '70/10/20')
  .option('--seed <n>', 'of training and of the intervals', wholeNumber(0, 2 ** 31), 1)
  .option('--requests <n>', 'suggestions looked at for a record', wholeNumber(1, 100), 3)
  .option('--epochs <n>', 'passes over the rows', wholeNumber(1, 100))
  .option('--report <file>', 'writes the whole result as JSON')
  .option('--adapter <file>', 'keeps the trained adapter')
  .action((file: string, _options, command: Command) =>
    finish(async () => (await import('./commands/replay')).replay(file, command.optsWithGlobals())),
  )

program
  .command('eval <file>')
  .description(
    'exact match, similarity, chrF, BLEU, syntax and latency on {id, language, prefix, suffix, canonical}',
  )
  .option('--limit <n>', 'only the first so many of each language', wholeNumber(1, 1_000_000))
  .action((file: string, _options, command: Command) =>
    finish(async () =>
      (await import('./commands/evaluate')).evaluate(file, command.optsWithGlobals()),
    ),
  )

program
  .command('bench <name> [arguments...]')
  .description('measurements of a checkout: typing, first-text, infill, healing, key-to-paint …')
  .option('--peer <url>', 'a llama-server to compare with, instead of one of its own')
  .option('--trace <file>', 'a keystroke trace (typing)')
  .allowUnknownOption()
  .action((name: string, rest: string[], _options, command: Command) =>
    finish(async () =>
      (await import('./commands/bench')).bench(name, rest, command.optsWithGlobals()),
    ),
  )

program
  .command('train')
  .description('learns from the log now, and keeps the result if it is proven better')
  .option('--dry-run', 'only shows what would be learned from, and what not and why')
  .action((options: { dryRun?: boolean }, command: Command) =>
    finish(async () =>
      options.dryRun === true
        ? (await import('./commands/learnDataset')).showDataset(common(command))
        : (await import('./commands/train')).train(common(command)),
    ),
  )

const adapters = program.command('adapters').description('what was learned, and which is in use')
adapters
  .command('list')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/adapters')).listAdapters(common(command))),
  )
adapters
  .command('show <adapter>')
  .action((adapter: string, _options, command: Command) =>
    finish(async () => (await import('./commands/adapters')).showAdapter(adapter, common(command))),
  )
adapters
  .command('ledger')
  .description('all that were ever made: what taught them, what they scored, why they were refused')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/adapters')).showLedger(common(command))),
  )
adapters
  .command('use <adapter>')
  .description('by id, version, or "base"')
  .action((adapter: string, _options, command: Command) =>
    finish(async () => (await import('./commands/adapters')).useAdapter(adapter, common(command))),
  )
adapters
  .command('rollback')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/adapters')).rollbackAdapter(common(command))),
  )
adapters
  .command('delete <adapter>')
  .action((adapter: string, _options, command: Command) =>
    finish(async () =>
      (await import('./commands/adapters')).deleteAdapter(adapter, common(command)),
    ),
  )

const log = program.command('log').description('the feedback log')
log
  .command('stats')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/log')).logStats(common(command))),
  )
log
  .command('tail')
  .option('-n, --lines <n>', 'how many rows', wholeNumber(1, 500), 20)
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/log')).logTail(command.optsWithGlobals())),
  )

log
  .command('forget')
  .description('removes entries for good, with all that was made of their text')
  .option('--event <id...>', 'these entries, by id')
  .option('--document <path>', 'all entries of a document, by its path or id')
  .option('--from <time>', 'entries from this time on, for example 2026-11-20T09:00')
  .option('--to <time>', 'entries before this time')
  .option('--all', 'every entry')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/forget')).forgetLogged(command.optsWithGlobals())),
  )

program
  .command('export')
  .description('writes the feedback log to a file')
  .addOption(new Option('--format <format>').choices(exportFormat.options).makeOptionMandatory())
  .requiredOption('--out <file>')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/log')).exportLog(command.optsWithGlobals())),
  )

const models = program.command('models').description('models: list, download, check')
models
  .command('list')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/models')).listModels(common(command))),
  )
models
  .command('fetch [id]')
  .action((id: string | undefined, _options, command: Command) =>
    finish(async () => (await import('./commands/models')).fetchModel(id, common(command))),
  )
models
  .command('verify [id]')
  .action((id: string | undefined, _options, command: Command) =>
    finish(async () => (await import('./commands/models')).verifyModel(id, common(command))),
  )

program
  .command('doctor')
  .description('what is here, what is missing, and the next step')
  .action((_options, command: Command) =>
    finish(async () => (await import('./commands/doctor')).doctor(common(command))),
  )

// A reader that went away (`inkling … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Commander has said what is wrong; help and version that were asked for are no error.
  process.exitCode = error.exitCode === 0 ? 0 : 2
}
