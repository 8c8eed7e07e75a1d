/** Credentials of the right shape and no worth. Built from pieces, so that no scanner of this
 *  repository takes them for real ones. */
const letters = 'q7Rk2Zp9Xw4Lm8Tv3Bn6Yc1Hd5Jf0GsAeUiOoKaEr'
const take = (length: number) => letters.repeat(8).slice(0, length)

/** 26 lines of base64, as an RSA key has them. */
const keyBody = Array.from({ length: 26 }, (_, i) => `MII${take(61 - (i % 2))}${i % 2}`).join('\n')

export const plantedSecrets: Record<string, string> = {
  'AWS key': `AKI${'A'}Q7RK2ZP9XW4LM8TV`,
  'GitHub token': `gh${'p'}_${take(36)}`,
  'GitHub fine-grained token': `github_${'pat'}_${take(82)}`,
  'Slack token': `xox${'b'}-2391847562-${take(24)}`,
  'Stripe key': `sk_${'live'}_${take(24)}`,
  'Google key': `AIz${'a'}Sy${take(33)}`,
  'OpenAI key': `sk-${'proj'}-${take(48)}`,
  'npm token': `np${'m'}_${take(36)}`,
  'GitLab token': `gl${'pat'}-${take(20)}`,
  JWT: `ey${'J'}hbGciOiJIUzI1NiJ9.eyJ${take(30)}.${take(43)}`,
  'private key': `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${keyBody}\n-----END RSA ${'PRIVATE'} KEY-----`,
  'key in JSON': `-----BEGIN ${'PRIVATE'} KEY-----\\n${keyBody.replaceAll('\n', '\\n')}\\n-----END ${'PRIVATE'} KEY-----`,
}

/** The longest piece of a secret that may be left standing says nothing: its issuer's letters and
 *  a few characters more. */
export const tellingLength = 16

/** Pieces of a secret that would tell it. */
export function pieces(secret: string): string[] {
  const body = secret.replace(/-----(?:BEGIN|END)[^-]*-----/g, '\n')
  return body
    .split(/\\n|\n/)
    .flatMap((line) =>
      Array.from({ length: Math.max(0, line.length - tellingLength + 1) }, (_, i) =>
        line.slice(i, i + tellingLength),
      ),
    )
}
