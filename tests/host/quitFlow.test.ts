/** Leaving: the window saves, the writes are awaited, and only then the host ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createQuitFlow } from '../../core/host/quitFlow'

function setUp(late = vi.fn<(what: 'window' | 'writes') => Promise<boolean>>()) {
  const calls: string[] = []
  let settled = () => {}
  const flow = createQuitFlow({
    ask: () => calls.push('ask'),
    settle: () => {
      calls.push('settle')
      return new Promise<void>((resolve) => (settled = resolve))
    },
    leave: () => calls.push('leave'),
    late,
    limitMs: 1_000,
  })
  return { flow, calls, late, settled: () => settled() }
}

describe('the quit flow', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks the window, awaits the writes, leaves once', async () => {
    const { flow, calls, settled } = setUp()
    flow.request()
    flow.request()
    expect(calls).toEqual(['ask'])
    flow.answered(true)
    expect(calls).toEqual(['ask', 'settle'])
    expect(flow.leaving()).toBe(true)
    settled()
    await vi.advanceTimersByTimeAsync(0)
    expect(calls).toEqual(['ask', 'settle', 'leave'])
  })

  it('stays when the user wants to, and can be asked again', () => {
    const { flow, calls } = setUp()
    flow.request()
    flow.answered(false)
    expect(flow.leaving()).toBe(false)
    flow.request()
    expect(calls).toEqual(['ask', 'ask'])
  })

  it('asks the user when the window does not answer, and goes on as told', async () => {
    const late = vi.fn().mockResolvedValueOnce(false).mockResolvedValueOnce(true)
    const { flow, calls } = setUp(late)
    flow.request()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual(['ask'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(late).toHaveBeenCalledWith('window')
    expect(calls).toEqual(['ask', 'settle'])
  })

  it('awaits the writes when the window is gone', async () => {
    const { flow, calls, settled } = setUp()
    flow.skipWindow()
    expect(calls).toEqual(['settle'])
    settled()
    await vi.advanceTimersByTimeAsync(0)
    expect(calls).toEqual(['settle', 'leave'])
  })
})
