/** The builder of every call: each may fail with a `Problem`, typed on both sides. */
import { oc } from '@orpc/contract'
import { problem } from './errors'

export const call = oc.errors({ PROBLEM: { data: problem } })
