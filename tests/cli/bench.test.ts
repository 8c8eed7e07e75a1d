import { expect, it } from 'vitest'
import { bench } from '../../cli/commands/bench'

it.each(['flying', '../escape', 'run', 'typing/author'])(
  'knows no measurement %s',
  async (name) => {
    await expect(bench(name, [], {})).rejects.toMatchObject({ code: 'bad_input' })
  },
)
