/** Runs the rules of secretlint's recommended preset over a text.
 *
 *  Without @secretlint/core: its profiler keeps a mark of every run and searches all of them at
 *  the next one, so that a process which checks each key press grows slower without end. */
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import type { SecretRange } from './types'

/** A comment in the user's text must not switch the rules off. */
const scanners = rules.filter((rule) => rule.meta.type === 'scanner')

type Context = Parameters<(typeof rules)[number]['create']>[0]
type SourceCode = Parameters<NonNullable<ReturnType<(typeof rules)[number]['create']>['file']>>[0]

const kinds: Readonly<Record<string, string>> = {
  aws: 'AWS key',
  gcp: 'Google key',
  privatekey: 'private key',
  npm: 'npm token',
  basicauth: 'password in an address',
  slack: 'Slack token',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify token',
  github: 'GitHub token',
  openai: 'API key',
  anthropic: 'API key',
  linear: 'Linear key',
  '1password': '1Password token',
  'database-connection-string': 'database address',
}

const kindOf = (ruleId: string) =>
  kinds[ruleId.replace('@secretlint/secretlint-rule-', '')] ?? 'secret'

/** A source of no file. Some rules look at the name: `.npmrc` has the strictest ones. */
function sourceOf(content: string): SourceCode {
  const nowhere = { line: 1, column: 0 }
  return {
    content,
    hasBOM: false,
    filePath: '.npmrc',
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '',
    getFilePath: () => '.npmrc',
    getPhysicalFilePath: () => undefined,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start: nowhere, end: nowhere }),
    positionToIndex: () => 0,
    indexToPosition: () => nowhere,
  }
}

interface RunningRules {
  /** Grows until `done`, in no order; ranges may overlap. */
  ranges: SecretRange[]
  done: Promise<unknown>
}

/** Starts all rules. The ones for text report before this returns; only those that open files of
 *  their own take longer. */
export function startRuleSet(text: string): RunningRules {
  const source = sourceOf(text)
  const ranges: SecretRange[] = []
  const running: unknown[] = []
  for (const rule of scanners) {
    const context: Context = {
      sharedOptions: {},
      // What the rules would say names the secret: it is not wanted.
      createTranslator: () => (messageId, data) => ({
        message: '',
        messageId: String(messageId),
        data,
      }),
      ignore: () => undefined,
      report: ({ range }) => {
        ranges.push({ start: range[0], end: range[1], kind: kindOf(rule.meta.id) })
      },
    }
    running.push(rule.create(context, {}).file?.(source))
  }
  return { ranges, done: Promise.all(running) }
}

/** @returns ranges in no order; they may overlap */
export async function runRuleSet(text: string): Promise<SecretRange[]> {
  const { ranges, done } = startRuleSet(text)
  await done
  return ranges
}
