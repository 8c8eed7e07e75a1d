/** What the maintained rule set does not look for: credentials it has no rule for, and those that
 *  are only half there. A log of typing sees every key press, so a token must be known by its
 *  first letters, long before it has its full length. */

export interface SecretPattern {
  /** Shown in the mask: "[secret: JWT]". */
  kind: string
  /** Global; the group named `secret`, or the whole match, is masked. */
  pattern: RegExp
  /** Refuses matches that are no secret: a type, a call, a placeholder. */
  accept?: (secret: string) => boolean
}

/** Issued tokens, by the letters that their issuers put in front. A part of eight characters is
 *  enough; without a word boundary, as a token may stand anywhere. */
const issued: ReadonlyArray<readonly [kind: string, source: string]> = [
  ['AWS key', '(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA)(?=[A-Z0-9]{0,15}[0-9])[A-Z0-9]{8,16}'],
  ['AWS key', '(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|A3T[A-Z0-9])[A-Z0-9]{16}'],
  ['GitHub token', '(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{8,}'],
  ['GitLab token', 'gl(?:pat|dt|rt|soat|ptt|ft)-[A-Za-z0-9_-]{8,}'],
  ['Slack token', 'x(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}'],
  ['Slack webhook', 'hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9/]{8,}'],
  ['Google key', 'AIza[A-Za-z0-9_-]{10,}'],
  ['Google token', '(?:ya29\\.|GOCSPX-)[A-Za-z0-9_-]{8,}'],
  ['API key', 'sk-(?=[A-Za-z_-]*[0-9])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{12,}'],
  ['API key', 'sk-(?:ant-|proj-|svcacct-|admin-|or-v1-)[A-Za-z0-9_-]{8,}'],
  ['Stripe key', '(?:[spr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{8,}'],
  ['npm token', 'npm_[A-Za-z0-9]{8,}'],
  ['PyPI token', 'pypi-AgE[A-Za-z0-9_-]{8,}'],
  ['Hugging Face token', 'hf_(?=[A-Za-z0-9]*[A-Z0-9])[A-Za-z0-9]{8,}'],
  ['SendGrid key', 'SG\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?'],
  ['Shopify token', 'shp(?:pa|ca|at|ss)_[A-Za-z0-9]{8,}'],
  ['Linear key', 'lin_api_[A-Za-z0-9]{8,}'],
  ['1Password token', 'ops_ey[A-Za-z0-9+/=]{8,}'],
  ['DigitalOcean token', 'do[opr]_v1_[a-f0-9]{8,}'],
  ['Telegram token', '[0-9]{8,10}:AA[A-Za-z0-9_-]{16,}'],
  ['JWT', 'eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){0,2}'],
]

const secretNames =
  'pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|access[_-]?key(?:[_-]?id)?|account[_-]?key|' +
  'private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|client[_-]?secret|token'

const placeholder =
  /^(?:[<$%{[].*|.*\$\{.*|\*+|x+|\.+|your[_-].*|change[_-]?me|example.*|undefined|null|none|true|false|string|number)$/i

/** A value without quotes is code more often than not: only what no name in code looks like. */
const looksRandom = (value: string) =>
  !placeholder.test(value) && /[0-9]/.test(value) && /[A-Za-z]/.test(value)

export const secretPatterns: readonly SecretPattern[] = [
  ...issued.map(([kind, source]) => ({ kind, pattern: new RegExp(source, 'g') })),
  {
    kind: 'bearer token',
    pattern: /\b(?:bearer|basic)[ \t]+(?<secret>[A-Za-z0-9._~+/-]{12,}=*)/gi,
    accept: looksRandom,
  },
  {
    kind: 'password in an address',
    pattern: /:\/\/[^\s:/@"'`]{0,200}:(?<secret>[^\s/@"'`]{3,200})@/gi,
    accept: (value) => !placeholder.test(value),
  },
  {
    kind: 'token in an address',
    pattern:
      /[?&](?:[a-z0-9_]*token|api_?key|key|sig|signature|secret|password|passwd|pwd|code)=(?<secret>[^\s&"'`#<>]{8,})/gi,
    accept: looksRandom,
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `(?:${secretNames})["'\`\\]]?[ \\t]*(?::=|=>|=|:)[ \\t]*(?<quote>["'\`])(?<secret>(?:(?!\\k<quote>)[^\\n]){4,512})`,
      'gi',
    ),
    accept: (value) => !placeholder.test(value),
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `(?:${secretNames})[ \\t]*(?:=|:)[ \\t]*(?<secret>[^\\s"'\`,;&(){}\\[\\]<>]{6,512})`,
      'gi',
    ),
    accept: looksRandom,
  },
]
