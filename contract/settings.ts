/** All settings with their defaults, in one schema: the store, the page and the docs read it. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { call } from './base'

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  firstRunDone: z.boolean().default(false),
  editor: z
    .object({
      fontSize: z.number().min(8).max(40).default(15),
      proseFont: z.enum(['sans', 'serif', 'mono']).default('serif'),
      softWrapProse: z.boolean().default(true),
      softWrapCode: z.boolean().default(false),
      autosaveProse: z.boolean().default(true),
      showWordCount: z.boolean().default(true),
      tabSize: z.number().int().min(1).max(8).default(2),
    })
    .prefault({}),
  suggest: z
    .object({
      automatic: z.boolean().default(true),
      /** Unix milliseconds until which nothing is suggested by itself; 0 is not snoozed. */
      snoozedUntil: z.number().default(0),
      languagesOff: z.array(z.string()).default([]),
      /** Pause after a key before the model is asked; null follows the rhythm of typing. */
      debounceMs: z.number().min(0).max(2_000).nullable().default(null),
      maxTokens: z.number().int().min(4).max(256).default(48),
      /** Tokens of text before and after the cursor that the model reads; null fits them to what
       *  this machine reads in `targetMs`, and to more while it is idle. */
      prefixTokens: z.number().int().min(32).max(8_192).nullable().default(null),
      suffixTokens: z.number().int().min(0).max(4_096).nullable().default(null),
      /** How soon the first text should appear where nothing is warm yet. */
      targetMs: z.number().min(50).max(5_000).default(250),
      /** From 0, quiet (only what is almost sure to be kept), to 1, eager (everything). */
      eagerness: z.number().min(0).max(1).default(0.7),
      /** Answers from the user's own words at once, before the model does. */
      instant: z.boolean().default(true),
      /** Lets the model read other open documents and files that this one imports. */
      project: z.boolean().default(true),
      /** Lets the model read suggestions that were kept recently. */
      examples: z.boolean().default(true),
      onBattery: z.enum(['same', 'sparing', 'off']).default('sparing'),
      /** Minutes without writing after which the model leaves memory; 0 keeps it. */
      unloadMinutes: z.number().min(0).max(1_440).default(20),
      threads: z.number().int().min(0).max(256).default(0),
      gpu: z.enum(['auto', 'off']).default('auto'),
    })
    .prefault({}),
  prose: z
    .object({
      /** Words and phrases that a suggestion must not contain. */
      avoid: z.array(z.string().min(1).max(200)).max(1_000).default([]),
      /** Follows the document's spelling variant, and its kind of quotation marks. */
      followSpelling: z.boolean().default(true),
      followQuotes: z.boolean().default(true),
    })
    .prefault({}),
  safety: z
    .object({
      /** Never shown, never logged in clear, never trained on. */
      blocked: z.array(z.string().min(1).max(200)).max(1_000).default([]),
    })
    .prefault({}),
  remote: z
    .object({
      /** Off unless the user turned it on after reading what leaves. */
      enabled: z.boolean().default(false),
      kind: z.enum(['llama-server', 'openai']).default('llama-server'),
      /** Base address, e.g. http://gpu.local:8080. The key is in the system's secret store. */
      url: z.string().max(2_048).default(''),
      /** Model name that the endpoint asks for; '' where it serves one. */
      model: z.string().max(200).default(''),
      /** Scheme, host and port that the user allowed after reading what is sent; no other gets text. */
      consentedOrigin: z.string().max(2_048).default(''),
    })
    .prefault({}),
  model: z
    .object({
      id: z.string().default('smollm2-135m-instruct-q4_1'),
      /** Own GGUF files, by path. */
      added: z.array(z.string()).default([]),
    })
    .prefault({}),
  privacy: z
    .object({
      logging: z.enum(['on', 'paused']).default('on'),
      /** Nothing at all is logged while this is on; it is off again at the next start. */
      privateMode: z.boolean().default(false),
      /** Folders whose documents are never logged. */
      neverLog: z.array(z.string()).default([]),
    })
    .prefault({}),
  log: z.object({ limitMb: z.number().min(10).max(10_000).default(500) }).prefault({}),
  learn: z
    .object({
      automatic: z.boolean().default(true),
      idleMinutes: z.number().min(1).max(120).default(5),
      minLabels: z.number().int().min(30).default(150),
      minPositive: z.number().int().min(10).default(30),
      onlyOnMains: z.boolean().default(true),
      /** Begins by itself once in 24 hours at most; a stopped run is taken up again all the same. */
      onceADay: z.boolean().default(true),
      /** What a run learns from: text that was kept; refusals and choices, too (KTO and DPO); rewards of
       *  sampled suggestions, too (policy gradient). The later ones have to earn their place. */
      stage: z.enum(['imitate', 'prefer', 'reward']).default('imitate'),
      /** One adapter for all that is written, one for prose and one for code, or one for each project. */
      adapters: z.enum(['one', 'mode', 'project']).default('one'),
      /** Writes a part of the sittings with the base model alone, so that an adapter that turns out worse
       *  goes back by itself. */
      compare: z.boolean().default(true),
    })
    .prefault({}),
  /** Command id → key, for instance {"suggest.acceptWord": "Alt+Right"}. */
  keys: z.record(z.string(), z.string()).default({}),
  layout: z
    .object({
      filesVisible: z.boolean().default(true),
      filesWidth: z.number().default(240),
      panel: z.enum(['none', 'feedback', 'learn', 'models', 'settings', 'search']).default('none'),
      panelWidth: z.number().default(420),
      /** Scale of the whole window, 1 is normal. */
      zoom: z.number().min(0.5).max(3).default(1),
      folder: z.string().nullable().default(null),
      openFiles: z.array(z.string()).default([]),
      activeFile: z.string().nullable().default(null),
    })
    .prefault({}),
})
export type Settings = z.infer<typeof settings>

/** A change: top-level sections may be given in part, e.g. `{suggest: {automatic: false}}`. */
export type SettingsPatch = {
  [K in keyof Settings]?: Settings[K] extends readonly unknown[]
    ? Settings[K]
    : Settings[K] extends object
      ? Partial<Settings[K]>
      : Settings[K]
}

export const defaultSettings: Settings = settings.parse({})

export const settingsContract = {
  watch: call.output(eventIterator(settings)),
  /** Merged section by section, checked whole, refused with `bad_input` when out of range. */
  set: call
    .input(z.custom<SettingsPatch>((v) => typeof v === 'object' && v !== null))
    .output(settings),
}
