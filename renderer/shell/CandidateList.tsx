import { oneLine } from '../feedback/words'
import { useCopilot } from '../state/copilotStore'
import { MenuList } from './Menu'

/** The suggestions for the cursor's place, to choose one from. */
export function CandidateList() {
  const candidates = useCopilot(({ candidates }) => candidates)
  if (!candidates || candidates.items.length === 0) return null
  const { items, anchor, choose, end } = candidates
  return (
    <MenuList
      label="Suggestions for this place"
      className="candidates"
      anchor={anchor}
      items={items.map(({ eventId, text }, index) => ({
        id: eventId,
        label: oneLine(text.trim()),
        hint: String(index + 1),
        run: () => choose(eventId),
      }))}
      onClose={end}
    />
  )
}
