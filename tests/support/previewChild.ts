/** A whole app in a process of its own, which a test can kill: takes orders over IPC.
 *  argv: profile, then what to open. */
import { createDriver } from '../../preview/driver'
import { launchPreview } from '../../preview/launch'

export type Order =
  { do: 'type'; text: string } | { do: 'press'; key: string } | { do: 'ghost' } | { do: 'toEnd' }

const [profile, ...open] = process.argv.slice(2)
const { app, page } = await launchPreview({ profile, headless: true, open })
await app.ready
const driver = createDriver(page)
await driver.ready()

async function obey(order: Order): Promise<string> {
  if (order.do === 'type') await driver.type(order.text)
  else if (order.do === 'press') await driver.press(order.key)
  else if (order.do === 'toEnd') await driver.toEnd()
  else return driver.waitForGhost(60_000)
  return ''
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.(answer))
})
process.send?.('ready')
