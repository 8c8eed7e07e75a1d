/** How much of what an adapter learned counts. */
import { useId, useRef, useState } from 'react'
import type { AdapterSummary } from '../../contract'
import { client } from '../link/client'
import type { Act } from './LearnPane'
import { Range } from '../theme/Range'
import { strengthText } from './learnWords'

interface StrengthProps {
  adapter: AdapterSummary
  act: Act
}

export function Strength({ adapter: { adapterId, version, strength }, act }: StrengthProps) {
  const [moved, setMoved] = useState<number | null>(null)
  const sent = useRef<number | null>(null)
  const id = useId()
  const value = moved ?? strength

  /** Used when the hand lets go: the model reads its context anew for each strength. */
  const store = (): void => {
    if (moved === null || moved === sent.current) return
    sent.current = moved
    act(async () => {
      try {
        if (moved !== strength) await client.learn.setStrength({ adapterId, strength: moved })
      } finally {
        sent.current = null
        setMoved(null)
      }
    })
  }

  return (
    <div className="strength">
      <label htmlFor={id}>
        Strength<span className="only-heard"> of version {version}</span>
      </label>
      <Range
        id={id}
        max={1.5}
        value={value}
        text={strengthText(value)}
        onMove={setMoved}
        onRelease={store}
      />
      <span className="strength-value soft" aria-hidden="true">
        {strengthText(value)}
      </span>
    </div>
  )
}
