/** Leaving without losing anything: the window is asked to save, pending writes are awaited, and
 *  only then the host ends. A window that does not answer cannot hold the app for ever. */

export interface QuitFlowOptions {
  /** Hands `{kind: 'quit'}` to the window. */
  ask: () => void
  /** Pending writes: `app.dispose()`. */
  settle: () => Promise<void>
  /** Ends the host. Called at most once. */
  leave: () => void
  /** Called when `limitMs` passed without an answer or with writes pending; true ends anyway,
   *  false waits for another `limitMs`. */
  late: (what: 'window' | 'writes') => Promise<boolean>
  limitMs: number
}

export interface QuitFlow {
  /** The user wants to leave. Asking again while it goes on changes nothing. */
  request(): void
  /** The window's answer (`app.quitReady`): false means that the user stays. */
  answered(proceed: boolean): void
  /** Leaves without asking the window: it is gone. */
  skipWindow(): void
  /** True once nothing can stop the end any more. */
  leaving(): boolean
}

export function createQuitFlow(options: QuitFlowOptions): QuitFlow {
  let stage: 'open' | 'asking' | 'settling' | 'left' = 'open'
  let timer: NodeJS.Timeout | null = null

  function watch(what: 'window' | 'writes', then: () => void): void {
    const expected = stage
    timer = setTimeout(() => {
      void options.late(what).then((giveUp) => {
        if (stage !== expected) return
        if (giveUp) then()
        else watch(what, then)
      })
    }, options.limitMs)
  }

  function stopWatch(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  function leave(): void {
    stopWatch()
    if (stage === 'left') return
    stage = 'left'
    options.leave()
  }

  function settle(): void {
    stopWatch()
    stage = 'settling'
    watch('writes', leave)
    // A write that fails has been said by the app already; it must not keep the user here.
    void options.settle().then(leave, leave)
  }

  return {
    request() {
      if (stage !== 'open') return
      stage = 'asking'
      watch('window', settle)
      options.ask()
    },
    answered(proceed) {
      if (stage !== 'asking') return
      if (proceed) return settle()
      stopWatch()
      stage = 'open'
    },
    skipWindow() {
      if (stage === 'open' || stage === 'asking') settle()
    },
    leaving: () => stage === 'settling' || stage === 'left',
  }
}
