/** What runs in the page before its own scripts: the bridge `window.inklingPreview`. */

/** Names of the two globals that the bridge rides on; the page has no use for them. */
export const bridgeNames = { send: '__inklingSend', deliver: '__inklingDeliver' } as const

/** First message of each page load: a new page is there, and the old one is gone. */
export const helloMessage = ''

/** Source text of the init script. Playwright would turn a function into text the same way, but
 *  the build may rename what such a function refers to. */
export function initScript(origin: string): string {
  return `(() => {
  if (window.top !== window || window.location.origin !== ${JSON.stringify(origin)}) return
  const toApp = window[${JSON.stringify(bridgeNames.send)}]
  delete window[${JSON.stringify(bridgeNames.send)}]
  let listener = null
  const early = []
  Object.defineProperty(window, ${JSON.stringify(bridgeNames.deliver)}, {
    value(messages) {
      for (const message of messages) listener === null ? early.push(message) : listener(message)
    },
  })
  window.inklingPreview = Object.freeze({
    send(message) { toApp(String(message)) },
    listen(callback) {
      listener = callback
      for (const message of early.splice(0)) callback(message)
    },
  })
  // The page never leaves by itself. Without this, a dropped link would ask to close the window.
  window.navigation.addEventListener('navigate', (event) => {
    if (event.cancelable && !event.hashChange && event.navigationType !== 'reload') event.preventDefault()
  })
  // Closing the window asks the app first, which saves and then closes for good.
  window.addEventListener('beforeunload', (event) => event.preventDefault())
  // A reload by key would look like a wish to quit.
  window.addEventListener('keydown', (event) => {
    const reload = event.key === 'F5' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'r')
    if (reload) event.preventDefault()
  }, true)
  toApp(${JSON.stringify(helloMessage)})
})()`
}
