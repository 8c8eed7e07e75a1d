/** Child: takes the lock of a profile and keeps it. */
import { profileLock } from '../../../core/storage/profileLock'

const lock = profileLock(process.argv[2] ?? '', { kind: 'cli', startedAt: 1_790_000_000_000 })
process.stdout.write(`held ${lock.held} ${process.pid}\n`)
process.stdin.resume()
