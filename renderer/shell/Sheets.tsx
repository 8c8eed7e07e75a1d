/** What lies over the window for a moment: palette, quick open, key sheet, a question. */
import { PathDialog } from '../files/PathDialog'
import { QuickOpen } from '../files/QuickOpen'
import { CandidateList } from './CandidateList'
import { ConfirmDialog } from './ConfirmDialog'
import { useDialog } from './dialogStore'
import { KeySheet } from './KeySheet'
import { useOverlay } from './overlayStore'
import { Palette } from './Palette'

export function Sheets() {
  const { overlay } = useOverlay()
  const { open } = useDialog()
  return (
    <>
      <CandidateList />
      {overlay === 'palette' && <Palette />}
      {overlay === 'quickOpen' && <QuickOpen />}
      {overlay === 'keys' && <KeySheet />}
      {open?.request.kind === 'confirm' && (
        <ConfirmDialog request={open.request} answer={open.answer} />
      )}
      {open?.request.kind === 'path' && <PathDialog request={open.request} answer={open.answer} />}
    </>
  )
}
