/** The window's few pictures, drawn on a 16 px grid in the text's colour. */
const paths = {
  chevron: 'M6 4l4 4-4 4',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  files: 'M2.5 3.5h11v9h-11zM6.5 3.5v9',
  file: 'M4 1.75h5L12.5 5v9.25H4zM9 2v3h3',
  folder: 'M1.75 3.5h4.5l1.5 1.75h6.5v7.5H1.75z',
  newFile: 'M7.5 14.25H4V1.75h5L12.5 5v2.5M9 2v3h3M12 9.5v5M9.5 12h5',
  newFolder: 'M8 12.75H1.75V3.5h4.5l1.5 1.75h6.5V8M12 9.5v5M9.5 12h5',
  search: 'M7 2.75a4.25 4.25 0 1 1 0 8.5a4.25 4.25 0 0 1 0-8.5M10.25 10.25L14 14',
  feedback: 'M2.5 13.5v-5M6.25 13.5v-9M10 13.5v-6.5M13.5 13.5V2.5',
  learn: 'M1.75 6L8 3l6.25 3L8 9zM4.25 7.5v3.75c1.5 1.5 6 1.5 7.5 0V7.5M14.25 6v4.5',
  models: 'M8 1.75l5.5 3.1v6.3L8 14.25l-5.5-3.1v-6.3zM2.5 4.85L8 8l5.5-3.15M8 8v6.25',
  settings:
    'M2 4.5h6M11.5 4.5H14M2 11.5h2.5M8 11.5h6M9.75 3a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3M6.25 10a1.5 1.5 0 1 1 0 3a1.5 1.5 0 0 1 0-3',
  plus: 'M8 3.5v9M3.5 8h9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  lock: 'M4 7.25h8v6H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  info: 'M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5M8 7.25v4M8 4.75h.01',
  warning: 'M8 2.25l6.25 11.25H1.75zM8 6.5v3.5M8 11.75h.01',
  check: 'M3 8.5l3.25 3.25L13 4.5',
} as const

export type IconName = keyof typeof paths

/** Decoration only: the control that holds it has the name. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={className ? `icon ${className}` : 'icon'}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.25 : 1.25}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  )
}
