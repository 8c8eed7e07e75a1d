import type { ModelFacts } from '../core/engine/types'

/** What computes, how fast, and why nothing faster does. */
export function describeEngine(facts: ModelFacts): string {
  const { backend, device, deviceNote, threads, gpuLayers, totalLayers, speed } = facts
  const kind = facts.infill ? `fill-in-the-middle (${facts.infill.id})` : 'continuation'
  const parts = [
    `${backend} on ${device}`,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    gpuLayers > 0 ? `${gpuLayers} of ${totalLayers} layers on the graphics card` : null,
    `${facts.architecture}, ${kind}`,
    speed.prefillTokensPerS > 0 ? `reads ${Math.round(speed.prefillTokensPerS)} tokens/s` : null,
    speed.decodeTokensPerS > 0 ? `writes ${Math.round(speed.decodeTokensPerS)} tokens/s` : null,
    `keeps ${facts.sequences} documents warm`,
  ]
  const said = parts.filter((part) => part !== null).join(', ')
  return deviceNote ? `${said}. ${deviceNote}` : said
}
